/**
 * Errors that appear and disappear: one note that stays, one refresh or guidance; and nothing at all for an
 * error that is gone before it can be read.
 */
import assert from 'node:assert/strict';
import { MESSAGE } from '../portal/replica.mjs';
import { until } from './harness/until.mjs';
import { EXPIRED, GUIDANCE, UNSAVED, lives } from './lives/stage.mjs';

/** Counts how often an element of ours is added to the page, across its refreshes. */
const countNotes = () => {
  sessionStorage.notes = 0;
  new MutationObserver((records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
    sessionStorage.notes = Number(sessionStorage.notes) + added.filter((node) => node.popover === 'manual').length;
  }).observe(document.documentElement, { childList: true });
};

/** Counts the announcements to screen readers in the root of a note. */
const countAnnouncements = (root) => {
  const region = root.querySelector('[role=status]');
  sessionStorage.announcements = region.textContent === '' ? 0 : 1;
  new MutationObserver(() => {
    if (region.textContent !== '') sessionStorage.announcements = Number(sessionStorage.announcements) + 1;
  }).observe(region, { childList: true, characterData: true, subtree: true });
};

const notes = (page) => page.evaluate(() => Number(sessionStorage.notes));

/**
 * Repeatedly shows the error for `on` milliseconds and hides it for `off`. Counts how often it was hidden for
 * so long that a note may disappear: on a busy machine the page's own timers are sometimes late.
 */
const flicker = ([text, on, off]) => {
  const NOTE_MAY_GO = 1_500;
  sessionStorage.gaps = 0;
  let hidden = performance.now();
  const show = () => {
    if (performance.now() - hidden > NOTE_MAY_GO) sessionStorage.gaps = Number(sessionStorage.gaps) + 1;
    window.replica.showError(text, '');
    setTimeout(hide, on);
  };
  const hide = () => {
    window.replica.hideError();
    hidden = performance.now();
    setTimeout(show, off);
  };
  show();
};

/** Shows the error for one frame every `every` milliseconds, `times` times. */
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

/**
 * Hides the error, and soon after blocks the page for longer than a note stays without its error. The first
 * task after that shows the error again. All times are by the page's own clock.
 */
const beBusyWithoutError = ([text, before, time]) =>
  new Promise((resolve) => {
    const show = () => {
      window.replica.showError(text, '');
      resolve();
    };
    const block = () => {
      setTimeout(show, 0);
      const end = performance.now() + time;
      while (performance.now() < end);
    };
    window.replica.hideError();
    setTimeout(block, before);
  });

/** Counts the looks at the page before the end of a time, and reports each to the panel as unfinished. */
const countLooks = (stage) =>
  stage.extension.evaluate(async () => {
    const [{ id }] = await chrome.tabs.query({ active: true });
    const func = () => {
      const { finishLook } = globalThis.tokenAssist;
      sessionStorage.looks = '';
      globalThis.tokenAssist.finishLook = () => {
        sessionStorage.looks += finishLook() ? 'finished ' : 'unfinished ';
        return false;
      };
    };
    await chrome.scripting.executeScript({ target: { tabId: id }, func });
  });

/**
 * Adds everything that makes work hard to detect: many editors, one that rewrites itself all the time, a game
 * that takes every key, and a frame that a script wrote.
 */
const addEverything = () => {
  const editors = Array.from({ length: 300 }, (_, n) => `<div id="e${n}" contenteditable style="display: inline-block; width: 20px">x</div>`);
  document.body.insertAdjacentHTML('afterbegin', `<canvas id="game" tabindex="0" width="200" height="80"></canvas>${editors.join('')}`);
  const take = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input']) window.addEventListener(type, take, true);
  let count = 0;
  setInterval(() => (document.querySelector('#e0').textContent = (count += 1)));
  const frame = document.body.appendChild(document.createElement('iframe'));
  frame.contentDocument.open();
  frame.contentDocument.write('<!doctype html><textarea>given</textarea>');
  frame.contentDocument.close();
};

const openModal = () => {
  const dialog = document.body.appendChild(document.createElement('dialog'));
  dialog.textContent = 'Of the page';
  dialog.showModal();
};

/** Waits until the error of each tab is shown again. */
const untilErrorIsBack = (stage) =>
  until(async () => (await stage.tabs()).every(({ incident }) => incident && !incident['gone-since']), {
    describe: async () => ({ awaited: 'the error again', there: await stage.tabs() }),
  });

/** Lets the record of a refresh take some time to be stored. */
const delayRecord = (stage, delay) =>
  stage.extension.evaluate((time) => {
    const write = chrome.storage.local.set.bind(chrome.storage.local);
    chrome.storage.local.set = async (items) => {
      await new Promise((then) => setTimeout(then, time));
      return write(items);
    };
  }, delay);

lives('an error that comes and goes', (live) => {
  for (const [on, off, countdownSeconds] of [[500, 500, 3], [4_000, 1_000, 5], [30, 10, 3]]) {
    const settings = { countdownSeconds, settleWindowSeconds: 5 };
    live(`${on} ms on and ${off} ms off: one note, announced once, one refresh`, { loads: 2, settings }, async ({ stage, replica }) => {
      const page = await stage.open();
      await page.evaluate(countNotes);
      await page.evaluate(flicker, [MESSAGE, on, off]);
      const note = await page.untilClosedShadow(EXPIRED);
      await note.evaluate(countAnnouncements);
      await page.waitForPageLoads(2);
      const announcements = await page.evaluate(() => Number(sessionStorage.announcements));
      const gaps = await page.evaluate(() => Number(sessionStorage.gaps));
      assert.ok(announcements >= 1 && announcements <= 1 + gaps, `it was announced ${announcements} times, with ${gaps} gaps`);
      assert.ok((await notes(page)) <= 1 + gaps, `the note appeared ${await notes(page)} times, with ${gaps} gaps`);
      assert.equal(replica.pageLoads.length, 2);
      assert.deepEqual(await stage.untilOutcomes(1), ['recovered']);
    });
  }

  live('gone for a moment while the refresh is recorded: one note, one refresh', { loads: 2, settings: { countdownSeconds: 2, settleWindowSeconds: 5 } }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate(countNotes);
    await page.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
    await page.untilClosedShadow(EXPIRED);
    await delayRecord(stage, 1_500);
    await stage.untilStages('marking');
    await page.evaluate(() => window.replica.hideError());
    await stage.untilStages('pending');
    assert.ok(await page.closedShadow(), 'the note is there while the error is gone');
    await page.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
    await page.waitForPageLoads(2);
    assert.equal(await notes(page), 1, 'the note appeared once');
    assert.deepEqual(await stage.untilOutcomes(1), ['recovered']);
  });

  live('*Not now* holds while the refresh is recorded', { loads: 1, settings: { countdownSeconds: 2 } }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
    const note = await page.untilClosedShadow(EXPIRED);
    await delayRecord(stage, 1_500);
    await stage.untilStages('marking');
    await note.click('Not now');
    await page.untilNoClosedShadow();
    assert.deepEqual(await stage.untilOutcomes(1), ['declined']);
    await stage.untilStages('muted');
    await until(async () => (await stage.stored('local')).marks.marks.length === 0, { describe: () => stage.stored('local') });
  });

  live('a page that is busy between appearances of the error: one note', { loads: 1, settings: { countdownSeconds: 60 } }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate(countNotes);
    await page.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
    await page.untilClosedShadow(EXPIRED);
    await page.evaluate(beBusyWithoutError, [MESSAGE, 1_000, 3_000]);
    await untilErrorIsBack(stage);
    await page.untilClosedShadow(EXPIRED);
    assert.equal(await notes(page), 1, 'the note appeared once');
  });

  live('the countdown waits for a look at the page, three times at most', { loads: 2, settings: { countdownSeconds: 4 } }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
    await page.untilClosedShadow(EXPIRED);
    await countLooks(stage);
    await page.waitForPageLoads(2);
    // One fewer where the page is so busy that its countdown is extended for that reason.
    assert.match(await page.evaluate(() => sessionStorage.looks), /^(finished ){3,4}$/);
    assert.deepEqual(await stage.untilOutcomes(1), ['recovered']);
  });

  live('shown for one frame every three seconds: nothing', { loads: 1, settings: { countdownSeconds: 1 } }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate(countNotes);
    await page.evaluate(flash, [MESSAGE, 3_000, 4]);
    assert.equal(await notes(page), 0, 'no note appeared');
    assert.deepEqual(await stage.outcomes(), []);
    await stage.untilStages('watching');
  });

  live('*Not now* holds for an error that flickers', { loads: 1, settings: { countdownSeconds: 60 } }, async ({ stage }) => {
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

  live('comes back after the refresh: guidance', { loads: 2, settings: { countdownSeconds: 2 } }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate(flicker, [MESSAGE, 500, 500]);
    await page.waitForPageLoads(2);
    await page.blade();
    await page.evaluate(countNotes);
    await page.evaluate(flicker, [MESSAGE, 500, 500]);
    const overlay = await page.untilClosedShadow(GUIDANCE);
    assert.deepEqual(await stage.untilOutcomes(1), [{ guided: 'recurred' }]);
    await overlay.click('Close');
    await page.untilNoClosedShadow();
    await stage.untilStages('muted');
    const gaps = await page.evaluate(() => Number(sessionStorage.gaps));
    assert.ok((await notes(page)) <= 1 + gaps, `the overlay appeared ${await notes(page)} times, with ${gaps} gaps`);
  });

  const hasty = { countdownSeconds: 1 };
  live('on a page that does everything else at once: no refresh over work, and *Not now* holds', { loads: 1, settings: hasty }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate(addEverything);
    await page.click('#game');
    for (const key of ['w', 'a', 'ArrowUp', 'Enter']) await page.press(key);
    await page.evaluate(openModal);
    await page.evaluate(flicker, [MESSAGE, 500, 500]);
    const note = await page.untilClosedShadow(UNSAVED);
    // Longer than the countdown, which work forbids.
    await page.evaluate(() => new Promise((then) => setTimeout(then, 2_000)));
    await note.click('Not now');
    await page.untilNoClosedShadow();
    await stage.untilStages('muted');
    await page.evaluate(() => new Promise((then) => setTimeout(then, 2_000)));
    assert.deepEqual(await stage.outcomes(), ['declined'], 'one incident');
    await stage.untilStages('muted');
    assert.equal(await page.closedShadow(UNSAVED), null);
  });
});
