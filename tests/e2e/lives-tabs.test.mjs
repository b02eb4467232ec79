/** Tabs are duplicated, discarded, left and restored; many fail at once; storage fails. */
import assert from 'node:assert/strict';
import { MESSAGE } from '../portal/replica.mjs';
import { until } from './harness/until.mjs';
import { ASKS, EXPIRED, GUIDANCE, lives, ready, refreshNow } from './lives/stage.mjs';
import { patternOf } from './harness/texts.mjs';

const COUNTS = patternOf('note_countdown');

const TABS = 20;
/** Hidden tabs are scanned once in ten seconds, and twenty at a time take longer. */
const FOR_ALL_TABS_MS = 90_000;

const countOf = (list) => list.reduce((counts, item) => ({ ...counts, [item]: (counts[item] ?? 0) + 1 }), {});

/**
 * Sends the background a message from a document in a closed tab, and records what it stores about the tab.
 */
const sayInClosedTab = async () => {
  const { id } = await chrome.tabs.create({ url: 'about:blank', active: false });
  await chrome.tabs.remove(id);
  globalThis.keptOfTab = [];
  chrome.storage.session.onChanged.addListener(({ [`tab.${id}`]: change }) => {
    if (change) globalThis.keptOfTab.push(change.newValue ? 'something' : 'nothing');
  });
  const origin = 'https://portal.azure.com';
  const sender = { id: chrome.runtime.id, tab: { id, incognito: false }, frameId: 0, url: `${origin}/`, origin };
  const opened = { document: 'late', address: sender.url, navigation: 'navigate' };
  chrome.runtime.onMessage.dispatch({ opened }, sender, () => {});
};

/** Why there is guidance, in each tab that has it. */
const causes = async (stage) =>
  (await stage.tabs()).map(({ incident }) => incident?.phase?.guiding?.cause ?? 'none');

const duplicate = (address) =>
  chrome.tabs.query({ url: address }).then(([tab]) => chrome.tabs.duplicate(tab.id)).then(() => null);

const discard = async (address) => {
  const [tab] = await chrome.tabs.query({ url: address, active: false });
  // Chromium then gives the tab another id; Firefox returns nothing.
  const discarded = await chrome.tabs.discard(tab.id);
  return discarded?.id ?? tab.id;
};

const wake = (id) => chrome.tabs.update(id, { active: true }).then(() => null);

lives('tabs', (live, { name }) => {
  const at = 'https://devicemanagement.portal.azure.com/*';

  live('a duplicate is as fresh as its original', { loads: 3 }, async ({ stage, browser, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await refreshNow(page);
    await page.waitForPageLoads(2);
    await page.untilClosedShadow(GUIDANCE);
    await stage.extension.evaluate(duplicate, at);
    const [copy] = (await browser.tabs(2)).filter((tab) => tab !== page);
    await copy.untilClosedShadow(GUIDANCE);
    await stage.untilStages('guiding', 'guiding');
    assert.deepEqual(await causes(stage), ['recurred', 'recurred']);
  });

  const handless = name === 'chromium' ? false : 'no test can hand a message to the background';
  live('messages about a closed tab are ignored', { loads: 0, skip: handless }, async ({ stage }) => {
    await stage.extension.evaluate(sayInClosedTab);
    const kept = () => stage.extension.evaluate(() => globalThis.keptOfTab.join());
    await until(async () => (await kept()) === 'something,nothing', { describe: kept });
  });

  live('a tab that is discarded during an incident', { loads: 3, settings: { mode: 'ask' } }, async ({ stage, browser, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(ASKS);
    await browser.open('https://learn.microsoft.com/entra/');
    const asleep = await stage.extension.evaluate(discard, at);
    await stage.extension.evaluate(wake, asleep);
    const [awake] = await until(
      async () => {
        const portals = (await browser.tabs(2)).filter((tab) => tab.url() === replica.url);
        return replica.pageLoads.length === 2 && portals.length === 1 && portals;
      },
      { describe: () => replica.pageLoads },
    );
    const note = await awake.untilClosedShadow(ASKS);
    // Its window is still being resized, and the note would move away from the mouse.
    await note.evaluate((root) => root.querySelector('[name=refresh-now]').click());
    await awake.untilClosedShadow(GUIDANCE);
  });

  // Firefox does not cache a page that is waiting for a response, and the portal's session always is.
  const isKept = name === 'chromium' ? false : 'Firefox does not keep this page';
  const kept = { place: 'top', backForwardCache: true };
  live('a page from the back/forward cache', { loads: 2, portal: kept, settings: { mode: 'ask' }, skip: isKept }, async ({ stage, replica }) => {
    const page = await stage.open();
    await page.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
    await page.untilClosedShadow(ASKS);
    await page.goto('https://learn.microsoft.com/entra/');
    await stage.untilStages('watching');
    await page.back();
    await page.untilClosedShadow(ASKS);
    assert.equal(replica.pageLoads.length, 1);
    replica.expireToken();
    await refreshNow(page);
    await page.waitForPageLoads(2);
    await page.untilClosedShadow(GUIDANCE);
    await page.goto('https://learn.microsoft.com/entra/');
    await page.back();
    await page.untilClosedShadow(GUIDANCE);
  });

  live('a tab that moves to another window during the countdown', { loads: 2, settings: { countdownSeconds: 3 } }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(COUNTS);
    await stage.extension.evaluate(async (address) => {
      const [{ id }] = await chrome.tabs.query({ url: address });
      await chrome.windows.create({ tabId: id });
    }, `https://${replica.host}/*`);
    await until(() => replica.pageLoads.length === 2, { describe: () => `${replica.pageLoads.length} page loads` });
    await until(async () => (await stage.stages()).join() === 'guiding', { describe: () => stage.tabs() });
  });

  live('a tab is pinned and unpinned during the countdown', { loads: 2, settings: { countdownSeconds: 3 } }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(COUNTS);
    const changed = await stage.extension.evaluate(async (address) => {
      const [{ id }] = await chrome.tabs.query({ url: address });
      const states = [];
      for (const pinned of [true, false]) states.push((await chrome.tabs.update(id, { pinned })).pinned);
      return states;
    }, at);
    assert.deepEqual(changed, [true, false]);
    await page.waitForPageLoads(2);
    await page.untilClosedShadow(GUIDANCE);
    await stage.untilStages('guiding');
  });

  const noCrash = name === 'chromium' ? false : 'the harness cannot end the process of one tab in Firefox';
  live('a tab that crashes during the countdown', { loads: 2, skip: noCrash }, async ({ stage, browser, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(COUNTS);
    await page.crash();
    assert.deepEqual(await stage.untilOutcomes(1), ['withdrawn']);
    await stage.untilStages('watching');
    await page.close();
    // The place was not refreshed, so a refresh is left for it.
    const next = await browser.open();
    await next.untilClosedShadow(COUNTS);
    await stage.untilStages('pending');
  });

  live('prefetching changes nothing', { loads: 1, settings: { mode: 'ask' } }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(ASKS);
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const link = document.createElement('link');
          link.rel = 'prefetch';
          link.href = '/?prefetched';
          link.onload = link.onerror = resolve;
          document.head.append(link);
        }),
    );
    assert.ok(replica.requests.some(({ url }) => url.endsWith('?prefetched')));
    assert.deepEqual(await stage.stages(), ['pending']);
    assert.notEqual(await page.closedShadow(ASKS), null);
  });

  live('twenty tabs in two windows fail at once', { loads: TABS + 3, settings: { countdownSeconds: 0 } }, async ({ stage, browser, replica }) => {
    for (let n = 0; n < TABS / 2; n += 1) await browser.open();
    const before = await browser.tabs(TABS / 2);
    await stage.extension.evaluate(() => chrome.windows.create({ url: 'about:blank' }).then(() => null));
    const [other] = (await browser.tabs(TABS / 2 + 1)).filter((page) => !before.includes(page));
    await other.goto(replica.url);
    for (let n = TABS / 2 + 1; n < TABS; n += 1) await browser.open();
    const pages = await browser.tabs(TABS);
    for (const page of pages) await ready(page);
    await until(async () => (await stage.tabs()).length === TABS, { describe: () => stage.stages() });
    replica.expireToken();
    await until(() => replica.pageLoads.length === TABS + 3, {
      describe: async () => ({ loads: replica.pageLoads.length, ...countOf(await stage.stages()) }),
      timeoutMs: FOR_ALL_TABS_MS,
    });
    // Firefox renders some hidden tabs only once they are selected.
    for (const page of pages) {
      await page.bringToFront();
      await page.untilClosedShadow();
    }
    const isGuided = (cause) => cause !== 'none';
    await until(async () => (await causes(stage)).every(isGuided), { describe: async () => countOf(await stage.stages()) });
    const loads = countOf(replica.pageLoads.map(({ page }) => page));
    assert.ok(Object.values(loads).every((count) => count <= 2), 'each at most once');
    assert.deepEqual(countOf(await causes(stage)), { recurred: 3, 'too-many-refreshes': TABS - 3 });
    const left = pages.find(({ id }) => loads[id] === 1);
    await left.bringToFront();
    const overlay = await left.untilClosedShadow();
    assert.ok((await overlay.buttons()).some((button) => button.startsWith('Refresh')), String(await overlay.buttons()));
  });

  live('refresh records from the future, after the clock was set back', { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    const session = await until(async () => (await stage.stored('session')).session, { describe: 'the session has its name' });
    await stage.extension.evaluate(async (session) => {
      const [{ id: tab }] = await chrome.tabs.query({ url: 'https://devicemanagement.portal.azure.com/*' });
      // Newer than the page, no matter what was marked before.
      const order = 1_000;
      const mark = { session, tab, refresh: 0, portal: 'devicemanagement.portal.azure.com', order, place: 0, automatic: true };
      const at = Date.now() + 24 * 3_600_000;
      await chrome.storage.local.set({ marks: { version: 1, newest: order, 'unreadable-since': null, marks: [{ ...mark, at }] } });
    }, session);
    await stage.extension.stopWorker();
    replica.expireToken();
    await page.untilClosedShadow(GUIDANCE);
    assert.deepEqual(await causes(stage), ['recurred']);
  });

  for (const area of ['local', 'session']) {
    live(`storage that fails (${area})`, { loads: 1 }, async ({ stage, replica }) => {
      const page = await stage.open();
      await stage.extension.evaluate((refusing) => {
        chrome.storage[refusing].set = () => Promise.reject(new Error('refused'));
      }, area);
      replica.expireToken();
      await refreshNow(page);
      await page.untilClosedShadow(patternOf('not_stored_happened'));
      await stage.extension.stopWorker();
    });
  }

  const hasQuota = name === 'chromium' ? false : "Firefox's storage is as large as the disk";
  live('storage that is full', { loads: 1, settings: { countdownSeconds: 1 }, skip: hasQuota }, async ({ stage, replica }) => {
    const page = await stage.open();
    await stage.extension.evaluate(async () => {
      const room = chrome.storage.local.QUOTA_BYTES - (await chrome.storage.local.getBytesInUse());
      const key = 'filler';
      await chrome.storage.local.set({ [key]: 'x'.repeat(room - key.length - '""'.length) });
    });
    replica.expireToken();
    await page.untilClosedShadow(EXPIRED);
    await page.untilClosedShadow(patternOf('not_stored_happened'));
  });
});
