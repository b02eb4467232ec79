/**
 * A prerendered document. In Chromium only, as Firefox does not prerender; and over puppeteer, since Chromium
 * prerenders nothing in a tab that playwright is attached to.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { MESSAGE, createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { PROGRAMS, findProgram } from './harness/programs.mjs';
import { until } from './harness/until.mjs';
import { GUIDANCE, Stage } from './lives/stage.mjs';

const chromium = BROWSERS.find(({ name }) => name === 'chromium');

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  // Otherwise the document is fetched before it is prerendered, bypassing the interception.
  '--disable-features=Prerender2FallbackPrefetchSpecRules',
];

const PRERENDERED = '?prerendered';
const SHOWN = '/?shown';

/** Runs in the prerendered page: shows the error, and reports that to the portal. */
const failing = `<script>
  addEventListener('DOMContentLoaded', () => {
    window.replica.showError(${JSON.stringify(MESSAGE)}, '');
    fetch('${SHOWN}');
  });
</script>`;

/** Answers a page's requests; the prerendered document contains the error. */
async function answer(replica, page) {
  await page.setRequestInterception(true);
  page.on('request', async (request) => {
    const isNavigation = request.isNavigationRequest();
    const response = await replica.answer({
      url: request.url(),
      method: request.method(),
      headers: request.headers(),
      body: request.postData(),
      resourceType: request.resourceType(),
      isNavigation,
      isTopFrame: isNavigation && !request.frame()?.parentFrame(),
      page: 1,
    });
    if (isNavigation && new URL(request.url()).search === PRERENDERED) response.body += failing;
    // A page that was left no longer waits for its answer.
    await (response ? request.respond(response) : request.abort()).catch(() => {});
  });
}

/** Runs in the page. */
function prerender(url) {
  const rules = document.createElement('script');
  rules.type = 'speculationrules';
  rules.textContent = JSON.stringify({ prerender: [{ urls: [url], eagerness: 'immediate' }] });
  document.head.append(rules);
}

test('a prerendered document is not refreshed, and is served once it is shown', { skip: chromium ? false : 'Firefox prerenders nothing' }, async () => {
  const replica = createReplica();
  const browser = await puppeteer.launch({
    executablePath: findProgram(PROGRAMS.chromium),
    enableExtensions: [chromium.folder],
    args: FLAGS,
  });
  try {
    const target = await browser.waitForTarget((it) => it.type() === 'service_worker');
    const background = await target.worker();
    const evaluate = (inBackground, ...args) => background.evaluate(`(${inBackground})(...${JSON.stringify(args)})`);
    const stage = new Stage({ extension: { evaluate } });
    await until(() => stage.stored('session').then(({ session }) => session), { describe: 'the background has started' });
    await stage.choose({ countdownSeconds: 0 });
    const page = await browser.newPage();
    await answer(replica, page);
    await page.goto(replica.url);
    await stage.untilStages('watching');

    const { hash } = new URL(replica.url);
    await page.evaluate(prerender, PRERENDERED + hash);
    await until(() => replica.requests.some(({ url }) => url.endsWith(SHOWN)), { describe: () => replica.requests });
    // A message that the shown page sends now arrives after those of the prerendered one.
    await page.evaluate(() => (location.hash = '#home'));
    await until(async () => (await stage.tabs())[0].top.address.endsWith('#home'), { describe: () => stage.tabs() });
    assert.equal(replica.pageLoads.length, 2, 'nothing was refreshed');
    assert.deepEqual(await stage.stages(), ['watching']);

    await page.evaluate((url) => void setTimeout(() => location.assign(url)), PRERENDERED + hash);
    await stage.untilStages('guiding');
    const shown = () => stage.textShownAt(`https://${replica.host}/*`);
    await until(async () => GUIDANCE.test(await shown()), { describe: shown });
    // One more load would mean that the document was reloaded instead of activated.
    assert.equal(replica.pageLoads.length, 3, 'refreshed once, when it was shown');
    assert.deepEqual(await stage.outcomes(), [{ guided: 'recurred' }]);
    assert.deepEqual(replica.postedMessages, []);
    assert.deepEqual(replica.strangers, []);
  } finally {
    await browser.close();
    replica.close();
  }
});
