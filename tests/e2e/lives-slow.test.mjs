/**
 * Refreshes that do not happen: the server is too slow, the page's own `beforeunload` guard keeps the user
 * there, the background is lost between mark and refresh. Each is reported after half a minute, and none is
 * repeated.
 */
import assert from 'node:assert/strict';
import { until } from './harness/until.mjs';
import { EXPIRED, UNSAVED, lives, refreshNow } from './lives/stage.mjs';
import { patternOf } from './harness/texts.mjs';

const UNANSWERED = patternOf('refresh_unanswered_title');
/** The half minute after which it is reported, plus what a loaded machine needs. */
const TOLD_WITHIN_MS = 60_000;

const untilTold = (page) =>
  until(() => page.closedShadow(UNANSWERED), {
    describe: async () => ({ awaited: 'the unanswered refresh is told', there: await (await page.closedShadow())?.text() }),
    timeoutMs: TOLD_WITHIN_MS,
  });

lives('a refresh that does not happen', (live) => {
  live('the server is slow, and the old error stays', { loads: 2, portal: { scenario: 'expires' }, settings: { settleWindowSeconds: 5 } }, async ({ stage, replica }) => {
    const page = await stage.open();
    const answer = replica.holdPageLoads();
    replica.expireToken();
    await refreshNow(page);
    // Chromium's protocol has no access to a page that is being refreshed.
    const shown = () => stage.textShownAt(`https://${replica.host}/*`);
    await until(async () => UNANSWERED.test(await shown()), {
      describe: async () => ({ awaited: 'the unanswered refresh is told', there: await shown() }),
      timeoutMs: TOLD_WITHIN_MS,
    });
    assert.equal(replica.pageLoads.length, 2, 'asked for once');
    answer();
    await page.waitForPageLoads(2);
    await page.untilNoClosedShadow();
    await stage.untilStages('watching');
    assert.deepEqual(await stage.outcomes(), [{ guided: 'refresh-unanswered' }]);
  });

  live("the page's own prompt asks, and the user stays", { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    const asked = [];
    page.raw.on('dialog', async (dialog) => {
      asked.push(dialog.type());
      await dialog.dismiss();
    });
    const blade = await page.blade();
    await blade.evaluate(() => {
      document.querySelector('[data-step=start]').append(document.createElement('textarea'));
      window.onbeforeunload = (event) => event.preventDefault();
    });
    await blade.type('textarea', 'a draft');
    replica.expireToken();
    const note = await page.untilClosedShadow(UNSAVED);
    await note.click('Refresh anyway');
    await untilTold(page);
    assert.deepEqual(asked, ['beforeunload'], 'asked once');
    assert.equal(await blade.evaluate(() => document.querySelector('textarea').value), 'a draft');
  });

  live('the background stops between the record and the refresh', { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(EXPIRED);
    await stage.extension.evaluate(() => {
      chrome.tabs.reload = () => new Promise(() => {});
    });
    await refreshNow(page);
    await stage.untilStages('refreshed');
    await stage.extension.stopWorker();
    await untilTold(page);
  });
});
