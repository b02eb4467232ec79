/**
 * Every state of the note and the overlay, in every look: axe-core, reflow; and operation by keyboard alone.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { keepPages } from './harness/evidence.mjs';
import { findProgram } from './harness/programs.mjs';
import { LOOKS } from './pages/looks.mjs';
import { rehearse, setStage } from './panel/stage.mjs';
import { STATES } from './panel/states.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: findProgram(['chromium', 'chromium-browser']),
    args: ['--no-sandbox', '--disable-gpu'],
  });
});
after(() => browser.close());

const folder = resolve('dist/chrome');

async function withStage(look, rehearsed, run) {
  const stage = await setStage(browser, { folder, look, messages: rehearsed.messages });
  const errors = [];
  stage.page.on('pageerror', (error) => errors.push(error.message));
  try {
    // Injected by the driver: a portal's policy may forbid scripts from elsewhere.
    await stage.page.evaluate(AXE);
    await run(stage, rehearsed.scenes);
    assert.deepEqual(errors, []);
  } catch (error) {
    await keepPages(browser, `note and overlay, ${look}`);
    throw error;
  } finally {
    await stage.close();
  }
}

async function assertAccessible({ page, show }, scene, title) {
  try {
    await show(scene);
    assert.deepEqual(await page.evaluate(cutOff), []);
    assert.deepEqual(await page.evaluate(judge, STANDARD), []);
  } catch (error) {
    await keepPages(browser, title);
    throw error;
  }
}

/** Runs in the page: returns parts of the card that extend beyond its edges or those of the window. */
function cutOff() {
  const card = globalThis.root.querySelector('.card');
  const box = card.getBoundingClientRect();
  const isWithin = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1;
  const window = { left: 0, right: innerWidth };
  const over = [...card.querySelectorAll('*')].filter(
    (element) => element.checkVisibility() && !isWithin(element.getBoundingClientRect(), box),
  );
  const isInWindow = isWithin(box, window) && box.top >= 0 && box.bottom <= innerHeight;
  return [...(isInWindow ? [] : [card]), ...over].map((element) => element.outerHTML.slice(0, 120));
}

/** Runs in the page, which has axe-core: returns the faults of the card. */
async function judge(runOnly) {
  const include = [{ fromShadowDom: ['html > [popover]', '.page'] }];
  const { violations, passes } = await globalThis.axe.run({ include }, { runOnly, resultTypes: ['violations'] });
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
  return passes.length > 0 ? found : ['axe-core looked at nothing'];
}

for (const look of Object.keys(LOOKS)) {
  test(`note and overlay, ${look}`, async (t) => {
    const rehearsed = await rehearse(folder, look, STATES);
    await withStage(look, rehearsed, async (shared, scenes) => {
      for (const [name, scene] of Object.entries(scenes)) {
        await t.test(name, async () => {
          // The user's changes last as long as the document.
          const judgeOn = (stage) => assertAccessible(stage, scene, `panel ${name} ${look}`);
          if (scene.act) await withStage(look, rehearsed, judgeOn);
          else await judgeOn(shared);
        });
      }
    });
  });
}

/** The smallest screen that Windows is commonly used on. */
const SMALL_SCREEN = { width: 1366, height: 768 };

/**
 * Runs in the page: returns parts of the overlay that are not visible without scrolling, or not in one row.
 */
function misplaced() {
  const card = globalThis.root.querySelector('.card.guidance');
  const body = card.querySelector('.body');
  const box = (element) => element.getBoundingClientRect();
  const fold = box(body).bottom;
  const isBelow = (element) => Math.round(box(element).bottom) > fold;
  const linesOf = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
  };

  const wrong = [];
  const buttons = [...card.querySelectorAll(':scope > .row > button')];
  const middles = buttons.map((button) => Math.round((box(button).top + box(button).bottom) / 2));
  if (new Set(middles).size > 1) wrong.push(`in more than one row: ${buttons.map((it) => it.textContent).join(', ')}`);
  for (const button of card.querySelectorAll('button:not(.tool)')) {
    if (linesOf(button) > 1) wrong.push(`label of more than one line: ${button.textContent}`);
  }
  const firstStep = body.querySelector('ol > li');
  const first = [firstStep.querySelector('p'), body.querySelector('[name=sign-in-logs]'), body.querySelector('[name=read-log]')];
  for (const element of first.filter(Boolean)) {
    if (isBelow(element)) wrong.push(`below the fold: ${element.textContent}`);
  }
  return wrong;
}

describe('the overlay on a small screen', async () => {
  const overlays = Object.entries(STATES).filter(([, { panel, act }]) => !panel.note && !act);
  for (const language of (await readdir('extension/_locales')).sort()) {
    test(`buttons in one row, first step and reader of logs above the fold, ${language}`, async () => {
      const { messages, scenes } = await rehearse(folder, 'light', Object.fromEntries(overlays), language);
      const stage = await setStage(browser, { folder, look: 'light', messages, viewport: SMALL_SCREEN });
      try {
        const wrong = [];
        for (const [name, scene] of Object.entries(scenes)) {
          await stage.show(scene);
          wrong.push(...(await stage.page.evaluate(misplaced)).map((it) => `${name}: ${it}`));
        }
        assert.deepEqual(wrong, []);
      } finally {
        await stage.close();
      }
    });
  }
});

test('no button moves away under a pointer that pauses the countdown', async () => {
  // In the language of this look, the text for a waiting countdown takes one more line.
  const look = 'right-to-left';
  const rehearsed = await rehearse(folder, look, STATES);
  await withStage(look, rehearsed, async ({ page, show }, scenes) => {
    const button = () => page.evaluate(() => JSON.stringify(globalThis.root.querySelector('[name=not-now]').getBoundingClientRect()));
    const words = () => page.evaluate(() => globalThis.root.querySelector('#countdown').textContent);
    await show(scenes.countdown);
    const [placeBefore, wordsBefore] = [await button(), await words()];
    await page.evaluate(() => globalThis.root.querySelector('[name=not-now]').focus());
    assert.notEqual(await words(), wordsBefore);
    assert.equal(await button(), placeBefore);
  });
});

/**
 * Runs in the page: returns which of our elements has the focus, by its accessible name, and whether it is
 * visible.
 */
const focused = () => {
  const it = globalThis.root.activeElement;
  if (!it) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(it);
  const shows = outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2;
  return `${it.getAttribute('aria-label') ?? it.textContent}${shows ? '' : ' (no outline)'}`;
};

const choices = (page) => page.evaluate(() => globalThis.told.filter((it) => it.chose).map((it) => it.chose.choice));

describe('note and overlay by keyboard alone', () => {
  let rehearsed;
  before(async () => {
    rehearsed = await rehearse(folder, 'light', STATES);
  });

  test('the note follows the page in reading order, and the countdown waits while it is read', async () => {
    await withStage('light', rehearsed, async ({ page, show }, scenes) => {
      await show(scenes.countdown);
      assert.equal(await page.evaluate(focused), null);
      await page.keyboard.press('Shift+Tab');
      assert.equal(await page.evaluate(focused), 'Not now');
      await page.keyboard.press('Shift+Tab');
      assert.equal(await page.evaluate(focused), 'Refresh now');
      assert.match(await page.evaluate(() => globalThis.root.textContent), /Paused at 5 s/);
      await page.keyboard.press('Enter');
      assert.deepEqual(await choices(page), ['refresh-now']);
      await page.keyboard.press('Escape');
      assert.deepEqual(await choices(page), ['refresh-now', 'not-now']);
      assert.equal(await page.evaluate(() => document.querySelector('html > [popover]')), null);
    });
  });

  test('the overlay is read from top to bottom', async () => {
    await withStage('light', rehearsed, async ({ page, show }, scenes) => {
      await show(scenes['conditional-access']);
      const stops = [];
      do {
        await page.keyboard.press('Shift+Tab');
        stops.unshift(await page.evaluate(focused));
      } while (stops[0] !== null && stops.length < 100);
      assert.deepEqual(stops.slice(1), [
        'Move to the other side',
        'Collapse',
        'Close',
        'Look up AADSTS53003',
        'Open sign-in logs',
        'Open in Azure portal',
        'Read a downloaded log',
        'Copy Date (UTC)',
        'Copy Correlation ID',
        'Copy Request ID',
        'Conditional Access policies',
        'What If',
        'Copy Error code',
        'Copy Trace ID',
        'Copy Correlation ID',
        'Copy Timestamp',
        'Copy First detected',
        'Copy Portal',
        'Copy Page',
        'Copy all as text',
        'Copy all as JSON',
        'My Sign-ins',
        'Troubleshoot sign-in problems with Conditional Access',
        'Plan your Conditional Access deployment',
        'Use the Sign-in diagnostic',
        'Turn off for this site',
        'Refresh again',
        'Snooze 1 hour',
      ]);
    });
  });

  test('it folds, unfolds and closes, and the focus returns to the page', async () => {
    await withStage('light', rehearsed, async ({ page, show }, scenes) => {
      const onPage = () => page.evaluate(() => document.activeElement.outerHTML.slice(0, 60));
      await page.keyboard.press('Tab');
      const before = await onPage();
      await show(scenes.mfa);
      assert.equal(await onPage(), before);
      await page.evaluate(() => globalThis.root.querySelector('[name=fold]').focus());
      await page.keyboard.press('Space');
      assert.equal(await page.evaluate(focused), 'Multifactor authentication needed');
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(focused), 'Collapse');
      await page.keyboard.press('Escape');
      assert.deepEqual(await choices(page), ['close']);
      assert.equal(await onPage(), before);
    });
  });
});
