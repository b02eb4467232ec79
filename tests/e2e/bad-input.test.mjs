/** Pages and storage with invalid content: no loop, no crash, one refresh. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { sharedBrowser } from './harness/shared.mjs';
import { until } from './harness/until.mjs';
import { patternOf } from './harness/texts.mjs';

const EXPIRED = patternOf('note_expired_title');
const GUIDANCE = /Conditional Access/;

/** The browser's own error when a page requests a file of an extension. */
const isAnswerToProbe = ({ url, text }) => url === 'chrome-extension://invalid/' || text.includes('may not load or link to');

async function withPortal(play, options, run) {
  const replica = createReplica(options);
  const browser = await play(replica);
  try {
    const page = await browser.open();
    await page.blade();
    await page.waitForPageLoads(1);
    await run({ browser, replica, page });
    const problems = (await browser.consoleProblems()).filter((problem) => !isAnswerToProbe(problem));
    assert.deepEqual(problems, [], 'the console is clean');
  } catch (error) {
    await browser.evidence(`target/evidence/${browser.engineName}-${Date.now()}`);
    throw error;
  }
}

const stored = (browser, area) =>
  browser.extension.evaluate((name) => chrome.storage[name].get(), area);

/** The remedy's state of the only tab of the portal. */
async function tabState(browser) {
  const items = await stored(browser, 'session');
  return Object.entries(items).find(([key]) => key.startsWith('tab.'))?.[1];
}

for (const engine of BROWSERS) {
  describe(`bad input in ${engine.name}`, { concurrency: 1 }, () => {
    const play = sharedBrowser(engine);

    test('a page that keeps removing the note wins, but the refresh still works', async () => {
      await withPortal(play, { scenario: 'conditional-access' }, async ({ browser, replica, page }) => {
        await page.evaluate(() => {
          window.removals = 0;
          new MutationObserver((records) => {
            for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
              window.removals += 1;
              node.remove();
            }
          }).observe(document.documentElement, { childList: true });
        });
        replica.expireToken();
        await until(async () => (await tabState(browser))?.evicted, {
          describe: async () => tabState(browser),
        });
        assert.ok((await page.evaluate(() => window.removals)) <= 11, 'put back ten times and no more');
        assert.equal(replica.pageLoads.length, 1, 'there was no refresh without a visible note');
      });
    });

    test('a page with patched prototypes that floods itself with the message gets one refresh', async () => {
      await withPortal(play, { scenario: 'expires', place: 'top' }, async ({ replica, page }) => {
        await page.evaluate((message) => {
          for (const name of ['appendChild', 'remove', 'contains']) {
            Object.defineProperty(Node.prototype, name, { value: () => 'patched', configurable: true });
          }
          for (const name of ['matches', 'querySelectorAll', 'attachShadow', 'getBoundingClientRect']) {
            Element.prototype[name] = () => null;
          }
          RegExp.prototype.test = () => false;
          for (let row = 0; row < 1000; row += 1) {
            const bar = document.createElement('div');
            bar.setAttribute('role', 'alert');
            bar.textContent = message;
            document.body.append(bar);
          }
        }, 'There was an error validating access token');
        const note = await page.untilClosedShadow(EXPIRED);
        await note.click('Refresh now');
        await page.waitForPageLoads(2);
        await page.untilNoClosedShadow();
        assert.equal(replica.pageLoads.length, 2);
      });
    });

    test('stored state that cannot be parsed is discarded and causes no refresh', async () => {
      await withPortal(play, { scenario: 'conditional-access' }, async ({ browser, replica, page }) => {
        await browser.extension.evaluate(async () => {
          const items = await chrome.storage.session.get();
          const tab = Object.keys(items).find((key) => key.startsWith('tab.'));
          await chrome.storage.session.set({ [tab]: { version: 1, revision: 'trunc' }, verdicts: 7 });
          await chrome.storage.local.set({ marks: { version: 99 }, history: 'no', settings: { mode: 'loud' } });
        });
        await browser.extension.stopWorker();
        // The top document sends the first message, as after any stop.
        await page.reload();
        await page.waitForPageLoads(2);
        await page.blade();
        replica.expireToken();
        await page.untilClosedShadow(GUIDANCE);
        assert.equal(replica.pageLoads.length, 2, 'marks that cannot be read count');
      });
    });

    test('a page can neither detect the extension nor send it messages', async () => {
      await withPortal(play, { scenario: 'expires' }, async ({ browser, replica, page }) => {
        const traces = await page.evaluate(async (id) => ({
          api: typeof globalThis.chrome?.runtime?.sendMessage,
          shared: typeof globalThis.tokenAssist,
          file: await fetch(`${id}icons/16.png`).then(() => 'there', () => 'not there'),
          added: document.documentElement.children.length,
        }), browser.extension.url(''));
        assert.deepEqual(traces, { api: 'undefined', shared: 'undefined', file: 'not there', added: 2 });
        await page.evaluate(() => {
          for (const message of ['refresh', { opened: {} }, { chose: { choice: 'refresh-now' } }]) {
            window.postMessage(message, '*');
          }
        });
        assert.equal(replica.pageLoads.length, 1);
      });
    });
  });
}
