/**
 * The page keeps changing under the note: other blades, frames, the network, visibility, media, a pointer.
 */
import assert from 'node:assert/strict';
import { HELD_DOCUMENT_PATH, MESSAGE } from '../portal/replica.mjs';
import { until } from './harness/until.mjs';
import { ASKS, EXPIRED, GUIDANCE, lives, ready, refreshNow } from './lives/stage.mjs';
import { patternOf } from './harness/texts.mjs';

const COUNTS = /Refreshing in/;
const PAUSED = /Paused at/;
const OFFLINE = patternOf('note_offline');
const BUSY = patternOf('note_busy');

const click = (selector) => document.querySelector(selector).click();

/** Runs in the page: plays a tone from an element outside of any document. */
function sound() {
  const [rate, seconds, header] = [8_000, 2, 44];
  const bytes = new DataView(new ArrayBuffer(header + rate * seconds));
  const write = (at, text) => [...text].forEach((letter, n) => bytes.setUint8(at + n, letter.charCodeAt(0)));
  write(0, 'RIFF');
  bytes.setUint32(4, header - 8 + rate * seconds, true);
  write(8, 'WAVEfmt ');
  bytes.setUint32(16, 16, true);
  for (const at of [20, 22, 32]) bytes.setUint16(at, 1, true);
  for (const at of [24, 28]) bytes.setUint32(at, rate, true);
  bytes.setUint16(34, 8, true);
  write(36, 'data');
  bytes.setUint32(40, rate * seconds, true);
  for (let n = 0; n < rate * seconds; n += 1) bytes.setUint8(header + n, 128 + 100 * Math.sin(n / 5));
  const tone = new Audio(URL.createObjectURL(new Blob([bytes], { type: 'audio/wav' })));
  tone.loop = true;
  return tone.play();
}

const soundByItself = {
  flags: ['--autoplay-policy=no-user-gesture-required'],
  preferences: { 'media.autoplay.default': 0 },
};

lives('changes of the page', (live, { name }) => {
  const isMute = name === 'chromium' ? false : 'Firefox hears nothing on a machine without a sound card';
  live('the note disappears with its blade', { loads: 1, settings: { mode: 'ask' } }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(EXPIRED);
    await page.evaluate(click, '.fxs-sidebar a[href="#home"]');
    await page.untilNoClosedShadow();
    assert.deepEqual(await stage.untilOutcomes(1), ['withdrawn']);
  });

  // A background that starts serves every existing frame, including one that is waiting for its document.
  const addFrameThatWaits = (address, markup) => {
    const frame = document.createElement('iframe');
    frame.style.cssText = 'position: fixed; inset: 0; width: 600px; height: 200px';
    frame.src = address;
    document.body.append(frame);
    frame.contentDocument.body.innerHTML = markup;
  };

  live('a document whose frame got its loader first is watched', { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    await page.evaluate(addFrameThatWaits, HELD_DOCUMENT_PATH, '');
    await stage.extension.stopWorker();
    await stage.untilEngines(3);
    replica.releaseDocument(`<p role="alert">${MESSAGE}</p>`);
    const note = await page.untilClosedShadow(EXPIRED);
    await note.click('Not now');
    await stage.untilStages('muted');
  });

  /** Text that is worth a look, deep in the document, around the error, which is above the fold. */
  const amidText = (letters, depth) => {
    const text = `<pre>${'an access token '.repeat(letters / 2 / 16)}</pre>`;
    const alert = `<p role="alert" style="position: absolute; top: 0">${MESSAGE}</p>`;
    return `<!doctype html><title>Held</title>${'<div>'.repeat(depth)}${text}${alert}${text}${'</div>'.repeat(depth)}`;
  };

  live('the error amid a lot of deeply nested text, in the document as served', { loads: 0, settings: { mode: 'ask' } }, async ({ browser, replica }) => {
    replica.releaseDocument(amidText(300_000, 16));
    const page = await browser.open(`https://${replica.host}${HELD_DOCUMENT_PATH}`);
    await page.untilClosedShadow(ASKS);
  });

  live('the error amid a lot of deeply nested text, in a frame as served', { loads: 1, settings: { mode: 'ask' } }, async ({ stage, replica }) => {
    const page = await stage.open();
    await page.evaluate(addFrameThatWaits, HELD_DOCUMENT_PATH, '');
    replica.releaseDocument(amidText(300_000, 16));
    await page.untilClosedShadow(ASKS);
  });

  live("an error in a frame's initial empty document disappears with it", { loads: 1, settings: { mode: 'ask' } }, async ({ stage, replica }) => {
    const page = await stage.open();
    await page.evaluate(addFrameThatWaits, HELD_DOCUMENT_PATH, `<p role="alert">${MESSAGE}</p>`);
    await stage.extension.stopWorker();
    await page.untilClosedShadow(EXPIRED);
    replica.releaseDocument('<p>Nothing is wrong</p>');
    await page.untilNoClosedShadow();
    assert.deepEqual(await stage.untilOutcomes(1), ['withdrawn']);
  });

  live('the error in a declarative shadow root', { loads: 2, settings: { mode: 'ask' } }, async ({ stage }) => {
    for (const mode of ['open', 'closed']) {
      const page = await stage.open();
      await page.evaluate(
        (kind, text) => {
          const place = document.createElement('div');
          place.setHTMLUnsafe(`<portal-alert><template shadowrootmode="${kind}"><p role="alert">${text}</p></template></portal-alert>`);
          document.body.append(place);
        },
        mode,
        MESSAGE,
      );
      await page.untilClosedShadow(ASKS);
      await page.close();
    }
  });

  live('an SVG document in a frame', { loads: 1, settings: { mode: 'ask' } }, async ({ stage, replica }) => {
    const page = await stage.open();
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><text y="20">Devices: 17</text></svg>';
          const frame = document.createElement('iframe');
          frame.onload = resolve;
          frame.src = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
          document.body.append(frame);
        }),
    );
    replica.expireToken();
    await page.untilClosedShadow(ASKS);
  });

  live('the overlay disappears with its blade, and a new blade gets no second refresh', { loads: 2 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await refreshNow(page);
    await page.waitForPageLoads(2);
    await page.untilClosedShadow(GUIDANCE);
    await page.evaluate(click, '.fxs-sidebar a[href="#home"]');
    await page.untilNoClosedShadow();
    await page.evaluate(() => (location.hash = '#blade/Microsoft_M365_ManageClient/ManageClientFrameBlade'));
    await page.untilClosedShadow(GUIDANCE);
  });

  live('the countdown ends with its blade', { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(COUNTS);
    await page.evaluate(click, '.fxs-sidebar a[href="#home"]');
    await page.untilNoClosedShadow();
    await stage.untilStages('watching');
  });

  live('the error in two frames is one incident', { loads: 2 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(EXPIRED);
    await page.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
    await until(async () => (await stage.tabs())[0].documents.filter((it) => it['shows-error']).length === 2, {
      describe: () => stage.tabs(),
    });
    await refreshNow(page);
    await page.waitForPageLoads(2);
    const blade = await ready(page);
    await page.untilClosedShadow(GUIDANCE);
    await page.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
    await until(async () => (await stage.tabs())[0].documents.filter((it) => it['shows-error']).length === 2, {
      describe: () => stage.tabs(),
    });
    await blade.evaluate(() => window.replica.hideError());
    await until(async () => (await stage.tabs())[0].documents.filter((it) => it['shows-error']).length === 1, {
      describe: () => stage.tabs(),
    });
    assert.notEqual(await page.closedShadow(GUIDANCE), null, 'one of them remains');
    await page.evaluate(() => window.replica.hideError());
    await page.untilNoClosedShadow();
    assert.deepEqual(await stage.outcomes(), [{ guided: 'recurred' }]);
  });

  live('a window that a script wrote is not emptied', { loads: 1 }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate((text) => {
      const button = document.createElement('button');
      button.id = 'open';
      button.style.cssText = 'position: fixed; top: 0; left: 0; width: 9em; height: 3em; z-index: 9';
      button.addEventListener('click', () => {
        window.opened = window.open('about:blank');
        window.opened.document.body.innerHTML = `<p role="alert">${text}</p>`;
      });
      document.body.append(button);
    }, MESSAGE);
    await page.click('#open');
    assert.deepEqual(await stage.untilOutcomes(1), [{ guided: 'refresh-would-not-help' }]);
    assert.match(await page.evaluate(() => window.opened.document.body.textContent), /validating access token/);
    await page.evaluate(() => window.opened.close());
    await stage.untilStages('watching');
  });

  live('navigation during the countdown', { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(COUNTS);
    await page.goto('https://learn.microsoft.com/entra/');
    assert.deepEqual(await stage.untilOutcomes(1), ['withdrawn']);
    await stage.untilStages('watching');
  });

  live('the admin refreshes during the countdown', { loads: 2 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(COUNTS);
    await page.reload();
    await page.untilClosedShadow(GUIDANCE);
    await stage.untilStages('guiding');
  });

  live('offline, the note waits until the network is back', { loads: 2, settings: { countdownSeconds: 1 } }, async ({ stage, browser, replica }) => {
    const page = await stage.open();
    try {
      await browser.setOffline(true);
      await page.evaluate((text) => window.replica.showError(text, ''), MESSAGE);
      const note = await page.untilClosedShadow(OFFLINE);
      assert.deepEqual(await note.buttons(), ['Not now']);
    } finally {
      await browser.setOffline(false);
    }
    await page.waitForPageLoads(2);
    await ready(page);
    await stage.untilStages('settling');
    assert.equal(replica.pageLoads.length, 2);
  });

  live('a hidden tab is refreshed immediately', { loads: 2 }, async ({ stage, browser, replica }) => {
    const page = await stage.open();
    // A frame that was never in sight has no engine yet.
    await stage.untilEngines(2);
    await browser.showFirstTab();
    await until(async () => (await stage.tabs())[0].conditions.visible === false, { describe: () => stage.tabs() });
    replica.expireToken();
    await page.waitForPageLoads(2);
    // Frames of a hidden tab may not be watched, so the outcome shows once the tab is visible.
    await page.bringToFront();
    await page.untilClosedShadow(GUIDANCE);
  });

  const waiting = { hiddenTab: 'wait', countdownSeconds: 1 };
  live('a hidden tab waits until it is visible, if set to', { loads: 2, settings: waiting }, async ({ stage, browser, replica }) => {
    const page = await stage.open();
    // A frame that was never in sight has no engine yet.
    await stage.untilEngines(2);
    await browser.showFirstTab();
    await until(async () => (await stage.tabs())[0].conditions.visible === false, { describe: () => stage.tabs() });
    replica.expireToken();
    await until(async () => (await stage.stages())[0] === 'pending', { describe: () => stage.tabs() });
    assert.equal(replica.pageLoads.length, 1);
    await page.bringToFront();
    await page.waitForPageLoads(2);
    await page.untilClosedShadow(GUIDANCE);
  });

  live('a print dialog is not interrupted', { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    const blade = await page.blade();
    // Whether a dialog is open cannot be queried afterwards.
    await stage.untilEngines(2);
    await blade.evaluate(() => dispatchEvent(new Event('beforeprint')));
    replica.expireToken();
    await page.untilClosedShadow(BUSY);
    await blade.evaluate(() => dispatchEvent(new Event('afterprint')));
    await page.untilClosedShadow(COUNTS);
    const note = await page.untilClosedShadow(EXPIRED);
    await note.click('Not now');
    await stage.untilStages('muted');
  });

  live('the note is not printed', { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(COUNTS);
    await page.drawAs('print');
    await page.untilNoClosedShadow(EXPIRED);
    await page.drawAs('screen');
    await page.untilClosedShadow(COUNTS);
  });

  live('sound is not interrupted, wherever in the tab it comes from', { loads: 1, settings: { countdownSeconds: 1 }, skip: isMute }, async ({ stage, replica }) => {
    const page = await stage.open();
    await page.evaluate(sound);
    await until(() => stage.extension.evaluate(async () => (await chrome.tabs.query({})).some(({ audible }) => audible)), {
      describe: 'the browser hears it',
    });
    replica.expireToken();
    const note = await page.untilClosedShadow(BUSY);
    await note.click('Not now');
    await stage.untilStages('muted');
  });

  live('the countdown pauses under the pointer', { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    const note = await page.untilClosedShadow(COUNTS);
    const { x, y } = await note.evaluate((root) => {
      const box = root.querySelector('section').getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    });
    // Until the browser has drawn the note, it routes the mouse to what was there before.
    for (const [place, words] of [[[x, y], PAUSED], [[1, 1], COUNTS]]) {
      const isSaid = async () => {
        await page.raw.mouse.move(...place);
        return page.closedShadow(words);
      };
      await until(isSaid, { describe: async () => ({ awaited: String(words), there: await note.text() }) });
    }
  });

  live('the countdown pauses while the note has the focus', { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    const note = await page.untilClosedShadow(COUNTS);
    await note.evaluate((root) => root.querySelector('button').focus());
    await page.untilClosedShadow(PAUSED);
    await note.evaluate((root) => root.activeElement.blur());
    await page.untilClosedShadow(COUNTS);
  });

  live('a sign-in that lands elsewhere offers the way back', { loads: 3, portal: { scenario: 'expires' }, settings: { settleWindowSeconds: 5 } }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    replica.askForSignIn();
    await refreshNow(page);
    await page.waitForPageLoads(3);
    assert.match(page.url(), /#home$/);
    const offer = await page.untilClosedShadow(patternOf('note_landed_elsewhere_title'));
    await offer.click('Go back');
    // It is the same document, navigated to the blade where the incident began.
    await ready(page);
    assert.equal(page.url(), replica.url);
    assert.deepEqual(await stage.outcomes(), ['recovered']);
  });
}, soundByItself);
