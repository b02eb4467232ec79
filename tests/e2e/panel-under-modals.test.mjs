/**
 * The user's choice works under anything that the page has open: modal dialogs, focus traps, pages that
 * swallow events.
 */
import assert from 'node:assert/strict';
import { BLOCK_DETAILS } from '../portal/replica.mjs';
import { until } from './harness/until.mjs';
import { lives } from './lives/stage.mjs';
import { modalsScript } from './modals/script.mjs';

const script = `() => {${await modalsScript()}}`;

const NOTE = /Not now/;
const OVERLAY = /Snooze/;
const PORTAL = { csp: 'none' };

const MODALS = [
  'native',
  'native in a closed shadow root',
  'native over another',
  'fluent 8 dialog',
  'fluent 8 focus trap zone',
  'fluent 9 dialog',
  'fluent web components 3 dialog',
  'focus-trap',
  'tabster',
];

/** Modals of other makers, each of which handles the focus and the events in its own way. */
const MADE_ELSEWHERE = ['fluent 8 dialog', 'fluent 9 dialog', 'focus-trap', 'tabster'];

/** Runs in the page: swallows the user's events, before any listener but ours. */
function swallow() {
  const kinds = 'click dblclick auxclick mousedown mouseup pointerdown pointerup pointerover keydown keypress keyup focus focusin focusout blur touchstart touchend';
  for (const kind of kinds.split(' ')) {
    addEventListener(kind, (event) => (event.preventDefault(), event.stopImmediatePropagation()), true);
  }
}

const isOpen = (page) => page.evaluate(() => window.modals.isStillOpen());

/** Runs on the root: moves the keyboard focus to the note. */
const focusOn = (root, name) => {
  const button = root.querySelector(`[name=${name}]`);
  button.focus();
  return root.activeElement === button;
};

const hasFocus = (note) => note.evaluate((root) => root.activeElement?.name ?? null);

const untilMuted = (stage) => stage.untilStages('muted');

lives('note under modals', (live) => {
  const opened = async (stage, modal, before = () => {}) => {
    const page = await stage.open();
    await page.evaluate(before);
    await page.evaluate(script);
    await page.evaluate((it) => window.modals.open[it](), modal);
    return { page, note: await page.untilClosedShadow(NOTE) };
  };

  for (const modal of MODALS) {
    live(`${modal}: Not now by pointer`, { loads: 1, portal: PORTAL }, async ({ stage }) => {
      const { page, note } = await opened(stage, modal);
      await note.click('Not now');
      await page.untilNoClosedShadow(NOTE);
      await untilMuted(stage);
      assert.ok(await isOpen(page), 'the page has not received the event');
      await page.close();
    });

    live(`${modal}: Not now by keyboard`, { loads: 1, portal: PORTAL }, async ({ stage }) => {
      const { page, note } = await opened(stage, modal);
      for (const [name, key] of [['refresh-now', 'Tab'], ['not-now', 'Escape']]) {
        assert.ok(await note.evaluate(focusOn, name), `${name} takes the focus`);
        if (key === 'Tab') {
          await page.press(key);
          assert.equal(await hasFocus(note), 'not-now', 'the focus moves on to the next button');
        } else {
          await page.press(key);
        }
      }
      await page.untilNoClosedShadow(NOTE);
      await untilMuted(stage);
      assert.ok(await isOpen(page), 'the page has not received the event');
      await page.close();
    });
  }

  live('a page that swallows every event: Not now by pointer', { loads: 1, portal: PORTAL }, async ({ stage }) => {
    const { page, note } = await opened(stage, 'native', swallow);
    await note.click('Not now');
    await page.untilNoClosedShadow(NOTE);
    await untilMuted(stage);
    await page.close();
  });

  live('a page that swallows every event: Not now by keyboard', { loads: 1, portal: PORTAL }, async ({ stage }) => {
    const { page, note } = await opened(stage, 'focus-trap', swallow);
    assert.ok(await note.evaluate(focusOn, 'not-now'));
    await page.press('Enter');
    await page.untilNoClosedShadow(NOTE);
    await untilMuted(stage);
    await page.close();
  });

  live('a modal that opens over the note', { loads: 1, portal: PORTAL }, async ({ stage, browser, replica }) => {
    const page = await stage.open();
    await page.evaluate(script);
    replica.expireToken();
    const note = await page.untilClosedShadow(NOTE);
    await page.evaluate(() => window.modals.open.native());
    await until(() => note.evaluate((root) => root.host.parentNode.localName === 'dialog'), { describe: 'the note is in the dialog' });
    await note.click('Not now');
    await page.untilNoClosedShadow(NOTE);
    await untilMuted(stage);
    await page.close();
  });

  for (const modal of ['fluent 8 dialog', 'fluent 9 dialog']) {
    for (const way of ['pointer', 'keyboard']) {
      live(`${modal} that opens over the note: Not now by ${way}`, { loads: 1, portal: PORTAL }, async ({ stage, replica }) => {
        const page = await stage.open();
        await page.evaluate(script);
        replica.expireToken();
        const note = await page.untilClosedShadow(NOTE);
        await page.evaluate((it) => window.modals.open[it](), modal);
        await until(() => isOpen(page), { describe: 'the modal is open' });
        if (way === 'pointer') {
          await note.click('Not now');
        } else {
          assert.ok(await note.evaluate(focusOn, 'not-now'));
          await page.press('Enter');
        }
        await page.untilNoClosedShadow(NOTE);
        await untilMuted(stage);
        assert.ok(await isOpen(page), 'the page has not received the event');
        await page.close();
      });
    }
  }

  live('the overlay closes under a modal', { loads: 2, portal: PORTAL }, async ({ stage }) => {
    const { page, note } = await opened(stage, 'fluent 8 dialog');
    await note.click('Refresh now');
    await page.waitForPageLoads(2);
    await page.evaluate(script);
    await page.evaluate(() => window.modals.open.native());
    const overlay = await page.untilClosedShadow(/Snooze/);
    await overlay.click('Close');
    await page.untilNoClosedShadow();
    await untilMuted(stage);
    assert.ok(await isOpen(page));
    await page.close();
  });

  /** A code that no refresh fixes, in the modal: guidance without a refresh before it. */
  const guided = async (stage, modal, before = () => {}) => {
    const page = await stage.open();
    await page.evaluate(before);
    await page.evaluate(script);
    await page.evaluate((details) => window.modals.addDetails(details), BLOCK_DETAILS);
    await page.evaluate((it) => window.modals.open[it](), modal);
    return { page, overlay: await page.untilClosedShadow(OVERLAY) };
  };

  for (const modal of MADE_ELSEWHERE) {
    live(`${modal}: the overlay closes by pointer`, { loads: 1, portal: PORTAL }, async ({ stage }) => {
      const { page, overlay } = await guided(stage, modal);
      await overlay.click('Close');
      await page.untilNoClosedShadow();
      await untilMuted(stage);
      assert.ok(await isOpen(page), 'the page has not received the event');
      await page.close();
    });

    live(`${modal}: the overlay closes by keyboard`, { loads: 1, portal: PORTAL }, async ({ stage }) => {
      const { page, overlay } = await guided(stage, modal);
      assert.ok(await overlay.evaluate(focusOn, 'close'), 'it takes the focus');
      const { keyboard } = page.raw;
      await keyboard.down('Shift');
      await keyboard.press('Tab');
      await keyboard.up('Shift');
      assert.notEqual(await hasFocus(overlay), 'close', 'the focus moves on');
      await page.press('Tab');
      assert.equal(await hasFocus(overlay), 'close', 'and back again');
      await page.press('Enter');
      await page.untilNoClosedShadow();
      await untilMuted(stage);
      assert.ok(await isOpen(page), 'the page has not received the event');
      await page.close();
    });
  }

  live('a page that swallows every event: the overlay closes by pointer', { loads: 1, portal: PORTAL }, async ({ stage }) => {
    const { page, overlay } = await guided(stage, 'native', swallow);
    await overlay.click('Close');
    await page.untilNoClosedShadow();
    await untilMuted(stage);
    await page.close();
  });

  live('a page that swallows every event: the overlay closes by keyboard', { loads: 1, portal: PORTAL }, async ({ stage }) => {
    const { page, overlay } = await guided(stage, 'focus-trap', swallow);
    assert.ok(await overlay.evaluate(focusOn, 'close'));
    await page.press('Enter');
    await page.untilNoClosedShadow();
    await untilMuted(stage);
    await page.close();
  });
});
