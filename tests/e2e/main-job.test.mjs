/**
 * The whole task of the packed extension: the error is detected, one refresh follows, and after it either the
 * error is gone or guidance is shown; in both browsers, with both forms of the engine, wherever the error is.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BLOCK_DETAILS, REFUSAL, createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { sharedBrowser } from './harness/shared.mjs';
import { assertForms } from './harness/forms.mjs';
import { until } from './harness/until.mjs';
import { patternOf } from './harness/texts.mjs';

const EXPIRED = patternOf('note_expired_title');
const GUIDANCE = /Conditional Access/;

/** A new replica for each test, in a browser that all tests share. */
async function withPortal(play, options, run) {
  const replica = createReplica(options);
  const browser = await play(replica);
  try {
    await run({ browser, replica, page: await browser.open() });
    assert.deepEqual(await browser.consoleProblems(), [], 'the console is clean');
    assert.deepEqual(replica.cspReports, [], 'no policy was violated');
    assert.deepEqual(replica.postedMessages, [], 'nothing was posted into a frame of the portal');
    assert.deepEqual(replica.strangers, [], 'nothing was asked of a host outside');
  } catch (error) {
    await browser.evidence(`target/evidence/${browser.engineName}-${Date.now()}`);
    throw error;
  }
}

/** Waits until the replica's blade works, in any frame. */
async function untilReady(page) {
  await page.waitForPageLoads(1);
  const isBlade = (frame) => frame.evaluate(() => typeof window.replica?.showError === 'function' && window !== top);
  await until(
    async () => {
      for (const frame of page.frames()) if (await isBlade(frame).catch(() => false)) return true;
      return false;
    },
    { describe: 'a blade is ready' },
  );
}

const POLICIES = [
  { form: 'wasm', csp: 'none' },
  { form: 'twin', csp: 'strict' },
  { form: 'twin', csp: 'strict-meta' },
  { form: 'twin', csp: 'report-only' },
];

/** Frames of App Service and Functions, and of one of their rings. */
const OTHER_BLADES = ['functions.azure.com', 'functions-staging.azure.com'];

const PLACES = ['blade', 'top', 'srcdoc', 'about-blank', 'sandbox', 'shadow', 'nested'];

/** Lets the token expire, refreshes the page by the note, and checks that this one refresh fixes the error. */
async function expireAndRefresh(replica, page) {
  replica.expireToken();
  const note = await page.untilClosedShadow(EXPIRED);
  await note.click('Refresh now');
  await page.waitForPageLoads(2);
  await untilReady(page);
  await page.untilNoClosedShadow();
  assert.equal(replica.pageLoads.length, 2);
}

for (const engine of BROWSERS) {
  describe(`the main job in ${engine.name}`, { concurrency: 1 }, () => {
    const play = sharedBrowser(engine);

    test('one refresh fixes a plain expiry and is recorded', async () => {
      await withPortal(play, { scenario: 'expires' }, async ({ replica, page }) => {
        await untilReady(page);
        await expireAndRefresh(replica, page);
        assert.equal(replica.pageLoads[1].url, replica.pageLoads[0].url);
      });
    });

    test('the page is refreshed when the countdown ends', async () => {
      await withPortal(play, { scenario: 'expires' }, async ({ replica, page }) => {
        await untilReady(page);
        replica.expireToken();
        await page.untilClosedShadow(EXPIRED);
        await page.waitForPageLoads(2);
        assert.equal(replica.pageLoads.length, 2);
      });
    });

    for (const { form, csp } of POLICIES) {
      test(`a refusal ends in guidance, policy ${csp} (${form})`, async () => {
        const options = { scenario: 'conditional-access', csp };
        await withPortal(play, options, async ({ replica, page, browser }) => {
          await untilReady(page);
          replica.expireToken();
          const note = await page.untilClosedShadow(EXPIRED);
          await note.click('Refresh now');
          await page.waitForPageLoads(2);
          // The ids arrive after the message, and are added to the overlay.
          await page.untilClosedShadow(REFUSAL.traceId);
          const overlay = await page.untilClosedShadow(REFUSAL.correlationId);
          const links = await overlay.links();
          const logs = links.find(({ href }) => href.includes('SignInLogsList'));
          assert.match(logs.href, /^https:\/\/entra\.microsoft\.com\/#view\/Microsoft_AAD_IAM\//);
          assert.equal(logs.target, '_blank');
          assert.match(await overlay.text(), /70043/);
          await overlay.click(logs.text);
          const opened = await browser.waitForPage('entra.microsoft.com');
          assert.match(opened.url(), /SignInLogsList/);
          const forms = await browser.engineForms();
          assert.ok(forms.length >= 2, 'the portal and its blade have their engine');
          assertForms(forms, form);
          replica.restoreToken();
          await page.untilNoClosedShadow();
          assert.equal(replica.pageLoads.length, 2);
        });
      });
    }

    test('a code that no refresh fixes leads to guidance immediately', async () => {
      const options = { scenario: 'conditional-access', details: BLOCK_DETAILS };
      await withPortal(play, options, async ({ replica, page }) => {
        await untilReady(page);
        replica.expireToken();
        const overlay = await page.untilClosedShadow('AADSTS53003');
        assert.match(await overlay.text(), /53003/);
        assert.equal(replica.pageLoads.length, 1);
      });
    });

    test('a session behind Defender for Cloud Apps is served, and links lead to the plain hosts', async () => {
      const options = { scenario: 'conditional-access', host: 'portal.azure.com.mcas.ms' };
      await withPortal(play, options, async ({ replica, page }) => {
        await untilReady(page);
        replica.expireToken();
        const note = await page.untilClosedShadow(EXPIRED);
        await note.click('Refresh now');
        await page.waitForPageLoads(2);
        const overlay = await page.untilClosedShadow(GUIDANCE);
        const hosts = (await overlay.links()).map(({ href }) => new URL(href).host);
        assert.deepEqual(hosts.filter((host) => host.endsWith('.ms')), []);
        assert.ok(hosts.includes('entra.microsoft.com'));
      });
    });

    for (const bladeHost of OTHER_BLADES) {
      test(`the error in a frame of ${bladeHost} is fixed by one refresh`, async () => {
        const options = { scenario: 'expires', host: 'portal.azure.com', bladeHost };
        await withPortal(play, options, async ({ replica, page }) => {
          await untilReady(page);
          assert.ok(page.frames().some((frame) => new URL(frame.url()).host === bladeHost), 'the blade is at this host');
          await expireAndRefresh(replica, page);
        });
      });
    }

    for (const place of PLACES) {
      test(`the error is detected in ${place}`, async () => {
        const options = { scenario: 'conditional-access', place };
        await withPortal(play, options, async ({ replica, page }) => {
          await untilReady(page);
          replica.expireToken();
          const note = await page.untilClosedShadow(EXPIRED);
          await note.click('Refresh now');
          await page.waitForPageLoads(2);
          await page.untilClosedShadow(GUIDANCE);
          assert.equal(replica.pageLoads.length, 2);
        });
      });
    }
  });
}
