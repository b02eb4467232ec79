/**
 * The browser is closed and opened again, with the tabs of its last session. In Chromium only: when Firefox
 * closes, it removes an extension that was loaded from a folder, together with its stored data.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { GUIDANCE, Stage, refreshNow } from './lives/stage.mjs';

const chromium = BROWSERS.find(({ name }) => name === 'chromium');

test('a restored tab is not refreshed a second time', { skip: !chromium }, async () => {
  const profile = await mkdtemp(join(tmpdir(), 'token-assist-restart-'));
  const options = { extension: chromium.folder, userDataDir: profile };
  try {
    const before = createReplica({ scenario: 'conditional-access' });
    const first = await chromium.launch({ ...options, replica: before });
    const stage = new Stage(first);
    const page = await stage.open();
    before.expireToken();
    await refreshNow(page);
    await page.waitForPageLoads(2);
    await page.untilClosedShadow(GUIDANCE);
    assert.equal(before.pageLoads.length, 2);
    await first.close();

    const replica = createReplica({ scenario: 'conditional-access' });
    replica.expireToken();
    const second = await chromium.launch({ ...options, replica, restoreTabs: true });
    const [restored] = await second.tabs(1);
    await restored.bringToFront();
    await restored.untilClosedShadow(GUIDANCE);
    await new Stage(second).untilStages('guiding');
    assert.equal(replica.pageLoads.length, 1);
    assert.deepEqual(replica.postedMessages, []);
    assert.deepEqual(await second.consoleProblems(), []);
    await second.close();
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});
