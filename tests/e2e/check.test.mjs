/**
 * *Check this installation* in the packed extension: each line is the result of a real test, and so is the
 * drill.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { drill, linesOf, untilChecked } from './harness/check.mjs';
import { leaveEvidence } from './harness/evidence.mjs';
import { beginningOf, patternOf, textOf } from './harness/texts.mjs';
import { until } from './harness/until.mjs';

const { host_permissions: HOSTS } = JSON.parse(readFileSync('manifest.json', 'utf8'));
const SAW = { MESSAGE: 'token-validation', LANGUAGE: 'en-US' };

/** Runs in the page: simulates a browser that does not start the engine as WebAssembly. */
const refuseModules = () => {
  const { get } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow');
  Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', {
    get() {
      const view = get.call(this);
      view.WebAssembly.instantiate = async () => {
        throw new Error('refused');
      };
      return view;
    },
  });
};

/** Runs in the page: simulates full storage, a clock set back, and a clipboard that the test can read. */
const breakStorage = () => {
  chrome.storage.local.set = async () => {
    throw new Error('QuotaExceededError in /home/someone/profile');
  };
  Date.now = () => 1_000_000_000_000;
  navigator.clipboard.writeText = async (text) => {
    globalThis.copied = text;
  };
};

for (const { name, launch, folder } of BROWSERS) {
  describe(`check this installation in ${name}`, { concurrency: 1 }, () => {
    let browser;
    let replica;
    let portal;
    let check;

    const lines = (id) => linesOf(check, id);
    const again = async () => {
      await check.evaluate(() => document.querySelector('#again').click());
      await untilChecked(check);
    };
    const problems = async () => (await lines()).filter(({ state }) => state === 'problem').map(({ found }) => found);
    const stored = (key) => browser.extension.evaluate(async (it) => (await chrome.storage.local.get(it))[it] ?? null, key);

    before(async () => {
      replica = createReplica({ scenario: 'healthy' });
      browser = await launch({ extension: folder, replica });
      portal = await browser.open();
      await portal.blade();
      check = await browser.open(browser.extension.url('check.html'));
      await untilChecked(check);
    });
    after(() => browser?.close());
    leaveEvidence(() => browser);

    test('a healthy installation has no problems, and the check leaves no trace', async () => {
      assert.deepEqual(await problems(), []);
      assert.equal(await check.evaluate(() => document.querySelector('#outcome').textContent), textOf('check_all_well'));
      const well = (await lines()).filter(({ state }) => state === 'well').map(({ found }) => found);
      for (const FORM of ['WebAssembly', 'JavaScript']) {
        assert.ok(well.includes(beginningOf('check_engine', { FORM, ...SAW })), `${FORM}: ${well.join('\n')}`);
      }
      assert.ok(well.includes(textOf('check_forms_same')));
      assert.ok(well.includes(beginningOf('check_hosts', { COUNT: HOSTS.length })));
      assert.ok(well.some((found) => patternOf('check_tabs').test(found)), well.join('\n'));
      for (const AREA of ['storage.local', 'storage.session']) assert.ok(well.includes(beginningOf('check_storage', { AREA })));
      const left = await browser.extension.evaluate(async () => [await chrome.storage.local.get('check'), await chrome.storage.session.get('check')]);
      assert.deepEqual(left, [{}, {}]);
    });

    test('the drill goes from the note to the guidance, and nothing is refreshed or stored', async () => {
      const guidance = await drill(check, { note: patternOf('note_expired_title'), guidance: /AADSTS70043/ });
      const drilled = ['check_drill_note', 'check_drill_refresh', 'check_drill_guidance'];
      assert.deepEqual(await lines('drilled'), drilled.map((key) => ({ state: 'well', found: textOf(key) })));
      await guidance.click(textOf('choice_read_log'));
      const reader = await browser.waitForOwnPage(/sign-in-log\.html$/);
      await reader.close();
      await check.bringToFront();
      await guidance.click('Close');
      await check.untilNoClosedShadow(/AADSTS70043/);
      assert.equal(replica.pageLoads.length, 1);
      assert.deepEqual([await stored('marks'), await stored('history')], [null, null]);
    });

    test('a blocked module, refused settings, full storage and a wrong clock are reported; the report names nobody', async () => {
      const settings = { sitesOff: 'portal.contoso.com', countdownSeconds: 7 };
      await browser.extension.evaluate((it) => chrome.storage.local.set({ settings: it, history: [{ at: Date.now() }] }), settings);
      await check.evaluate(refuseModules);
      await check.evaluate(breakStorage);
      await again();
      const own = beginningOf('check_own_refused', { SETTING: textOf('options_sitesOff'), FOUND: '"portal.contoso.com"' });
      const found = await problems();
      assert.equal(found[0], own);
      assert.match(found[1], /storage\.local: Error: QuotaExceededError in \/home\/someone/);
      assert.match(found[2], patternOf('check_clock_bad'));
      assert.equal(found.length, 3, found.join('\n'));
      const refused = { state: 'note', found: beginningOf('check_engine_refused', { FORM: 'WebAssembly' }) };
      assert.ok((await lines()).some((line) => line.state === refused.state && line.found === refused.found));

      await check.click('#copy');
      const report = await until(() => check.evaluate(() => globalThis.copied), { describe: 'the report is copied' });
      assert.match(report, /\[Problem\] Storage doesn't work: storage\.local: Error: QuotaExceededError in …/);
      assert.doesNotMatch(report, /contoso|someone/);
    });

    test('hosts without access are listed, and access can be requested', async () => {
      await browser.extension.withoutHosts(async () => {
        check = await browser.open(browser.extension.url('check.html'));
        await untilChecked(check);
      });
      const missing = beginningOf('check_hosts_missing', { MISSING: HOSTS.length, ALL: HOSTS.length });
      assert.ok((await problems()).some((found) => found.startsWith(missing)), missing);
      await check.evaluate(() => {
        chrome.permissions.request = async ({ origins }) => {
          globalThis.wished = origins;
          return false;
        };
      });
      await check.click('#allow');
      const wished = await until(() => check.evaluate(() => globalThis.wished), { describe: 'the browser is asked' });
      assert.deepEqual(wished, HOSTS);
    });
  });
}
