/**
 * The links and the values to copy on the overlay, for every cloud and every way in which a portal names its
 * tenant.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CLOUDS } from '../portal/clouds.mjs';
import { REFUSAL, TENANT_DOMAIN, TENANT_ID, createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { leaveEvidence } from './harness/evidence.mjs';
import { READER, untilChosen } from './harness/sign-in-log.mjs';
import { patternOf, textOf } from './harness/texts.mjs';
import { until } from './harness/until.mjs';

const ASKS = patternOf('note_asks');

const SIGN_IN_LOGS =
  '#view/Microsoft_AAD_IAM/SignInLogsList.ReactView/timeRangeType/last24hours/showApplicationSignIns~/true';

const ENTRA = {
  global: 'https://entra.microsoft.com/',
  usgov: 'https://entra.microsoft.us/',
  china: 'https://entra.microsoftonline.cn/',
};

const TENANTS = { 'no tenant': undefined, 'a tenant in the path': TENANT_ID, 'a tenant in the fragment': TENANT_DOMAIN };

/**
 * Every host that a link may lead to, by cloud: each cloud's own hosts, and Microsoft's hosts for all clouds.
 */
const HOSTS = Object.fromEntries(
  Object.entries(CLOUDS).map(([cloud, { portals, signIn }]) => [
    cloud,
    [...portals, signIn, 'learn.microsoft.com', ...(cloud === 'global' ? ['mysignins.microsoft.com'] : [])],
  ]),
);

for (const { name, launch, folder } of BROWSERS) {
  describe(`guidance in ${name}`, { concurrency: 1 }, () => {
    let browser;
    before(async () => {
      browser = await launch({ extension: folder, replica: createReplica() });
    });
    leaveEvidence(() => browser);
    after(() => browser.close());

    /** Opens a page whose error came back after the refresh. */
    async function guided(options) {
      const replica = createReplica({ scenario: 'conditional-access', ...options });
      await browser.play(replica);
      // Each of these is a first incident, whose refresh the user requests.
      await browser.extension.evaluate(async () => {
        await chrome.storage.local.clear();
        await chrome.storage.local.set({ settings: { mode: 'ask' } });
      });
      await browser.extension.stopWorker();
      const page = await browser.open();
      await page.blade();
      replica.expireToken();
      const note = await page.untilClosedShadow(ASKS);
      await note.click('Refresh now');
      await page.waitForPageLoads(2);
      // The details arrive after the message, and everything below them moves.
      for (const value of Object.values(REFUSAL)) await page.untilClosedShadow(value);
      return { page, overlay: await page.untilClosedShadow(REFUSAL.code), replica };
    }

    for (const cloud of Object.keys(CLOUDS)) {
      for (const [title, tenant] of Object.entries(TENANTS)) {
        test(`${cloud}, ${title}`, async () => {
          const { page, overlay } = await guided({ cloud, tenant });
          const links = await overlay.links();
          const logs = links.find(({ href }) => href.includes('SignInLogsList'));
          assert.equal(logs.href, `${ENTRA[cloud]}${tenant ?? ''}${SIGN_IN_LOGS}`);
          for (const { href, target, rel } of links) {
            assert.ok(HOSTS[cloud].includes(new URL(href).hostname), href);
            assert.deepEqual([target, rel], ['_blank', 'noopener noreferrer'], href);
          }
          const text = await overlay.text();
          assert.ok(text.includes('Failure, Interrupted'), text);
          await page.close();
        });
      }
    }

    test('the card with the values follows the link to the sign-in logs until it is dismissed', async () => {
      const { page, overlay, replica } = await guided({ tenant: TENANT_ID, host: 'entra.microsoft.com' });
      // The guidance has been shown for so long that only a click on its link leads to the card.
      await browser.extension.evaluate(async () => {
        const { 'sign-in-cards': stored } = await chrome.storage.session.get('sign-in-cards');
        for (const card of stored.cards) card.offered = 0;
        await chrome.storage.session.set({ 'sign-in-cards': stored });
      });
      await browser.extension.stopWorker();
      // The new tab has no error of its own.
      const letGo = replica.holdPageLoads();
      await overlay.click(textOf('link_sign_in_logs'));
      replica.restoreToken();
      letGo();
      const logs = await browser.waitForPage(/SignInLogsList/);
      const title = textOf('sign_in_card_title');
      const card = await logs.untilClosedShadow(title);
      const text = await card.text();
      for (const value of [REFUSAL.code, REFUSAL.traceId, REFUSAL.correlationId]) {
        assert.ok(text.includes(value), `${value} is in: ${text}`);
      }
      await logs.reload();
      const again = await logs.untilClosedShadow(title);
      await again.click(textOf('choice_close'));
      await logs.untilNoClosedShadow();
      const { 'sign-in-cards': stored } = await browser.extension.evaluate(() => chrome.storage.session.get('sign-in-cards'));
      assert.ok(stored.cards.at(-1)['is-dismissed']);
      await logs.close();
      await page.close();
    });

    test('the reader of logs opens beside the portal, with the incident chosen', async () => {
      const { page, overlay } = await guided({ tenant: TENANT_ID });
      await overlay.click(textOf('choice_read_log'));
      const places = () =>
        browser.extension.evaluate(async () => {
          const tabs = await chrome.tabs.query({});
          const opened = tabs.find(({ openerTabId }) => openerTabId !== undefined);
          return opened && [tabs.find(({ id }) => id === opened.openerTabId).index, opened.index];
        });
      const [opener, opened] = await until(places, { describe: () => 'a tab is opened' });
      assert.equal(opened, opener + 1);
      const reader = await browser.waitForOwnPage(READER);
      const chosen = await untilChosen(reader);
      for (const value of [CLOUDS.global.portal, REFUSAL.code]) assert.ok(chosen.includes(value), chosen);
      await reader.close();
      await page.close();
    });

    test('the copied text is enough to write a ticket', async () => {
      const { page, overlay } = await guided({ tenant: TENANT_DOMAIN });
      await overlay.click('Copy all as text');
      const text = await page.untilPasted('');
      const logs = `${ENTRA.global}${TENANT_DOMAIN}${SIGN_IN_LOGS}`;
      const { code, traceId, correlationId, timestamp } = REFUSAL;
      const host = CLOUDS.global.portal;
      for (const value of [code, traceId, correlationId, timestamp, host, 'ManageClientFrameBlade', logs]) {
        assert.ok(text.includes(value), `${value} is in: ${text}`);
      }
      await overlay.click('Copy all as JSON');
      const { codes, ids, timestamps, portal, signInLogs } = JSON.parse(await page.untilPasted(text));
      assert.deepEqual(
        { codes: codes.map((digits) => `AADSTS${digits}`), ids, timestamps, portal, signInLogs },
        {
          codes: [code],
          ids: [
            { kind: 'trace', value: traceId },
            { kind: 'correlation', value: correlationId },
          ],
          timestamps: [timestamp],
          portal: host,
          signInLogs: logs,
        },
      );
      await page.close();
    });
  });
}
