/**
 * The promises of docs/security.md, for the packed extension: it accepts no messages from pages, sends
 * nothing, and requests nothing.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { until } from './harness/until.mjs';
import { patternOf } from './harness/texts.mjs';

const EXPIRED = patternOf('note_expired_title');
const GUIDANCE = /Conditional Access/;

async function withPortal({ launch, folder }, { otherExtensions = [], ...options }, run) {
  const replica = createReplica(options);
  const browser = await launch({ extension: folder, otherExtensions, replica });
  try {
    const page = await browser.open();
    await page.blade();
    await page.waitForPageLoads(1);
    await run({ browser, replica, page });
  } catch (error) {
    await browser.evidence(`target/evidence/${browser.engineName}-${Date.now()}`);
    throw error;
  } finally {
    await browser.close();
  }
}

const sessionOf = (browser) => browser.extension.evaluate(() => chrome.storage.session.get());

/** Waits until the background knows the tab, and returns its state. */
const untilKnown = (browser) =>
  until(
    async () => Object.entries(await sessionOf(browser)).find(([key, { top }]) => key.startsWith('tab.') && top),
    { describe: () => sessionOf(browser) },
  );

/** An extension that tries to send messages to ours, and records the answers. */
function stranger(id) {
  const folder = mkdtempSync(join(tmpdir(), 'token-assist-stranger-'));
  const manifest = {
    manifest_version: 3,
    name: 'Stranger',
    version: '1',
    background: { service_worker: 'background.js', scripts: ['background.js'] },
    browser_specific_settings: { gecko: { id: 'stranger@example.test' } },
    content_scripts: [{ matches: ['https://*/*'], js: ['content.js'], run_at: 'document_idle' }],
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'background.js'),
    `chrome.runtime.onMessage.addListener((_, __, respond) => {
      const messages = ['tell-settings', 'clear-history', { opened: { document: 'x', address: 'https://portal.azure.com/', navigation: 'reload' } }];
      const answers = messages.map((message) => chrome.runtime.sendMessage(${JSON.stringify(id)}, message).then(
        (answer) => (answer === undefined ? 'silence' : 'answered'),
        () => 'refused',
      ));
      const port = chrome.runtime.connect(${JSON.stringify(id)}, { name: 'x' });
      const ended = new Promise((resolve) => port.onDisconnect.addListener(() => resolve('refused')));
      Promise.all([...answers, ended]).then(respond);
      return true;
    });`,
  );
  writeFileSync(
    join(folder, 'content.js'),
    `if (window === top) chrome.runtime.sendMessage('try').then((answers) => {
      document.documentElement.dataset.stranger = answers.join(' ');
    });`,
  );
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

for (const engine of BROWSERS) {
  describe(`security in ${engine.name}`, { concurrency: 1 }, () => {
    test('the extension makes no network request from error to guidance', async () => {
      await withPortal(engine, { scenario: 'conditional-access' }, async ({ browser, replica, page }) => {
        replica.expireToken();
        const note = await page.untilClosedShadow(EXPIRED);
        await note.click('Refresh now');
        await page.waitForPageLoads(2);
        await page.untilClosedShadow(GUIDANCE);
        for (const name of ['popup', 'history', 'options']) {
          const own = await browser.open(browser.extension.url(`${name}.html`));
          await until(() => own.evaluate(() => !document.body.hidden), { describe: `${name} shows itself` });
        }
        assert.deepEqual(await browser.extension.requests(), [], 'of the background and the pages of the extension');
        assert.deepEqual(replica.strangers, [], 'of what it put into the portal');
      });
    });

    test('a site gets the same answer with and without the extension', async () => {
      await withPortal(engine, { scenario: 'healthy' }, async ({ browser, page }) => {
        const own = browser.extension.url('');
        const none = own.replace(/[^/]+\/$/, (host) => host.replace(/[a-f0-9]/g, (sign) => (sign === 'a' ? 'b' : 'a')));
        const files = readdirSync(engine.folder, { recursive: true }).filter((name) => /\.\w+$/.test(name) && !name.startsWith('_locales'));
        assert.ok(files.length > 10);
        /** Runs in the page: returns the outcome of each way to load an address. */
        const tryAll = (addresses) =>
          Promise.all(
            addresses.map(async (address) => {
              const load = (tag, property) =>
                new Promise((resolve) => {
                  const element = document.createElement(tag);
                  element.onload = () => resolve('loads');
                  element.onerror = () => resolve('fails');
                  element[property] = address;
                  document.head.append(element);
                });
              const fetched = await fetch(address).then(() => 'loads', (error) => error.name);
              return [fetched, await load('img', 'src'), await load('script', 'src')].join(' ');
            }),
          );
        const ofOurs = await page.evaluate(tryAll, files.map((name) => own + name));
        const ofNone = await page.evaluate(tryAll, files.map((name) => none + name));
        assert.deepEqual(ofOurs, ofNone);
        assert.deepEqual(new Set(ofOurs), new Set(['TypeError fails fails']));
      });
    });

    test('messages from a page reach no part of the extension', async () => {
      await withPortal(engine, { scenario: 'healthy' }, async ({ browser, page }) => {
        const [, before] = await untilKnown(browser);
        await page.evaluate((document) => {
          const ours = [
            { moved: { document, address: 'https://evil.example/' } },
            { chose: { document, revision: 0, choice: 'refresh-now' } },
            { show: { view: 'overlay' } },
          ];
          for (const message of ours) {
            window.postMessage(message, '*');
            window.dispatchEvent(new MessageEvent('message', { data: message }));
            for (let n = 0; n < window.frames.length; n += 1) window.frames[n].postMessage(message, '*');
          }
        }, before.top.key);
        assert.deepEqual((await untilKnown(browser))[1].top, before.top);
        assert.deepEqual(await page.closedShadow(), null);
      });
    });

    test('messages from another extension are ignored', async () => {
      const id = engine.name === 'firefox' ? '{8b6f0a52-3c1e-4f7e-9a5d-2f4c7d1b9e60}' : (await import('./harness/chromium.mjs')).idOf(engine.folder);
      const { folder, remove } = stranger(id);
      try {
        await withPortal(engine, { scenario: 'healthy', otherExtensions: [folder] }, async ({ page }) => {
          const answers = await until(() => page.evaluate(() => document.documentElement.dataset.stranger), {
            describe: 'the other extension has tried',
          });
          assert.equal(answers, 'refused refused refused refused');
        });
      } finally {
        remove();
      }
    });

    test('messages of the wrong shape, size or sender change nothing', async () => {
      await withPortal(engine, { scenario: 'healthy' }, async ({ browser, replica, page }) => {
        const [key, before] = await untilKnown(browser);
        const send = (inFrame, messages) =>
          browser.extension.evaluate(
            async (tab, all, sent) => {
              const frames = await chrome.scripting.executeScript({
                target: { tabId: tab, allFrames: all },
                // In the content scripts' world, with their API: the most access that a page could gain.
                func: (list, inFrames) => {
                  if ((window !== top) !== inFrames) return 0;
                  for (const message of list) chrome.runtime.sendMessage(message).catch(() => {});
                  return list.length;
                },
                args: [sent, all],
              });
              return frames.reduce((sum, { result }) => sum + result, 0);
            },
            Number(key.replace('tab.', '')),
            inFrame,
            messages,
          );
        const document = before.top.key;
        const long = 'x'.repeat(100_000);
        const fromTop = [
          null,
          7,
          'refresh',
          [],
          {},
          { opened: {} },
          { moved: { document, address: 7 } },
          { chose: { document, revision: -1, choice: 'refresh-now' } },
          { chose: { document, revision: 0, choice: 'format-disk' } },
          { moved: { document, address: `https://portal.azure.com/${long}` } },
          { ready: { document: long } },
          'tell-settings',
          'clear-history',
          { 'change-settings': { changes: { mode: 'off' } } },
        ];
        assert.equal(await send(false, fromTop), fromTop.length);
        const fromFrames = [
          { moved: { document, address: 'https://evil.example/' } },
          { opened: { document: 'x', address: 'https://evil.example/', navigation: 'reload' } },
          { chose: { document, revision: before.revision, choice: 'refresh-now' } },
          { evicted: { document } },
        ];
        assert.ok((await send(true, fromFrames)) >= fromFrames.length);
        // Messages are handled in order: once this one is handled, so are those before it.
        await page.evaluate(() => history.pushState(null, '', '#home'));
        await until(async () => (await untilKnown(browser))[1].top.address.endsWith('#home'), {
          describe: () => sessionOf(browser),
        });
        const [, after] = await untilKnown(browser);
        assert.equal(after.top.key, document);
        assert.ok(!after.evicted);
        assert.equal(replica.pageLoads.length, 1);
        assert.deepEqual(await browser.extension.evaluate(() => chrome.storage.local.get('settings')), {});
      });
    });

    test('an added portal requests permission for its host only', async () => {
      await withPortal(engine, { scenario: 'healthy' }, async ({ browser }) => {
        const options = await browser.open(browser.extension.url('options.html'));
        await options.top().waitFor('#portal');
        await options.evaluate(() => {
          globalThis.wishes = [];
          chrome.permissions.request = async (wish) => {
            globalThis.wishes.push(wish);
            return false;
          };
        });
        await options.type('#portal', 'portal.contoso.com');
        await options.click('#portal-form button');
        const wishes = await until(() => options.evaluate(() => globalThis.wishes.length > 0 && globalThis.wishes), {
          describe: 'the browser is asked',
        });
        assert.deepEqual(wishes, [{ origins: ['https://portal.contoso.com/*'] }]);
      });
    });
  });
}
