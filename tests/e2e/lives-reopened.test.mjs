/** A closed tab is opened again, as by Ctrl+Shift+T. */
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { idOf } from './harness/chromium.mjs';
import { patternOf } from './harness/texts.mjs';
import { EXPIRED, GUIDANCE, lives, refreshNow } from './lives/stage.mjs';

const COUNTS = patternOf('note_countdown');

const GECKO_ID = 'reopener@example.test';

/** Another extension: ours does not ask for the permission to open closed tabs, and no driver presses the keys. */
const reopener = realpathSync(mkdtempSync(join(tmpdir(), 'token-assist-reopener-')));
writeFileSync(
  join(reopener, 'manifest.json'),
  JSON.stringify({
    manifest_version: 3,
    name: 'Reopener',
    version: '1',
    permissions: ['sessions'],
    background: { service_worker: 'background.js', scripts: ['background.js'] },
    browser_specific_settings: { gecko: { id: GECKO_ID } },
  }),
);
writeFileSync(
  join(reopener, 'background.js'),
  `const lastClosed = async () => {
    const [last] = await chrome.sessions.getRecentlyClosed({ maxResults: 1 });
    return last?.tab?.sessionId ?? null;
  };
  const reopen = (before) => new Promise((resolve, reject) => {
    const look = async () => {
      const last = await lastClosed();
      if (last === before || !chrome.sessions.onChanged.hasListener(look)) return;
      chrome.sessions.onChanged.removeListener(look);
      resolve(chrome.sessions.restore(last).then(() => 'reopened'));
    };
    chrome.sessions.onChanged.addListener(look);
    look().catch(reject);
  });
  chrome.runtime.onMessageExternal.addListener(({ reopenAfter }, sender, respond) => {
    (reopenAfter === undefined ? lastClosed() : reopen(reopenAfter)).then(respond, (error) => respond(String(error)));
    return true;
  });`,
);
after(() => rmSync(reopener, { recursive: true, force: true }));

lives('a reopened tab', (live, { name }) => {
  /** Closes the page, and returns the page in the tab that is opened in its place. */
  const reopen = async (stage, page) => {
    const other = name === 'chromium' ? idOf(reopener) : GECKO_ID;
    // As the last of two arguments, an object would be taken for options by Firefox.
    const ask = (message) => stage.extension.evaluate(([id, it]) => chrome.runtime.sendMessage(id, it, {}), [other, message]);
    // The browser adds a closed tab to its list some time after the tab is gone.
    const lastClosed = await ask({});
    await page.close();
    await stage.browser.tabs(0);
    assert.equal(await ask({ reopenAfter: lastClosed }), 'reopened');
    const [reopened] = await stage.browser.tabs(1);
    await reopened.bringToFront();
    return reopened;
  };

  live('is not refreshed a second time', { loads: 3 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await refreshNow(page);
    await page.waitForPageLoads(2);
    await page.untilClosedShadow(GUIDANCE);
    const reopened = await reopen(stage, page);
    await reopened.untilClosedShadow(GUIDANCE);
    await stage.untilStages('guiding');
  });

  // The choice was made on a note, and that is gone with its page.
  live('gets a note again, in spite of an earlier *Not now*', { loads: 2 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    const note = await page.untilClosedShadow(EXPIRED);
    await note.click('Not now');
    await stage.untilStages('muted');
    const reopened = await reopen(stage, page);
    await reopened.untilClosedShadow(COUNTS);
    await stage.untilStages('pending');
  });
}, { otherExtensions: [reopener] });
