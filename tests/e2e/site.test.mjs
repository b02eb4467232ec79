/** The site, from a static host under a path of its own: guidance on a pasted error, sign-in logs, languages, and no request. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createReplica } from '../portal/replica.mjs';
import { INCIDENT, POLICY, POLICY_ID, badInput, formats } from '../sign-in-log/generator.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { leaveEvidence } from './harness/evidence.mjs';
import { giveFiles, untilVerdict } from './harness/sign-in-log.mjs';
import { until } from './harness/until.mjs';

const SITE = resolve('dist/site');
const HOST = 'https://static.contoso.com/tools/token-assist/';
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.png': 'image/png', '.txt': 'text/plain' };

const TENANT = '5f0a3c1e-7b24-4d9a-8c66-91e2d07f4ab3';
const ERROR =
  `AADSTS53003: Access has been blocked by Conditional Access policies. Trace ID: ${INCIDENT.request} ` +
  `Correlation ID: ${INCIDENT.correlation} Timestamp: 2026-01-09 14:02:12Z`;

/** A static host: it serves files and nothing else. */
function staticHost() {
  const asked = [];
  return {
    ...createReplica(),
    asked,
    async answer({ url }) {
      asked.push(url);
      const path = url.startsWith(HOST) ? new URL(url).pathname.slice(new URL(HOST).pathname.length) || 'index.html' : undefined;
      const body = path && (await readFile(join(SITE, path)).catch(() => undefined));
      if (!body) return { status: 404, headers: {}, body: '' };
      return { status: 200, headers: { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }, body };
    },
  };
}

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Runs in the page: pastes an error like a user. */
function paste(text, address) {
  document.querySelector('#error').value = text;
  document.querySelector('#address').value = address;
  document.querySelector('#error-form button').click();
}

/** Runs in the page: returns the guidance on a pasted error. */
const told = () => ({
  title: document.querySelector('#guidance h2')?.innerText ?? '',
  text: document.querySelector('#guidance').innerText,
  nothing: document.querySelector('#nothing').innerText,
  links: [...document.querySelectorAll('#guidance a')].map(({ href, target, rel }) => ({ href, target, rel })),
});

for (const { name, launch } of BROWSERS) {
  describe(`the site in ${name}`, () => {
    let browser;
    let host;
    let page;
    before(async () => {
      host = staticHost();
      browser = await launch({ replica: host });
      page = await open();
    });
    leaveEvidence(() => browser);
    after(() => browser.close());
    beforeEach(() => {
      host.asked.length = 0;
    });

    async function open(query = '') {
      const opened = await browser.open(`${HOST}${query}`);
      await until(() => opened.evaluate(() => !document.querySelector('#known').hidden), { describe: () => opened.evaluate(() => document.body.innerText) });
      return opened;
    }

    test('a pasted error gets its cause, its steps, and links for its cloud and tenant', async () => {
      await page.evaluate(paste, ERROR, `https://portal.azure.us/${TENANT}`);
      const { title, text, links } = await page.evaluate(told);
      assert.equal(title, 'Likely blocked by Conditional Access');
      assert.match(text, /AADSTS53003/);
      assert.ok(text.includes(INCIDENT.request) && text.includes(INCIDENT.correlation), text);
      assert.doesNotMatch(text, /Token Assist refreshed|wasn't refreshed/);
      const hosts = links.map(({ href }) => new URL(href).host);
      assert.ok(hosts.every((it) => /\.us$|^learn\.microsoft\.com$/.test(it)), hosts.join());
      assert.ok(links.some(({ href }) => href.startsWith(`https://entra.microsoft.us/${TENANT}#view/Microsoft_AAD_IAM/SignInLogsList.ReactView`)));
      for (const { target, rel } of links) assert.deepEqual([target, rel], ['_blank', 'noopener noreferrer']);
      assert.equal(await page.evaluate(() => document.activeElement.id), 'title');
      assert.deepEqual(host.asked, []);
    });

    test('an error that a refresh may fix says so, and a text without one has no guidance', async () => {
      await page.evaluate(paste, 'There was an error validating access token', '');
      const { title, text, links } = await page.evaluate(told);
      assert.equal(title, "The portal couldn't validate your access token");
      assert.match(text, /Refresh the page once/);
      assert.ok(links.some(({ href }) => href.startsWith('https://entra.microsoft.com/#view/')));
      await page.evaluate(paste, 'The invoice is overdue.', '');
      const { text: none, nothing } = await page.evaluate(told);
      assert.equal(none, '');
      assert.match(nothing, /no known message, code, or ID/);
      assert.deepEqual(host.asked, []);
    });

    test('the pasted error finds its sign-in in a dropped log, and the policy has its link', async () => {
      await page.evaluate(paste, ERROR, `https://portal.azure.us/${TENANT}`);
      await giveFiles(page, 'drop', formats()['portal JSON'].files);
      const verdict = await untilVerdict(page, POLICY);
      assert.match(verdict, new RegExp(`^The policy ${POLICY} refused the sign-in on 2026-01-09 14:02:12Z`));
      const link = await page.evaluate(() => document.querySelector('#policy').href);
      assert.equal(link, `https://entra.microsoft.us/${TENANT}#view/Microsoft_AAD_ConditionalAccess/PolicyBlade/policyId/${POLICY_ID}`);
      assert.deepEqual(host.asked, []);
    });

    test('a chosen file is read, and what is wrong with it is said', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'token-assist-site-'));
      const { name: file, content, says } = badInput().find((it) => it.name === 'truncated.json');
      await writeFile(join(folder, file), content, 'latin1');
      await page.top().chooseFile('#file', join(folder, file));
      await until(async () => says.test(await page.evaluate(() => document.querySelector('#files').innerText)), {
        describe: () => page.evaluate(() => document.body.innerText),
      });
      await rm(folder, { recursive: true });
      assert.deepEqual(host.asked, []);
    });

    test('buttons copy a value, or lead to the log', async () => {
      await page.evaluate(paste, ERROR, '');
      await page.click('#guidance button[name=copy-text]');
      const toast = () => page.evaluate(() => document.querySelector('#saved').innerText);
      await until(async () => (await toast()) !== '', { describe: toast });
      assert.equal(await toast(), 'Copied');
      await page.click('#guidance button[name=read-log]');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'file');
    });

    test('another language is chosen, shown in place and kept in the address', async () => {
      await page.evaluate(paste, ERROR, '');
      const choose = (language) => page.evaluate((it) => {
        const list = document.querySelector('#language');
        list.value = it;
        list.dispatchEvent(new Event('change'));
      }, language);
      await choose('ar');
      const direction = () => page.evaluate(() => document.documentElement.dir);
      await until(async () => (await direction()) === 'rtl', { describe: direction });
      const { title } = await page.evaluate(told);
      const texts = JSON.parse(await readFile('extension/_locales/ar/messages.json', 'utf8'));
      assert.equal(title, texts.title_conditional_access.message);
      assert.equal(await page.evaluate(() => document.querySelector('#error').value), ERROR, 'nothing is lost');
      assert.match(page.url(), /\?lang=ar$/);
      assert.deepEqual(host.asked, [`${HOST}languages/ar.js`]);
      await choose('en');
      await until(async () => (await direction()) === 'ltr', { describe: direction });
    });

    test('every language is offered, and the address chooses one', async () => {
      const languages = await readdir('extension/_locales');
      const offered = await page.evaluate(() => [...document.querySelectorAll('#language option')].map(({ value }) => value));
      assert.deepEqual([...offered].sort(), languages.sort());
      for (const [query, language] of [['?lang=de-AT', 'de'], ['?lang=zh-HK', 'zh_TW'], ['?lang=pt', 'pt_BR'], ['?lang=%22', 'en'], ['?lang=xx', 'en']]) {
        const opened = await open(query);
        assert.equal(await opened.evaluate(() => document.querySelector('#language').value), language, query);
        const shown = await opened.evaluate(() => document.querySelector('[data-message=site_help]').innerText);
        const texts = JSON.parse(await readFile(`extension/_locales/${language}/messages.json`, 'utf8'));
        assert.equal(shown, texts.site_help.message);
        await opened.close();
      }
    });

    test('the policy of the page refuses every request by script, the worker included', async () => {
      const refused = await page.evaluate(async () => {
        const inWorker = new Worker(URL.createObjectURL(new Blob(["fetch('https://static.contoso.com/tools/token-assist/index.html').then(() => postMessage('sent'), () => postMessage('refused'))"])));
        const answer = new Promise((done) => { inWorker.onmessage = ({ data }) => done(data); });
        const own = await fetch('index.html').then(() => 'sent', () => 'refused');
        return [own, await answer];
      });
      assert.deepEqual(refused, ['refused', 'refused']);
      assert.deepEqual(host.asked, []);
    });

    test('axe-core finds nothing, before and after a verdict', async () => {
      const opened = await open();
      // Evaluated as an expression: the policy of the page admits no script from another origin.
      await opened.raw.evaluate(`${AXE};0`);
      const faults = () => opened.evaluate(async (tags) => {
        const { violations } = await window.axe.run(document, { runOnly: tags });
        return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
      }, STANDARD);
      assert.deepEqual(await faults(), []);
      await opened.evaluate(paste, ERROR, '');
      await giveFiles(opened, 'drop', formats()['portal JSON'].files);
      await untilVerdict(opened, POLICY);
      assert.deepEqual(await faults(), []);
      await opened.close();
    });

    test('it asks its own host alone, and stores nothing', async () => {
      host.asked.length = 0;
      const opened = await open('?lang=de');
      assert.ok(host.asked.length > 5);
      assert.deepEqual(host.asked.filter((url) => !url.startsWith(HOST)), []);
      const kept = await opened.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases?.())?.length ?? 0]);
      assert.deepEqual(kept, [0, 0, '', 0]);
      await opened.close();
    });
  });
}
