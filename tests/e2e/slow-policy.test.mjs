/**
 * A browser that does not provide its policies: Chromium, in the first seconds after its start, and to some
 * backgrounds never.
 */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, afterEach, before, describe, test } from 'node:test';
import { createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { changedCopy } from './harness/changed.mjs';
import { ASKS, Stage, ready } from './lives/stage.mjs';

/** Inserted before the background's program: requests for the policy wait until a test provides one. */
const UNTOLD = 'chrome.storage.managed.get = () => new Promise((resolve) => (globalThis.tellPolicy = resolve));\n';

for (const engine of BROWSERS) {
  describe(`a policy that is long in coming in ${engine.name}`, () => {
    let folder;
    let browser;
    let stage;

    before(async () => {
      folder = await changedCopy(engine, { 'background.js': UNTOLD });
      browser = await engine.launch({ extension: folder, replica: createReplica() });
      stage = new Stage(browser);
    });
    after(async () => {
      await browser?.close();
      await rm(folder, { recursive: true, force: true });
    });
    afterEach(async (it) => {
      if (!it.passed) await browser.evidence(`target/evidence/${engine.name}-slow-policy`);
    });

    async function openPortal() {
      const replica = createReplica({ scenario: 'conditional-access' });
      await browser.play(replica);
      await stage.forget();
      await stage.choose({ countdownSeconds: 1 });
      const page = await browser.open();
      await ready(page);
      replica.expireToken();
      return { replica, page };
    }

    test('the note asks until the policy is known; then it refreshes automatically', async () => {
      const { replica, page } = await openPortal();
      await page.untilClosedShadow(ASKS);
      assert.equal(replica.pageLoads.length, 1);
      await page.waitForPageLoads(2);
      await stage.untilStages('guiding');
    });

    test('a policy that arrives late is applied and remembered', async () => {
      const { replica, page } = await openPortal();
      await page.untilClosedShadow(ASKS);
      await stage.extension.evaluate(() => globalThis.tellPolicy({ mode: 'off' }));
      await stage.untilStages('muted');
      await page.untilNoClosedShadow();
      await stage.extension.stopWorker();
      await browser.open();
      await stage.untilStages('muted', 'muted');
      assert.equal(replica.pageLoads.length, 2);
      assert.deepEqual((await stage.stored('local')).policy, { mode: 'off' });
    });

    test('portals learn of a policy that the options page read first', async () => {
      const { page } = await openPortal();
      await page.untilClosedShadow(ASKS);
      await stage.extension.evaluate(() => {
        chrome.storage.managed.get = async () => ({ mode: 'off' });
      });
      await browser.open(stage.extension.url('options.html'));
      await stage.untilStages('muted');
      await page.untilNoClosedShadow();
    });
  });
}
