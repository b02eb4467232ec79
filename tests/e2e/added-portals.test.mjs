/**
 * Portals that the admin adds: from a click in the popup to the note on that site, with a permission that is
 * really granted; the harness describes how this works without a user.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BLOCK_DETAILS, MESSAGE, createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { leaveEvidence } from './harness/evidence.mjs';
import { textOf } from './harness/texts.mjs';
import { assertForms } from './harness/forms.mjs';
import { until } from './harness/until.mjs';
import { EXPIRED, GUIDANCE, Stage, UNHURRIED, UNSAVED, ready } from './lives/stage.mjs';

const HOST = 'portal.contoso.com';
const OTHERS = ['192.0.2.7', 'localhost:8443'];

/** Runs in the page: makes the tab at this address the popup's tab, as a click on the toolbar does. */
async function standOver(id, address) {
  chrome.tabs.query = async () => [{ id, url: address }];
  await chrome.storage.session.set({ stoodOver: crypto.randomUUID() });
}

const granted = (browser) => browser.extension.evaluate(() => chrome.permissions.getAll().then(({ origins }) => origins));

for (const engine of BROWSERS) {
  describe(`added portals in ${engine.name}`, { concurrency: 1 }, () => {
    let browser;

    before(async () => {
      browser = await engine.launch({ extension: engine.folder, replica: createReplica() });
      for (const host of [HOST, ...OTHERS]) await browser.extension.grantWithoutAsking(`https://${host.split(':')[0]}/*`);
    });
    after(() => browser?.close());
    leaveEvidence(() => browser);

    async function openElsewhere(elsewhere, portal = {}, settings = {}) {
      const replica = createReplica({ scenario: 'conditional-access', place: 'top', elsewhere, ...portal });
      await browser.play(replica);
      const stage = new Stage(browser);
      await stage.forget();
      await stage.choose({ ...UNHURRIED, ...settings });
      const page = await browser.open();
      await ready(page);
      return { replica, page, stage };
    }

    /** The foreground tab, which shows a page that the extension may have no access to. */
    const tabInFront = () => browser.extension.evaluate(() => chrome.tabs.query({ active: true }).then(([{ id }]) => id));

    async function watch(page) {
      const id = await tabInFront();
      const popup = await browser.open(browser.extension.url('popup.html'));
      await popup.top().waitFor('#known');
      await popup.evaluate(standOver, id, page.url());
      await popup.click('#watch');
      const pattern = `https://${new URL(page.url()).hostname}/*`;
      await until(async () => (await granted(browser)).includes(pattern), { describe: () => granted(browser) });
      return popup;
    }

    test('a click in the popup brings the note without a reload', async () => {
      const { replica, page } = await openElsewhere(HOST);
      const popup = await watch(page);
      await popup.top().waitFor('#site-part');
      await page.bringToFront();
      replica.expireToken();
      const note = await page.untilClosedShadow(EXPIRED);
      assert.equal(replica.pageLoads.length, 1);
      await note.click('Refresh now');
      await page.waitForPageLoads(2);
      await page.untilClosedShadow(GUIDANCE);
      assert.deepEqual(replica.cspReports, []);
      assert.deepEqual(await browser.consoleProblems(), []);
    });

    test('a new tab is served from its start, in the form that its policy allows', async () => {
      for (const [csp, form] of [['none', 'wasm'], ['strict', 'twin']]) {
        const { replica } = await openElsewhere(HOST, { csp });
        const forms = await until(
          async () => {
            const there = await browser.engineForms();
            return there.length > 0 && there;
          },
          { describe: 'the engine runs' },
        );
        assertForms(forms, form);
        assert.deepEqual(replica.cspReports, []);
      }
    });

    test('every port of an added host is served', async () => {
      const { replica, page } = await openElsewhere(`${HOST}:8443`);
      replica.expireToken();
      await page.untilClosedShadow(EXPIRED);
      assert.equal(replica.pageLoads.length, 1);
    });

    test('a removed portal is left alone immediately, and is no longer served', async () => {
      const { replica, page } = await openElsewhere(HOST);
      replica.expireToken();
      await page.untilClosedShadow(EXPIRED);
      const isRemoved = await browser.extension.evaluate((pattern) => chrome.permissions.remove({ origins: [pattern] }), `https://${HOST}/*`);
      assert.ok(isRemoved);
      await page.untilNoClosedShadow();
      const registered = () =>
        browser.extension.evaluate(() => chrome.scripting.getRegisteredContentScripts().then((scripts) => scripts.map(({ matches }) => matches)));
      await until(async () => (await registered()).length === 0, { describe: registered });
      await page.reload();
      await page.waitForPageLoads(2);
      assert.equal(await page.closedShadow(), null);
      // The blade in it is on one of Microsoft's hosts.
      assert.deepEqual((await browser.engineForms()).filter(({ url }) => url.startsWith(`https://${HOST}`)), []);
    });

    test('a portal that is removed and added again keeps its error and its unsaved input', async () => {
      const { replica, page } = await openElsewhere(HOST);
      await browser.extension.grant(`https://${HOST}/*`);
      await page.top().waitFor('#blade-content');
      await page.evaluate(() => document.body.insertAdjacentHTML('afterbegin', '<input id="typed">'));
      await page.type('#typed', 'ab');
      replica.expireToken();
      await page.untilClosedShadow(UNSAVED);
      await browser.extension.evaluate((pattern) => chrome.permissions.remove({ origins: [pattern] }), `https://${HOST}/*`);
      await page.untilNoClosedShadow();
      await browser.extension.grant(`https://${HOST}/*`);
      await page.untilClosedShadow(UNSAVED);
      assert.equal(replica.pageLoads.length, 1);
    });

    /** A tab that was open before and one that is new, in turn. */
    async function assertServed({ replica, page }) {
      const other = await browser.open();
      await ready(other);
      replica.expireToken();
      // A hidden tab is scanned too rarely for the test to wait for it.
      for (const tab of [other, page]) {
        await tab.bringToFront();
        await tab.untilClosedShadow(EXPIRED);
      }
      assert.equal(replica.pageLoads.length, 2);
      assert.deepEqual(replica.cspReports, []);
      assert.deepEqual(await browser.consoleProblems(), []);
    }

    const asks = { mode: 'ask' };

    test('an added portal is served after the background was stopped', async () => {
      const opened = await openElsewhere(HOST, {}, asks);
      await browser.extension.grant(`https://${HOST}/*`);
      await opened.stage.untilStages('watching');
      await opened.page.bringToFront();
      await browser.extension.stopWorker();
      await assertServed(opened);
    });

    test('an added portal is served after the extension was updated', async () => {
      const opened = await openElsewhere(HOST, {}, asks);
      await opened.stage.untilStages('watching');
      await browser.extension.install();
      await opened.stage.untilStages('watching');
      await assertServed(opened);
    });

    test('turned off for an added host with a port, it is refreshed no more', async () => {
      const hasty = { countdownSeconds: 1 };
      const { replica, page, stage } = await openElsewhere(`${HOST}:8443`, { scenario: 'expires' }, hasty);
      // A code that no refresh fixes brings the overlay immediately.
      await page.evaluate((text) => window.replica.showError(text, ''), `${MESSAGE}. ${BLOCK_DETAILS}`);
      const overlay = await page.untilClosedShadow(GUIDANCE);
      await overlay.click(textOf('choice_turn_off_here'));
      await page.untilNoClosedShadow();
      await page.evaluate(() => window.replica.hideError());
      await stage.untilStages('watching');
      replica.expireToken();
      await stage.untilStages('muted');
      // Longer than the countdown.
      await page.evaluate(() => new Promise((then) => setTimeout(then, 2_000)));
      assert.equal(replica.pageLoads.length, 1);
      assert.equal(await page.closedShadow(), null);
      // The choice holds for a new document too.
      await page.reload();
      await ready(page);
      replica.expireToken();
      await stage.untilStages('muted');
      assert.equal(replica.pageLoads.length, 2, 'the reload of the test');
    });

    test('an IP address and localhost can be added too', async () => {
      for (const elsewhere of OTHERS) {
        const { replica, page } = await openElsewhere(elsewhere);
        await watch(page);
        await page.bringToFront();
        replica.expireToken();
        await page.untilClosedShadow(EXPIRED);
      }
    });
  });
}
