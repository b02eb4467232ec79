/** Every state of the extension's own pages, in every look: axe-core, reflow, keyboard. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { keepPages } from './harness/evidence.mjs';
import { findProgram } from './harness/programs.mjs';
import { changeLook, messagesIn, openInLook } from './pages/looks.mjs';
import { setStage } from './pages/stage.mjs';
import { STATES } from './pages/states.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Looks in which axe-core can find faults of colours or sizes. */
const JUDGED_BY_AXE = ['light', 'dark', 'narrow'];

/** Looks that only change colours and sizes: a page is loaded once for all of them. */
const FROM_LIGHT = [...JUDGED_BY_AXE, 'zoomed'];

/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: findProgram(['chromium', 'chromium-browser']),
    args: ['--no-sandbox', '--disable-gpu'],
  });
});
/** Saves the pages of a failed test before they change to another look. */
async function keepWhatFailed(it) {
  if (!it.passed) await keepPages(browser, it.fullName);
}
afterEach(keepWhatFailed);
after(() => browser.close());

/** Tabs in a look, one for each of the pages. */
async function openTabs(look) {
  const tabs = new Map();
  return {
    async show(name) {
      const state = STATES[name];
      if (!tabs.has(state.page)) tabs.set(state.page, await openTab(look, state.page));
      const { page, stage, errors } = tabs.get(state.page);
      errors.length = 0;
      await stage.show(state.page, state);
      await state.act?.(page);
      return { page, errors };
    },
    async close() {
      for (const { page } of tabs.values()) await page.context().close();
    },
  };
}

async function openTab(look, name) {
  const page = await openInLook(browser, look, name);
  // Injected by the driver, which sends it once: the page's own policy forbids scripts from elsewhere.
  if (JUDGED_BY_AXE.includes(look)) await page.addInitScript({ path: AXE });
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const folder = resolve('dist/chrome');
  const stage = await setStage(page, { folder, messages: await messagesIn(folder, look) });
  return { page, errors, stage };
}

/** Runs in the page: returns the widths of the visible content and of the window. */
const widths = () => {
  const { scrollWidth, clientWidth } = document.documentElement;
  return { scrollWidth, clientWidth };
};

async function assertNothingIsCutOff(page) {
  const { scrollWidth, clientWidth } = await page.evaluate(widths);
  assert.ok(scrollWidth <= clientWidth, `${scrollWidth} px of content in ${clientWidth} px`);
}

describe('pages', () => {
  let tabs;
  before(async () => {
    tabs = await openTabs('light');
  });
  after(() => tabs.close());

  for (const name of Object.keys(STATES)) {
    test(name, async (t) => {
      const { page, errors } = await tabs.show(name);
      for (const look of FROM_LIGHT) {
        await t.test(look, async (inLook) => {
          inLook.afterEach(keepWhatFailed);
          await changeLook(page, look, STATES[name].page);
          await assertNothingIsCutOff(page);
          if (JUDGED_BY_AXE.includes(look)) assert.deepEqual(await faults(page), []);
        });
      }
      assert.deepEqual(errors, [], 'the console is clean');
      await changeLook(page, 'light', STATES[name].page);
    });
  }
});

// Forced colours move nothing; they are judged visually, in the gallery.
describe('pages, right-to-left', () => {
  let tabs;
  before(async () => {
    tabs = await openTabs('right-to-left');
  });
  after(() => tabs.close());

  for (const name of Object.keys(STATES)) {
    test(name, async () => {
      const { page, errors } = await tabs.show(name);
      await assertNothingIsCutOff(page);
      assert.deepEqual(errors, [], 'the console is clean');
    });
  }
});

async function faults(page) {
  const { violations } = await page.evaluate((runOnly) => globalThis.axe.run({ runOnly, resultTypes: ['violations'] }), STANDARD);
  return violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`),
  }));
}

/** Runs in the page: returns the focused element, by id or text. */
const focused = () => {
  const { activeElement: it } = document;
  return it.id || it.textContent.trim() || it.className;
};

async function tabThrough(page, count) {
  const stops = [];
  for (let at = 0; at < count; at += 1) {
    await page.keyboard.press('Tab');
    stops.push(await page.evaluate(focused));
  }
  return stops;
}

describe('pages by keyboard alone', () => {
  let tabs;
  before(async () => {
    tabs = await openTabs('light');
  });
  after(() => tabs.close());

  test('popup: reading order', async () => {
    const { page } = await tabs.show('popup-guiding-evicted');
    assert.deepEqual(await tabThrough(page, 10), [
      'logs',
      'refresh',
      'look',
      'snooze',
      'Why this was detected as an error',
      'site',
      'mode',
      'History',
      'log',
      'Settings',
    ]);
  });

  test('popup: the switch, the list and the buttons tell the background', async () => {
    const { page } = await tabs.show('popup-watching');
    await page.focus('#site');
    await page.keyboard.press('Space');
    await page.focus('#mode');
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await page.focus('#refresh');
    await page.keyboard.press('Enter');
    const asked = await page.evaluate(() => globalThis.asked.filter((it) => it['change-settings'] || it.choose));
    assert.deepEqual(asked, [
      { 'change-settings': { changes: { sitesOff: ['intune.microsoft.com'] } } },
      { 'change-settings': { changes: { mode: 'ask' } } },
      { choose: { tab: 1, choice: 'refresh-now' } },
    ]);
  });

  test('history: sorting and deleting never lose the focus', async () => {
    const { page } = await tabs.show('history-many');
    const order = () => page.getAttribute('[data-column=place]', 'aria-sort');
    await page.focus('[data-column=place] button');
    await page.keyboard.press('Enter');
    assert.equal(await order(), 'ascending');
    await page.keyboard.press('Enter');
    assert.equal(await order(), 'descending');
    assert.equal(await page.getAttribute('[data-column=when]', 'aria-sort'), null);
    await page.focus('tbody tr:nth-child(3) button');
    await page.keyboard.press('Enter');
    await page.locator('#saved:not(:empty)').waitFor();
    assert.equal(
      await page.evaluate(() => [...document.querySelectorAll('tbody tr')].indexOf(document.activeElement.closest('tr'))),
      2,
    );
  });

  test('history: Escape and Cancel delete nothing and return the focus', async () => {
    const { page } = await tabs.show('history-many');
    for (const leave of ['Escape', 'Enter']) {
      await page.focus('#clear');
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(focused), 'Cancel');
      await page.keyboard.press(leave);
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(focused), 'clear');
    }
    assert.ok(await page.evaluate(() => !globalThis.asked.includes('clear-history')));
    await page.focus('#clear');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator('#empty:not([hidden])').waitFor();
  });

  test('options: an invalid number is reported at its field and not stored', async () => {
    const { page } = await tabs.show('options-entered-wrong');
    const field = page.locator('#countdownSeconds');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    const told = await field.evaluate((it) =>
      it.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' '),
    );
    assert.match(told, /whole number from 0 to 60/);
    assert.ok(await page.evaluate(() => globalThis.asked.every((it) => !it['change-settings'])));
  });

  test('options: settings set by policy cannot be edited', async () => {
    const { page } = await tabs.show('options-policy');
    const locked = await page.evaluate(() =>
      [...document.querySelectorAll('.field')]
        .filter((field) => field.querySelector('.locked').checkVisibility())
        .map((field) => [field.dataset.key, [...field.querySelectorAll('input, textarea')].every((it) => it.disabled)]),
    );
    assert.deepEqual(locked, [
      ['mode', true],
      ['countdownSeconds', true],
      ['sitesOff', true],
      ['historyDays', true],
    ]);
  });
});
