/** The background is stopped in every state of the remedy, and the next event starts it again. */
import assert from 'node:assert/strict';
import { MESSAGE } from '../portal/replica.mjs';
import { until } from './harness/until.mjs';
import { ASKS, EXPIRED, GUIDANCE, UNSAVED, lives, ready, refreshNow } from './lives/stage.mjs';

/** Makes the background's writes of the tabs' states fail, until it is stopped. */
const refuseToStoreTabs = (stage) =>
  stage.extension.evaluate(() => {
    chrome.storage.session.set = () => Promise.reject(new Error('refused'));
  });

lives('a stopped background', (live) => {
  live('watching', { loads: 2, portal: { scenario: 'expires' } }, async ({ stage, replica }) => {
    const page = await stage.open();
    await stage.extension.stopWorker();
    replica.expireToken();
    await refreshNow(page);
    await page.waitForPageLoads(2);
    await stage.untilStages('settling');
  });

  live('no answer to a new page, however often it asks', { loads: 1, settings: { mode: 'ask' } }, async ({ stage, browser, replica }) => {
    await stage.extension.evaluate(() => {
      // Documents that ask for their engine never receive it.
      const inject = ({ args: [program] = [''] }) => {
        inject.engines += program.startsWith('content');
        return new Promise(() => {});
      };
      inject.engines = 0;
      chrome.scripting.executeScript = inject;
    });
    const page = await browser.open();
    const blade = await page.blade();
    // The page and its blade have asked for their engines twice.
    const asked = () => stage.extension.evaluate(() => chrome.scripting.executeScript.engines);
    await until(async () => (await asked()) === 4, { describe: asked });
    await stage.extension.stopWorker();
    await stage.tabs();
    await page.replica.isFollowed();
    await blade.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
    await page.untilClosedShadow(ASKS);
    assert.equal(replica.pageLoads.length, 1);
  });

  live('pending, with a countdown', { loads: 2, settings: { countdownSeconds: 3 } }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(EXPIRED);
    await stage.extension.stopWorker();
    await page.waitForPageLoads(2);
    await page.untilClosedShadow(GUIDANCE);
  });

  live('pending, before anything was stored', { loads: 2 }, async ({ stage, replica }) => {
    const page = await stage.open();
    await stage.extension.evaluate(() => {
      chrome.storage.session.set = () => new Promise(() => {});
    });
    replica.expireToken();
    await page.untilClosedShadow(EXPIRED);
    await stage.extension.stopWorker();
    // The document sends the message once more.
    await stage.untilStages('pending');
    await refreshNow(page);
    await page.waitForPageLoads(2);
    await page.untilClosedShadow(GUIDANCE);
  });

  live('guiding, before anything was shown', { loads: 2, portal: { scenario: 'expires' } }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await refreshNow(page);
    await page.waitForPageLoads(2);
    await ready(page);
    await stage.untilStages('settling');
    await stage.untilEngines(2);
    await stage.extension.evaluate(() => {
      chrome.tabs.sendMessage = chrome.scripting.executeScript = () => new Promise(() => {});
    });
    replica.expireToken();
    // The error is known; the panel whose timer would confirm it cannot be injected.
    await until(async () => (await stage.tabs())[0].unproven !== null, { describe: () => stage.tabs() });
    await stage.extension.stopWorker();
    await page.untilClosedShadow(GUIDANCE);
  });

  live('pending, and started again by being turned off', { loads: 1, settings: { mode: 'ask' } }, async ({ stage, browser, replica }) => {
    const page = await stage.open();
    // A page of the extension writes the records itself, as the background of private windows does.
    const options = await browser.open(stage.extension.url('options.html'));
    await page.bringToFront();
    replica.expireToken();
    await page.untilClosedShadow(ASKS);
    await stage.extension.stopWorker();
    await options.evaluate(() => chrome.storage.local.set({ settings: { mode: 'off' } }));
    await page.untilNoClosedShadow();
    await stage.untilStages('muted');
  });

  live('pending, with a question', { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    const blade = await page.blade();
    await blade.evaluate(() => document.querySelector('[data-step=start]').append(document.createElement('textarea')));
    await blade.type('textarea', 'not saved');
    replica.expireToken();
    const note = await page.untilClosedShadow(UNSAVED);
    await stage.extension.stopWorker();
    await note.click('Not now');
    await page.untilNoClosedShadow();
    await stage.untilStages('muted');
  });

  live('marking: a record that was being written is no refresh', { loads: 2 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    const note = await page.untilClosedShadow(EXPIRED);
    await stage.extension.evaluate(() => {
      chrome.storage.local.set = () => new Promise(() => {});
    });
    await note.click('Refresh now');
    await stage.untilStages('marking');
    await stage.extension.stopWorker();
    // The admin's own refresh counts as the refresh.
    await page.reload();
    await page.untilClosedShadow(GUIDANCE);
    await stage.untilStages('guiding');
  });

  live('refreshed: the page has not loaded yet', { loads: 2 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    const note = await page.untilClosedShadow(EXPIRED);
    const answer = replica.holdPageLoads();
    const seen = new Promise((resolve) => replica.onPageLoad(resolve));
    await note.click('Refresh now');
    await seen;
    await stage.extension.stopWorker();
    answer();
    await page.untilClosedShadow(GUIDANCE);
    await stage.untilStages('guiding');
  });

  const quick = { settleWindowSeconds: 5 };
  live('settling', { loads: 2, portal: { scenario: 'expires' }, settings: quick }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await refreshNow(page);
    await page.waitForPageLoads(2);
    await stage.untilStages('settling');
    await stage.extension.stopWorker();
    assert.deepEqual(await stage.untilOutcomes(1), ['recovered']);
  });

  live('guiding', { loads: 2 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await refreshNow(page);
    await page.waitForPageLoads(2);
    await page.untilClosedShadow(GUIDANCE);
    await ready(page);
    await stage.extension.stopWorker();
    replica.restoreToken();
    await page.untilNoClosedShadow();
    await stage.untilStages('watching');
  });

  for (const [when, isBack] of [['', false], [' when the background is back', true]]) {
    live(`guiding, and its frame disappears${when}`, { loads: 2 }, async ({ stage, replica }) => {
      const page = await stage.open();
      replica.expireToken();
      await refreshNow(page);
      await page.waitForPageLoads(2);
      await page.untilClosedShadow(GUIDANCE);
      await stage.extension.stopWorker();
      // The query starts the background.
      if (isBack) await stage.untilStages('guiding');
      await page.evaluate(() => document.querySelector('#blade-content iframe').remove());
      await page.untilNoClosedShadow();
      await stage.untilStages('watching');
    });
  }

  live('stopped after storage failed, it still shows the error', { loads: 2 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(EXPIRED);
    await refuseToStoreTabs(stage);
    await page.reload();
    await stage.extension.stopWorker();
    await page.untilClosedShadow(GUIDANCE);
  });

  live('muted, in a tab whose state cannot be stored', { loads: 1, settings: { countdownSeconds: 2 } }, async ({ stage }) => {
    const page = await stage.open();
    await until(async () => 'served' in (await stage.stored('session')), { describe: 'the open portals are served' });
    await refuseToStoreTabs(stage);
    await page.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
    const note = await page.untilClosedShadow(EXPIRED);
    await note.click('Not now');
    await page.untilNoClosedShadow();
    // The older state is removed once a write has failed.
    await until(async () => (await stage.tabs()).length === 0, { describe: () => stage.tabs() });
    await stage.extension.stopWorker();
    // The answer is lost: the next background learns of the error from the page, and asks instead of counting.
    await stage.tabs();
    const question = await page.untilClosedShadow(ASKS);
    assert.deepEqual(await question.buttons(), ['Refresh now', 'Not now']);
    await question.click('Not now');
    await stage.untilStages('muted');
  });

  live('pending, in a tab whose state cannot be stored, and gone meanwhile', { loads: 1, settings: { mode: 'ask' } }, async ({ stage }) => {
    const page = await stage.open();
    await until(async () => 'served' in (await stage.stored('session')), { describe: 'the open portals are served' });
    await refuseToStoreTabs(stage);
    await page.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
    await page.untilClosedShadow(ASKS);
    await until(async () => (await stage.tabs()).length === 0, { describe: () => stage.tabs() });
    await stage.extension.stopWorker();
    await page.evaluate(() => window.replica.hideError());
    await page.untilNoClosedShadow();
    await stage.untilStages('watching');
  });

  live('muted', { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    const note = await page.untilClosedShadow(EXPIRED);
    await note.click('Not now');
    await stage.untilStages('muted');
    await stage.extension.stopWorker();
    replica.restoreToken();
    await stage.untilStages('watching');
    // If it comes back within the settle window, it is the same incident, and the user's answer still holds.
    replica.expireToken();
    await stage.untilStages('muted');
    assert.equal(await page.closedShadow(), null);
  });
});
