/**
 * Private windows in which the admin allowed the extension: portals are served there as in other windows, and
 * nothing about them is written to disk or counts in ordinary windows.
 */
import assert from 'node:assert/strict';
import { REFUSAL } from '../portal/replica.mjs';
import { READER, untilChosen } from './harness/sign-in-log.mjs';
import { textOf } from './harness/texts.mjs';
import { until } from './harness/until.mjs';
import { ASKS, GUIDANCE, lives, ready } from './lives/stage.mjs';

const ADDED = 'portal.contoso.com';
const ADDED_PATTERN = `https://${ADDED}/*`;

/** The stored state of a tab in a private window, under the key that `src/controller/keys.rs` defines. */
const PRIVATE_TAB = 'private.tab.';

const privateTabs = async (stage) => {
  const items = await stage.stored('session');
  return Object.keys(items).filter((key) => key.startsWith(PRIVATE_TAB)).map((key) => items[key]);
};

const untilPrivateTabs = (stage, isReached) =>
  until(async () => isReached(await privateTabs(stage)), { describe: () => stage.stored('session') });

const isGuided = ([tab]) => tab?.incident?.phase?.guiding?.cause === 'recurred';

/** Opens a portal in a private window and waits until it is known. */
async function openInPrivateWindow({ stage, browser }) {
  const page = await browser.openInPrivateWindow();
  await ready(page);
  await untilPrivateTabs(stage, (tabs) => tabs.length === 1);
  return page;
}

/** Waits for a page's one refresh, and for the guidance after it. */
async function untilGuided(page) {
  await page.waitForPageLoads(2);
  await ready(page);
  await page.untilClosedShadow(GUIDANCE);
}

lives('private windows', (live) => {
  const settings = { countdownSeconds: 0 };

  live('are served, and nothing about them is written to disk', { loads: 2, settings }, async (given) => {
    const { stage, replica } = given;
    const page = await openInPrivateWindow(given);
    replica.expireToken();
    await untilGuided(page);
    await untilPrivateTabs(stage, isGuided);
    // The policy is the organisation's, and the version is that of the format; neither belongs to a window.
    const { policy: _policy, version: _version, ...kept } = await stage.stored('local');
    assert.deepEqual(Object.keys(kept), ['settings']);
    assert.deepEqual(await stage.tabs(), [], 'ordinary windows know nothing of them');
  });

  live('lead to the reader of logs, which knows their incident', { loads: 2, settings }, async (given) => {
    const { browser, replica } = given;
    const page = await openInPrivateWindow(given);
    replica.expireToken();
    await untilGuided(page);
    const overlay = await page.untilClosedShadow(REFUSAL.code);
    await overlay.click(textOf('choice_read_log'));
    const reader = await browser.waitForOwnPage(READER, { isPrivate: true });
    const chosen = await untilChosen(reader);
    assert.ok(chosen.includes(REFUSAL.code), chosen);
    assert.ok(await reader.evaluate(() => chrome.extension.inIncognitoContext));
    await reader.close();
  });

  live('have caps of their own', { loads: 4, settings }, async (given) => {
    const { stage, replica } = given;
    const page = await stage.open();
    const privatePage = await openInPrivateWindow(given);
    replica.expireToken();
    await untilGuided(page);
    await untilGuided(privatePage);
    await stage.untilStages('guiding');
    await untilPrivateTabs(stage, isGuided);
    const { marks } = await stage.stored('local');
    assert.equal(marks.marks.length, 1);
    assert.deepEqual(await stage.outcomes(), [{ guided: 'recurred' }]);

    // A background that starts does not take over the state of tabs that it does not serve.
    await stage.extension.stopWorker();
    await stage.untilStages('guiding');
    const blade = await privatePage.blade();
    await blade.evaluate(() => window.replica.hideError());
    await untilPrivateTabs(stage, ([tab]) => tab.incident === null);
    await stage.choose({ mode: 'off' });
    await stage.untilStages('muted');
    await page.untilNoClosedShadow();
    assert.equal((await privateTabs(stage))[0].incident, null);
  });

  live('leave no tab state behind', { loads: 2, settings: { mode: 'ask' } }, async (given) => {
    const { stage, replica } = given;
    const page = await openInPrivateWindow(given);
    replica.expireToken();
    await page.untilClosedShadow(ASKS);
    const [left] = await privateTabs(stage);
    await page.close();
    const next = await given.browser.openInPrivateWindow();
    await next.untilClosedShadow(ASKS);
    await untilPrivateTabs(stage, (tabs) => tabs.length === 1 && tabs[0].top.key !== left.top.key);
  });

  live('share the history, and what is deleted there stays deleted', { loads: 3, settings }, async (given) => {
    const { stage, browser, replica } = given;
    const page = await stage.open();
    replica.expireToken();
    await untilGuided(page);
    await stage.untilOutcomes(1);
    const history = await browser.openInPrivateWindow(stage.extension.url('history.html'));
    await history.click('#clear');
    await history.click('#sure [value=yes]');
    await stage.untilOutcomes(0);
    await history.close();
    const another = await browser.open();
    await another.untilClosedShadow(GUIDANCE);
    await stage.untilOutcomes(1);
  });

  const addedPortal = { place: 'top', elsewhere: ADDED };
  live('serve the portals that the admin added', { loads: 2, portal: addedPortal, settings }, async (given) => {
    const { stage, browser, replica } = given;
    await browser.extension.grantWithoutAsking(ADDED_PATTERN);
    await browser.extension.grant(ADDED_PATTERN);
    const page = await openInPrivateWindow(given);
    replica.expireToken();
    await untilGuided(page);
    await untilPrivateTabs(stage, isGuided);
    assert.deepEqual(await stage.tabs(), [], 'ordinary windows know nothing of them');
  });
}, { worksInPrivateWindows: true });
