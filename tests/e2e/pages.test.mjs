/** Popup, history and options of the packed extension: their changes are stored and applied. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { leaveEvidence } from './harness/evidence.mjs';
import { until } from './harness/until.mjs';
import { ready } from './lives/stage.mjs';
import { LAST as ENTRY } from './pages/states.mjs';
import { patternOf } from './harness/texts.mjs';

const NOTE = patternOf('note_expired_title');
const ASKS = patternOf('note_asks');

/** Runs in the page: returns the visible text. */
function read(selector) {
  const found = document.querySelector(selector);
  return found?.checkVisibility() ? found.innerText : null;
}

const untilReads = (page, selector, expected) =>
  until(async () => expected.test((await page.evaluate(read, selector)) ?? ''), {
    describe: async () => ({ selector, expected: String(expected), there: await page.evaluate(read, selector) }),
  });

/** Runs in the page: changes a field like a user. */
function enter(selector, value) {
  const field = document.querySelector(selector);
  field.focus();
  field.value = value;
  field.dispatchEvent(new Event('change', { bubbles: true }));
  field.blur();
}

/**
 * Runs in the page: makes the popup follow the tab that shows this address, as if it had been opened over it.
 */
async function standOver(address) {
  const query = chrome.tabs.query.bind(chrome.tabs);
  chrome.tabs.query = async () => (await query({})).filter(({ url }) => url === address);
  // A change in storage makes the popup ask again; storing the same value would be no change.
  await chrome.storage.session.set({ stoodOver: crypto.randomUUID() });
}

/**
 * Runs in the page: captures what is saved as a file, unless its URL is revoked before a browser would have
 * read it.
 */
function catchFiles() {
  const { createObjectURL, revokeObjectURL } = URL;
  const letGo = new Set();
  URL.createObjectURL = (blob) => {
    const address = createObjectURL.call(URL, blob);
    const afterTheClick = new Promise((resolve) => setTimeout(resolve));
    globalThis.saved = afterTheClick.then(() => (letGo.has(address) ? 'nothing: its address was let go' : blob.text()));
    return address;
  };
  URL.revokeObjectURL = (address) => {
    letGo.add(address);
    revokeObjectURL.call(URL, address);
  };
  // Keeps the download folder of the developer clean.
  HTMLAnchorElement.prototype.click = () => {};
}

/** The popup's report, as it is put on the clipboard. */
async function copied(popup) {
  await popup.evaluate(() => {
    globalThis.copied = null;
    navigator.clipboard.writeText = async (text) => {
      globalThis.copied = text;
    };
    document.querySelector('#copy').click();
  });
  return until(() => popup.evaluate(() => globalThis.copied), { describe: 'the report is copied' });
}

const stored = (browser, key) =>
  browser.extension.evaluate(async (name) => (await chrome.storage.local.get(name))[name] ?? null, key);

for (const { name, launch, folder } of BROWSERS) {
  describe(`the extension's own pages in ${name}`, () => {
    let browser;
    before(async () => {
      browser = await launch({ extension: folder, replica: createReplica() });
    });
    leaveEvidence(() => browser);
    after(() => browser.close());

    const openPage = async (path) => {
      const page = await browser.open(browser.extension.url(path));
      await until(() => page.evaluate(() => !document.body.hidden), { describe: () => `${path} shows itself` });
      return page;
    };

    async function play(options) {
      const replica = createReplica(options);
      await browser.play(replica);
      // Earlier messages of the tabs have been stored by then.
      const tabs = async () => Object.keys(await browser.extension.evaluate(() => chrome.storage.session.get())).filter((key) => key.startsWith('tab.'));
      await until(async () => (await tabs()).length === 0, { describe: async () => ({ awaited: 'no tab is known', there: await tabs() }) });
      await browser.extension.evaluate(() => chrome.storage.local.remove('settings'));
      return replica;
    }

    test('a setting survives a stopped background and is honoured', async () => {
      const replica = await play({ scenario: 'expires' });
      const options = await openPage('options.html');
      await until(() => options.evaluate(() => document.querySelector('#mode-automatic').checked), {
        describe: () => 'the default',
      });
      await options.click('#mode-ask');
      await until(async () => (await stored(browser, 'settings'))?.mode === 'ask', {
        describe: () => stored(browser, 'settings'),
      });
      await browser.extension.stopWorker();

      const portal = await browser.open();
      await portal.blade();
      replica.expireToken();
      await portal.untilClosedShadow(ASKS);
      assert.equal(portal.pageLoads().length, 1);

      const again = await openPage('options.html');
      await until(() => again.evaluate(() => document.querySelector('#mode-ask').checked), {
        describe: () => 'what was chosen',
      });
    });

    test('an invalid value is reported and not stored; a valid one is stored and can be reset', async () => {
      await play();
      const options = await openPage('options.html');
      await untilReads(options, '#settings', /Countdown/);
      await options.evaluate(enter, '#countdownSeconds', '600');
      await untilReads(options, '#countdownSeconds-wrong', /from 0 to 60/);
      assert.equal(await stored(browser, 'settings'), null);
      await options.evaluate(enter, '#countdownSeconds', '7');
      await until(async () => (await stored(browser, 'settings'))?.countdownSeconds === 7, {
        describe: () => stored(browser, 'settings'),
      });
      await options.click('[data-key=countdownSeconds] button');
      await until(async () => !('countdownSeconds' in (await stored(browser, 'settings'))), {
        describe: () => stored(browser, 'settings'),
      });
      assert.equal(await options.evaluate(() => document.querySelector('#countdownSeconds').value), '5');
    });

    test('the export holds what was set, and an import restores it', async () => {
      await play();
      const options = await openPage('options.html');
      await untilReads(options, '#settings', /Countdown/);
      await options.evaluate(enter, '#sitesOff', 'https://entra.microsoft.com/#home\nportal.azure.us');
      await untilReads(options, '[data-key=sitesOff] button', /default/);
      await options.evaluate(catchFiles);
      await options.click('#export');
      const file = await options.evaluate(() => globalThis.saved);
      assert.deepEqual(JSON.parse(file), { sitesOff: ['entra.microsoft.com', 'portal.azure.us'] });

      await options.click('#reset');
      await options.click('#sure [value=yes]');
      await until(async () => Object.keys((await stored(browser, 'settings')) ?? {}).length === 0, {
        describe: () => stored(browser, 'settings'),
      });
      const mixed = JSON.stringify({ ...JSON.parse(file), countdownSeconds: 'soon', colour: 'blue' });
      await options.evaluate((content) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([content], 'settings.json', { type: 'application/json' }));
        document.querySelector('#file').files = transfer.files;
        document.querySelector('#file').dispatchEvent(new Event('change'));
      }, mixed);
      await untilReads(options, '#copies-done', /Imported: 1\. Skipped: 2\./);
      assert.match(await options.evaluate(read, '#copies-report'), /Countdown: "soon".*\n.*colour/);
      assert.deepEqual(await stored(browser, 'settings'), JSON.parse(file));
    });

    test('a message that the admin adds can be tried out and is recognised', async () => {
      const added = 'We couldn’t renew your session';
      await play({ scenario: 'healthy' });
      const options = await openPage('options.html');
      await untilReads(options, '#settings', /Additional error messages/);
      await options.evaluate(enter, '#extraMessages', 'Sign-i…');
      await untilReads(options, '#extraMessages-wrong', /up to 20 messages/);
      await options.evaluate(enter, '#extraMessages', `${added}\nTokens are out of stock\n`);
      await until(async () => (await stored(browser, 'settings'))?.extraMessages?.length === 2, {
        describe: () => stored(browser, 'settings'),
      });
      await options.evaluate(enter, '#trial', 'We couldn\'t renew your\u00a0session.');
      await options.click('#trial-form button');
      await untilReads(options, '#trial-verdict', /^Detected as an error.*“We couldn’t renew your session”. Language: –. Match: 100%/);

      const portal = await browser.open();
      // A blade that is still starting hides its error once it receives its token.
      const blade = await ready(portal);
      await blade.evaluate(() => window.replica.showError('We couldn\'t renew your session', ''));
      const note = await portal.untilClosedShadow(NOTE);
      await note.click('Not now');
      await blade.evaluate(() => window.replica.hideError());
      await until(async () => (await stored(browser, 'history'))?.some(({ message }) => message === 'extra-message'), {
        describe: () => stored(browser, 'history'),
      });
    });

    test('the popup says what happens in the tab, and turns the site off and on', async () => {
      const replica = await play({ scenario: 'conditional-access' });
      const portal = await browser.open();
      await portal.blade();
      const popup = await openPage('popup.html');
      await untilReads(popup, '#title', /Not a supported portal/);
      await popup.evaluate(standOver, portal.url());
      await untilReads(popup, '#title', /Monitoring this tab/);

      await popup.click('#site');
      await untilReads(popup, '#title', /Turned off for this site/);
      replica.expireToken();
      await popup.evaluate(read, '#title');
      assert.equal(await portal.closedShadow(NOTE), null);

      await popup.click('#site');
      await untilReads(popup, '#title', /About to refresh|Waiting until you look|Refreshing|Refreshed|came back/);
      // A click could hit the switch instead, which moves when the text above it changes.
      await popup.evaluate(() => document.querySelector('#mode').focus());
      await portal.bringToFront();
      await portal.waitForPageLoads(2);
      await untilReads(popup, '#title', /came back after a refresh/);
      const [logs, reasons] = await popup.evaluate(() => [
        document.querySelector('#logs').href,
        [...document.querySelectorAll('#reasons li')].map((item) => item.textContent),
      ]);
      assert.match(logs, /SignInLogsList/);
      assert.match(reasons[0], /^AADSTS70043: /, 'the code decided');
      assert.match(await popup.evaluate(read, '#last'), /AADSTS70043/);
    });

    test('the popup says why a message is left alone, and why one was taken for the error', async () => {
      // The refresh of the previous test still counts on its portal.
      await play({ scenario: 'healthy', host: 'entra.microsoft.com' });
      await browser.extension.evaluate(() => chrome.storage.local.set({ settings: { mode: 'ask' } }));
      await browser.extension.stopWorker();
      // One that starts while the portal opens may learn of a response late, and that document gets the twin.
      await browser.extension.evaluate(() => null);
      const portal = await browser.open();
      await portal.blade();
      const popup = await openPage('popup.html');
      await popup.evaluate(standOver, portal.url());
      // A hidden tab is scanned less often.
      await portal.bringToFront();
      const check = () => popup.evaluate(() => document.querySelector('#look').click());
      await untilReads(popup, '#title', /Monitoring this tab/);
      await check();
      await untilReads(popup, '#done', /No error found/);
      assert.equal(await popup.evaluate((it) => document.querySelector(it).textContent, '#doubts'), '');
      await untilReads(popup, '#copy', /Copy report/);
      const nothing = await copied(popup);
      assert.match(nothing, /^Portal: entra\.microsoft\.com$/m);
      assert.match(nothing, /^Page open for: \d+ s$/m);
      // The portal and its blade.
      assert.match(nothing, /^Monitored documents: [2-9] \((wasm [2-9], twin 0|wasm 0, twin [2-9])\)$/m);
      assert.match(nothing, /^Mode: ask$/m);
      assert.match(nothing, /^Check now: no error found$/m);
      const { hash, pathname } = new URL(await popup.evaluate(() => document.querySelector('#add-message').href));
      const options = await openPage(`${pathname.slice(1)}${hash}`);
      await until(() => options.evaluate(() => document.activeElement?.id === 'extraMessages'), { describe: 'the field for messages is focused' });
      await portal.bringToFront();

      const message = 'There was an error validating access token';
      await portal.evaluate((it) => document.body.insertAdjacentHTML('beforeend', `<article><p>${it}</p></article>`), message);
      // The look at the portal is awaited by its result: the error beside the article.
      await portal.evaluate((it) => document.body.insertAdjacentHTML('beforeend', `<p role="alert">${it}</p>`), message);
      await untilReads(popup, '#title', /Your decision needed/);
      const reasons = () => popup.evaluate(() => [...document.querySelectorAll('#reasons li')].map((item) => item.textContent));
      assert.equal((await reasons())[0], "It's in an alert.");

      await portal.evaluate(() => document.querySelector('body > [role=alert]').remove());
      await untilReads(popup, '#title', /Monitoring this tab/);
      await check();
      await untilReads(popup, '#done', patternOf('popup_looked_again_left_alone'));
      const doubts = () => popup.evaluate(() =>
        [...document.querySelectorAll('#doubts li')].map((item) => [...item.children].map((part) => part.textContent)));
      assert.deepEqual(await doubts(), [[message, "It's in an article."]]);
      // The error that the admin sees may be another one.
      await until(() => popup.evaluate(() => !document.querySelector('#add-message').hidden), { describe: 'a message can be added' });
      const leftAlone = await copied(popup);
      assert.match(leftAlone, /^Check now: left alone: token-validation \(InArticle\)$/m);
      assert.match(leftAlone, /^Last error: token-validation \(en-US\); InAnAlert/m);
      const address = new URL(portal.url());
      for (const part of [address.port, address.pathname.slice(1), address.hash.slice(1)].filter(Boolean)) {
        assert.ok(!leftAlone.includes(part), part);
      }
    });

    test('the history can be filtered, sorted, exported, and deleted by entry or as a whole', async () => {
      await play();
      const entries = [
        { ...ENTRY, at: ENTRY.at - 60_000, portal: 'entra.microsoft.com', outcome: 'recovered', codes: [], ids: [] },
        ENTRY,
        { ...ENTRY, at: ENTRY.at + 60_000, outcome: 'snoozed' },
      ].map((entry) => ({ ...entry, at: entry.at + (Date.now() - ENTRY.at) - 3_600_000 }));
      await browser.extension.evaluate((history) => chrome.storage.local.set({ history }), entries);
      // The background reads what is stored when it starts.
      await browser.extension.stopWorker();

      const history = await openPage('history.html');
      await untilReads(history, '#count', /3 of 3/);
      const outcomes = () =>
        history.evaluate(() => [...document.querySelectorAll('#rows tr')].map((row) => row.cells[2].textContent));
      assert.deepEqual(await outcomes(), ['Snoozed', 'Came back after a refresh', 'Fixed by a refresh']);
      await history.click('[data-column=place] button');
      assert.deepEqual(await outcomes(), ['Fixed by a refresh', 'Snoozed', 'Came back after a refresh']);

      await history.type('#text', 'aadsts53003');
      await untilReads(history, '#count', /2 of 3/);
      await history.evaluate(catchFiles);
      await history.click('#csv');
      const csv = await history.evaluate(() => globalThis.saved);
      assert.equal(csv.trim().split('\r\n').length, 3);
      assert.match(csv, /AADSTS53003/);
      await history.click('#json');
      const [first] = JSON.parse(await history.evaluate(() => globalThis.saved));
      assert.equal(first.outcome, 'snoozed');

      await history.click('#rows tr:first-child button');
      await untilReads(history, '#count', /1 of 2/);
      await history.click('#clear');
      await history.click('#sure [value=yes]');
      await untilReads(history, '#empty', /No token errors yet/);
      assert.deepEqual(await stored(browser, 'history'), []);
    });
  });
}
