/**
 * No refresh happens without a visible note: pages that cover, move or remove the note, and what they can
 * read of it.
 */
import assert from 'node:assert/strict';
import { until } from './harness/until.mjs';
import { patternOf, textOf } from './harness/texts.mjs';
import { lives } from './lives/stage.mjs';

const NOTE = /Not now/;
const OVERLAY = /Snooze/;
const PORTAL = { csp: 'none' };

/** The toolbar button's state for the foreground tab. */
const badge = (stage) =>
  stage.extension.evaluate(async () => {
    const [{ id }] = await chrome.tabs.query({ active: true });
    return { text: await chrome.action.getBadgeText({ tabId: id }), title: await chrome.action.getTitle({ tabId: id }) };
  });

const untilCovered = (stage, wanted) =>
  until(async () => (await stage.tabs())[0]?.covered === wanted, {
    describe: async () => ({ awaited: `covered is ${wanted}`, there: (await stage.tabs())[0]?.covered }),
  });

/** Waits for the badge that says that the countdown waits for the user; its text is set before its title. */
const untilBadgeAsks = (stage) =>
  until(
    async () => {
      const { text, title } = await badge(stage);
      return text === '?' && title === textOf('badge_waiting');
    },
    { describe: async () => ({ awaited: ['?', textOf('badge_waiting')], there: await badge(stage) }) },
  );

/** Waits, by the page's own clock, for longer than a countdown of this many seconds takes. */
const outlast = (page, seconds) => page.evaluate((time) => new Promise((then) => setTimeout(then, time)), (seconds + 1) * 1000);

/**
 * Opens the popup in a window of its own, where it leaves the portal's tab in sight as over the toolbar, and
 * makes it follow that tab.
 */
async function openPopupOver(browser, address) {
  await browser.extension.evaluate(() => chrome.windows.create({ url: chrome.runtime.getURL('popup.html'), type: 'popup' }).then(() => null));
  const popup = await browser.waitForOwnPage(/popup\.html/);
  await popup.evaluate(async (url) => {
    const query = chrome.tabs.query.bind(chrome.tabs);
    chrome.tabs.query = async () => (await query({})).filter((tab) => tab.url === url);
    // A change in storage makes the popup ask again.
    await chrome.storage.session.set({ stoodOver: crypto.randomUUID() });
  }, address);
  return popup;
}

/** Waits until the note can be used again where it is, and uses it. */
async function useNote(page, stage) {
  const note = await page.untilClosedShadow(NOTE);
  const isOnTop = (root) => {
    const { left, top, width, height } = root.querySelector('[name=not-now]').getBoundingClientRect();
    return width > 0 && root.host.ownerDocument === document && document.elementFromPoint(left + width / 2, top + height / 2) === root.host;
  };
  await until(() => note.evaluate(isOnTop), { describe: 'the note is on top' });
  await note.click('Not now');
  await page.untilNoClosedShadow(NOTE);
  await stage.untilStages('muted');
}

lives('countdown while covered', (live, engine) => {
  const opened = async (stage, replica) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(NOTE);
    return page;
  };

  /** What a page can do to the note; each runs in the page. */
  const REMOVALS = {
    'a replaced document element': () => {
      const html = document.createElement('html');
      const ours = document.querySelector(':root > [popover=manual]');
      html.append(...document.documentElement.childNodes);
      document.documentElement.replaceWith(html);
      ours.remove();
    },
    'another document': () => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.contentDocument.body.append(document.querySelector(':root > [popover=manual]'));
    },
    'a box that is not drawn': () => {
      const box = document.body.appendChild(document.createElement('div'));
      box.style.display = 'none';
      const ours = document.querySelector(':root > [popover=manual]');
      if (box.moveBefore) box.moveBefore(ours, null);
      else box.append(ours);
    },
    'a popover above': () => {
      const popover = document.body.appendChild(document.createElement('div'));
      popover.popover = 'manual';
      popover.style.cssText = 'position: fixed; inset: 0; width: 100%; height: 100%';
      popover.showPopover();
    },
    'a re-slotted shadow root': () => {
      document.body.insertAdjacentHTML('beforeend', '<div id="slots"></div>');
      const root = document.querySelector('#slots').attachShadow({ mode: 'open' });
      root.innerHTML = '<div hidden><slot></slot></div>';
      document.querySelector('#slots').append(document.querySelector(':root > [popover=manual]'));
    },
  };

  for (const [name, inPage] of Object.entries(REMOVALS)) {
    live(`${name} ends neither the note nor its announcement`, { loads: 1, portal: { ...PORTAL, place: 'top' } }, async ({ stage, replica }) => {
      const page = await opened(stage, replica);
      await page.evaluate(inPage);
      await useNote(page, stage);
      await page.close();
    });
  }

  const enterFullScreen = async (page, html) => {
    await page.evaluate((it) => {
      document.body.insertAdjacentHTML('beforeend', it);
      const button = document.body.appendChild(document.createElement('button'));
      button.id = 'enter';
      button.style.cssText = 'position: fixed; z-index: 2147483647; left: 0; bottom: 0; width: 90px; height: 40px';
      button.onclick = () => document.querySelector('#full').requestFullscreen();
    }, html);
    await page.click('#enter');
    await until(() => page.evaluate(() => document.fullscreenElement?.id === 'full'), { describe: 'full screen' });
  };

  /** A view transition shows pictures above everything, even above the top layer. */
  const coverForever = (page) =>
    page.evaluate(async () => {
      const style = document.head.appendChild(document.createElement('style'));
      style.textContent = '::view-transition-old(root), ::view-transition-new(root) { animation-duration: 1000s }';
      globalThis.transition = document.startViewTransition(() => {});
      await globalThis.transition.ready;
    });

  live('the note works over a full-screen element', { loads: 1, portal: PORTAL }, async ({ stage, replica }) => {
    const page = await opened(stage, replica);
    await enterFullScreen(page, '<div id="full">A dashboard</div>');
    await useNote(page, stage);
    await page.evaluate(() => document.exitFullscreen());
    await page.close();
  });

  live('the countdown pauses under a full-screen video, and the badge says so', { loads: 2, portal: PORTAL, settings: { countdownSeconds: 3 } }, async ({ stage, replica }) => {
    const page = await stage.open();
    await enterFullScreen(page, '<video id="full" muted style="position: fixed; left: 0; top: 0; width: 90px; height: 30px"></video>');
    replica.expireToken();
    await untilCovered(stage, true);
    await untilBadgeAsks(stage);
    await outlast(page, 3);
    assert.equal(replica.pageLoads.length, 1, 'no refresh while the note is covered');
    await page.evaluate(() => document.exitFullscreen());
    await page.waitForPageLoads(2);
    await page.close();
  });

  live('the countdown pauses during a view transition', { loads: 2, portal: PORTAL, settings: { countdownSeconds: 3 } }, async ({ stage, replica }) => {
    const page = await stage.open();
    await coverForever(page);
    replica.expireToken();
    await untilCovered(stage, true);
    await untilBadgeAsks(stage);
    await outlast(page, 3);
    assert.equal(replica.pageLoads.length, 1, 'no refresh while the note is covered');
    await page.evaluate(() => globalThis.transition.skipTransition());
    await page.waitForPageLoads(2);
    await page.close();
  });

  // Firefox's driver opens the popup as a tab, which hides the portal's, and a hidden tab is refreshed at once.
  const hidesPortal = engine.name === 'firefox' && 'the popup hides the portal there';

  live('the popup over a covered note says so', { loads: 1, portal: PORTAL, skip: hidesPortal }, async ({ stage, browser, replica }) => {
    const page = await stage.open();
    await coverForever(page);
    replica.expireToken();
    await untilCovered(stage, true);
    const popup = await openPopupOver(browser, page.url());
    const why = () => popup.evaluate(() => document.body.innerText);
    await until(async () => patternOf('popup_covered_why').test(await why()), { describe: why });
    await popup.close();
    await page.bringToFront();
    await page.evaluate(() => globalThis.transition.skipTransition());
    await useNote(page, stage);
  });

  live('no custom property of a page changes how the note looks', { loads: 1, portal: PORTAL }, async ({ stage, replica }) => {
    const page = await stage.open();
    await page.evaluate(() => {
      const style = document.head.appendChild(document.createElement('style'));
      const names = ['background', 'text', 'second', 'stroke', 'brand', 'link', 'hover', 'focus', 'raised', 'danger'];
      style.textContent = [
        ...names.map((name) => `@property --${name} { syntax: '<color>'; inherits: false; initial-value: transparent }`),
        "@property --width { syntax: '<length>'; inherits: false; initial-value: 0px }",
        ':root { --background: transparent; --text: transparent; --width: 0px }',
      ].join('\n');
    });
    replica.expireToken();
    const note = await page.untilClosedShadow(NOTE);
    const looks = await note.evaluate((root) => {
      const card = root.querySelector('.card');
      const { backgroundColor, color } = getComputedStyle(card);
      return { backgroundColor, color, width: card.getBoundingClientRect().width };
    });
    assert.deepEqual(looks, { backgroundColor: 'rgb(255, 255, 255)', color: 'rgb(36, 36, 36)', width: 340 });
    await page.close();
  });
});

lives('what a page can read of the closed root', (live) => {
  live('neither find nor selection reveals text of another origin', { loads: 2, portal: PORTAL }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    const note = await page.untilClosedShadow(NOTE);
    await note.click('Refresh now');
    await page.waitForPageLoads(2);
    const overlay = await page.untilClosedShadow(OVERLAY);
    const values = await overlay.evaluate((root) => [...root.querySelectorAll('button[value]')].map(({ value }) => value));
    assert.ok(values.some((value) => /^[0-9a-f-]{36}$/.test(value)), 'there are ids');
    const read = await page.evaluate((texts) => {
      const answers = texts.map((text) => [text, window.find(text, false, false, true)]);
      const found = answers.filter(([, answer]) => answer).map(([text]) => text);
      window.find('Snooze');
      document.execCommand('selectAll');
      return { found, selected: getSelection().toString() };
    }, values.filter((value) => !value.startsWith('AADSTS')));
    const inPage = await page.evaluate(() => document.body.innerText);
    assert.deepEqual(read.found.filter((text) => !inPage.includes(text)), []);
    assert.doesNotMatch(read.selected, OVERLAY);
    for (const value of values) assert.ok(!read.selected.includes(value), value);

    await overlay.click('Copy all as text');
    assert.match(await page.untilPasted(''), /Correlation ID/, 'the user can still copy');
    await page.close();
  });
});
