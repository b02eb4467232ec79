/**
 * Errors that come and go: one note that stands still, one refresh or guidance; and nothing at all for
 * what is gone before it can be read.
 */
import assert from 'node:assert/strict';
import { MESSAGE } from '../portal/replica.mjs';
import { until } from './harness/until.mjs';
import { EXPIRED, lives } from './lives/stage.mjs';

/** Counts how often something of ours comes to the page, over its refreshes. */
const countNotes = () => {
  sessionStorage.notes = 0;
  new MutationObserver((records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
    sessionStorage.notes = Number(sessionStorage.notes) + added.filter((node) => node.popover === 'manual').length;
  }).observe(document.documentElement, { childList: true });
};

const notes = (page) => page.evaluate(() => Number(sessionStorage.notes));

/** Shows the error for some milliseconds and hides it for others, again and again. */
const flicker = ([text, on, off]) => {
  const show = () => {
    window.replica.showError(text, '');
    setTimeout(hide, on);
  };
  const hide = () => {
    window.replica.hideError();
    setTimeout(show, off);
  };
  show();
};

/** Shows the error for one frame every so many milliseconds; ends after so many times. */
const flash = async ([text, every, times]) => {
  const frame = () => new Promise((then) => requestAnimationFrame(then));
  for (let n = 0; n < times; n += 1) {
    await frame();
    window.replica.showError(text, '');
    await frame();
    await frame();
    window.replica.hideError();
    await new Promise((then) => setTimeout(then, every));
  }
};

/** Shows the error in the next task, and lets none come for some milliseconds. */
const blockAndShow = ([text, time]) => {
  setTimeout(() => window.replica.showError(text, ''), 0);
  const end = performance.now() + time;
  while (performance.now() < end);
};

lives('an error that comes and goes', (live) => {
  for (const [on, off, countdownSeconds] of [[500, 500, 3], [4_000, 1_000, 5], [30, 10, 3]]) {
    const settings = { countdownSeconds, settleWindowSeconds: 5 };
    live(`${on} ms on and ${off} ms off: one note, one refresh`, { loads: 2, settings }, async ({ stage, replica }) => {
      const page = await stage.open();
      await page.evaluate(countNotes);
      await page.evaluate(flicker, [MESSAGE, on, off]);
      await page.untilClosedShadow(EXPIRED);
      await page.waitForPageLoads(2);
      assert.equal(await notes(page), 1, 'the note came once');
      assert.equal(replica.pageLoads.length, 2);
      assert.deepEqual(await stage.untilOutcomes(1), ['recovered']);
    });
  }

  live('a page that is busy while it is without the error: one note', { loads: 1, settings: { countdownSeconds: 60 } }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate(countNotes);
    await page.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
    await page.untilClosedShadow(EXPIRED);
    await page.evaluate(() => window.replica.hideError());
    const goneSince = async () => (await stage.tabs()).some((tab) => tab.incident?.['gone-since']);
    await until(goneSince, { describe: async () => ({ awaited: 'without the error', there: await stage.tabs() }) });
    await page.evaluate(blockAndShow, [MESSAGE, 3_000]);
    await until(async () => !(await goneSince()), { describe: async () => ({ awaited: 'the error again', there: await stage.tabs() }) });
    await page.untilClosedShadow(EXPIRED);
    assert.equal(await notes(page), 1, 'the note came once');
  });

  live('one frame every three seconds: nothing', { loads: 1, settings: { countdownSeconds: 1 } }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate(countNotes);
    await page.evaluate(flash, [MESSAGE, 3_000, 4]);
    assert.equal(await notes(page), 0, 'no note came');
    assert.deepEqual(await stage.outcomes(), []);
    await stage.untilStages('watching');
  });

  live('*Not now* on a flickering note holds', { loads: 1, settings: { countdownSeconds: 60 } }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate(countNotes);
    await page.evaluate(flicker, [MESSAGE, 500, 500]);
    const note = await page.untilClosedShadow(EXPIRED);
    await note.click('Not now');
    await page.untilNoClosedShadow();
    assert.deepEqual(await stage.untilOutcomes(1), ['declined']);
    await until(async () => (await stage.stages()).join() === 'muted', { describe: 'it is muted still' });
    await page.evaluate(() => new Promise((then) => setTimeout(then, 3_000)));
    assert.equal(await notes(page), 1, 'the note does not come back');
  });
});
