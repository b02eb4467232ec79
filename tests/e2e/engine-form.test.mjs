/**
 * Which form of the engine runs where: WebAssembly only in documents whose own policy admits it, regardless
 * of earlier documents in the same frame, and the twin wherever WebAssembly fails.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { withChanged } from './harness/changed.mjs';
import { assertForms } from './harness/forms.mjs';
import { until } from './harness/until.mjs';
import { EXPIRED, GUIDANCE, ready } from './lives/stage.mjs';

async function withPortal({ launch, folder }, portal, run, options = {}) {
  const replica = createReplica({ scenario: 'conditional-access', ...portal });
  const browser = await launch({ extension: folder, replica, ...options });
  try {
    const page = await browser.open();
    await ready(page);
    await run({ browser, replica, page });
    assert.deepEqual(replica.cspReports, [], 'nothing was reported to the site');
    assert.deepEqual(await browser.consoleProblems(), [], 'the console is clean');
  } catch (error) {
    await browser.evidence(`target/evidence/${browser.engineName}-${Date.now()}`);
    throw error;
  } finally {
    await browser.close();
  }
}

/** Runs in the page: adds frames that inherit its policy, each large enough to show something. */
function addFrames(withBytes) {
  const add = (prepare) => {
    const frame = document.createElement('iframe');
    frame.style = 'position: fixed; inset: 0; width: 300px; height: 200px; z-index: 9';
    prepare(frame);
    document.body.append(frame);
    return frame;
  };
  const policy = window.trustedTypes?.createPolicy('test', { createHTML: (html) => html }) ?? { createHTML: String };
  add((frame) => (frame.srcdoc = policy.createHTML('<p>made of markup')));
  add(() => {}).contentDocument.body.append('made by script');
  if (withBytes) add((frame) => (frame.src = URL.createObjectURL(new Blob(['<p>made of bytes'], { type: 'text/html' }))));
}

const isInherited = ({ url }) => /^(about|blob):/.test(url);

/**
 * Adds such frames, waits until each has its engine, and asserts its form. The strict policy does not allow
 * `blob:` frames.
 */
async function assertFormOfNewFrames(browser, page, form, { withBytes = false } = {}) {
  await page.evaluate(addFrames, withBytes);
  const count = withBytes ? 3 : 2;
  const there = async () => (await browser.engineForms()).filter(isInherited);
  const forms = await until(async () => (await there()).length === count && there(), {
    describe: async () => ({ awaited: `${count} frames with an engine`, there: await browser.engineForms() }),
  });
  assertForms(forms, form);
}

/** Replaces the module, to simulate a browser that is out of memory, for example. */
const FAILS = "WebAssembly.instantiate = () => Promise.reject(new Error('no'));\n";

/** Holds the first message to a top document until a test releases it. */
const HELD = `{
  const send = chrome.tabs.sendMessage;
  let first = new Promise((resolve) => (globalThis.letGo = resolve));
  chrome.tabs.sendMessage = async (...given) => {
    globalThis.isHeld = true;
    await first;
    return send.apply(chrome.tabs, given);
  };
}\n`;

for (const engine of BROWSERS) {
  describe(`the form of the engine in ${engine.name}`, { concurrency: 1 }, () => {
    test('frames without a response of their own run the form of the document that made them', async () => {
      await withPortal(engine, { csp: 'none' }, async ({ browser, page }) => {
        await assertFormOfNewFrames(browser, page, 'wasm', { withBytes: true });
      });
    });

    for (const path of ['/no-content', '/download', '/archive']) {
      test(`a link that opens no document keeps the policy of the current one: ${path}`, async () => {
        await withPortal(engine, { csp: 'strict' }, async ({ browser, replica, page }) => {
          await page.evaluate((address) => {
            const link = document.createElement('a');
            link.href = address;
            document.body.append(link);
            link.click();
          }, path);
          await until(() => replica.requests.some(({ url }) => url.endsWith(path)), { describe: 'the link is followed' });
          await assertFormOfNewFrames(browser, page, 'twin');
        });
      });
    }

    const isKept = engine.name === 'chromium';
    // Firefox does not cache a page that is waiting for a response, and the portal's session always is.
    test('a document from the back/forward cache keeps its policy', { skip: !isKept }, async () => {
      await withPortal(engine, { csp: 'strict', place: 'top', backForwardCache: true }, async ({ browser, replica, page }) => {
        await page.evaluate(() => (window.isTheSame = true));
        replica.options.csp = 'none';
        await page.goto(replica.url.replace('#', '?feature.other=true#'));
        await ready(page);
        await page.back();
        const isBack = () => page.evaluate(() => window.isTheSame === true);
        await until(isBack, { describe: 'the first document is back' });
        await assertFormOfNewFrames(browser, page, 'twin');
      });
    });

    test('a program chosen for one document does not run in the next one', async () => {
      await withChanged(engine, { 'background.js': HELD }, (held) =>
        withPortal(held, { csp: 'none' }, async ({ browser, replica, page }) => {
          replica.expireToken();
          await until(() => browser.extension.evaluate(() => globalThis.isHeld === true), { describe: 'the note is on its way' });
          replica.options.csp = 'strict';
          await page.reload();
          await browser.extension.evaluate(() => void globalThis.letGo());
          await page.untilClosedShadow(GUIDANCE);
          const forms = (await browser.engineForms()).filter(({ panel }) => panel);
          assert.deepEqual(forms.map(({ panel }) => panel), ['twin']);
        }),
      );
    });

    test('if WebAssembly fails, the twin takes over', async () => {
      await withChanged(engine, { 'content-wasm.js': FAILS, 'panel-wasm.js': FAILS }, (failing) =>
        withPortal(
          failing,
          { csp: 'none' },
          async ({ browser, replica, page }) => {
            replica.expireToken();
            await page.untilClosedShadow(EXPIRED);
            const forms = await browser.engineForms();
            assert.deepEqual([...new Set(forms.map((it) => it.engine))], ['twin']);
          },
          { checksForms: false },
        ),
      );
    });

    test("if only the panel's WebAssembly fails, its twin takes over", async () => {
      await withChanged(engine, { 'panel-wasm.js': FAILS }, (failing) =>
        withPortal(
          failing,
          { csp: 'none' },
          async ({ browser, replica, page }) => {
            replica.expireToken();
            await page.untilClosedShadow(EXPIRED);
            const forms = (await browser.engineForms()).filter(({ panel }) => panel);
            assert.equal(forms.length, 1);
            assertForms(forms, 'wasm', 'twin');
          },
          { checksForms: false },
        ),
      );
    });
  });
}
