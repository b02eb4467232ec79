/** Work of the user outside of the browser's own fields, and work on pages that interfere with events. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { EXPIRED, UNSAVED, lives } from './lives/stage.mjs';
import { HELD_SCRIPT_PATH, MESSAGE } from '../portal/replica.mjs';
import { until } from './harness/until.mjs';
import { patternOf } from './harness/texts.mjs';

const BUSY = patternOf('note_busy');
const COUNTS = patternOf('note_countdown');

/** A host that the extension is not served on, and that the replica answers for. */
const UNSERVED = 'https://learn.microsoft.com/';

const untilRisk = (stage, what, isWanted, risk) =>
  until(
    async () => (await stage.tabs()).some(({ documents }) => documents.some((it) => it.risk[risk])) === isWanted,
    { describe: async () => ({ awaited: `${what}: ${isWanted}`, there: await stage.tabs() }) },
  );
const untilUnsaved = (stage, what) => untilRisk(stage, what, true, 'unsaved-input');
const untilSaved = (stage, what) => untilRisk(stage, what, false, 'unsaved-input');

async function openBlade(stage) {
  const page = await stage.open();
  return { page, blade: await page.blade() };
}

/** The error, and the question in place of the countdown. */
async function untilAsked(page, replica) {
  replica.expireToken();
  await page.untilClosedShadow(UNSAVED);
}

/** Runs in the page: replaces its document by one that a script writes. */
function rewrite(markup) {
  document.open();
  document.write(`<!doctype html><title>Written</title>${markup}`);
  document.close();
}

const ALERT = `<p role="alert">${MESSAGE}</p>`;

/** Runs in the page: plays a loud tone until it is stopped. */
function addTone() {
  const bytes = new Uint8Array(44 + 8000).fill(128);
  const view = new DataView(bytes.buffer);
  const text = (at, letters) => [...letters].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
  text(0, 'RIFF');
  view.setUint32(4, 36 + 8000, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8000, true);
  view.setUint32(28, 8000, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  text(36, 'data');
  view.setUint32(40, 8000, true);
  const tone = document.createElement('audio');
  tone.id = 'tone';
  tone.loop = true;
  tone.src = URL.createObjectURL(new Blob([bytes], { type: 'audio/wav' }));
  document.body.append(tone);
  return tone.play();
}

/** Runs in the page: adds buttons that open a muted video, and a window, in picture-in-picture. */
function addPictureInPicture() {
  const openVideo = async () => {
    const canvas = document.createElement('canvas');
    const picture = canvas.getContext('2d');
    setInterval(() => picture.fillRect(0, 0, Math.random() * canvas.width, canvas.height), 50);
    const video = document.createElement('video');
    video.muted = true;
    video.style.position = 'fixed';
    video.srcObject = canvas.captureStream();
    document.body.append(video);
    await video.play();
    await video.requestPictureInPicture();
  };
  const openWindow = () => window.documentPictureInPicture.requestWindow();
  for (const [id, open] of [['video', openVideo], ['window', openWindow]]) {
    const button = document.createElement('button');
    button.id = id;
    button.textContent = id;
    button.style.cssText = `position: fixed; top: ${id === 'video' ? 0 : 40}px; left: 0; z-index: 9`;
    button.addEventListener('click', open);
    document.body.append(button);
  }
}

lives('work outside of fields', (live, engine) => {
  live('in a document that a script reopened', { loads: 1 }, async ({ stage }) => {
    const { blade } = await openBlade(stage);
    await blade.evaluate(() => {
      document.open();
      document.write('<!doctype html><textarea id="anew"></textarea>');
      document.close();
    });
    await blade.type('#anew', 'ab');
    await untilUnsaved(stage, 'typed after document.open');
  });

  live('in a top document that a script reopened', { loads: 1 }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate(rewrite, '<textarea id="anew"></textarea>');
    await page.type('#anew', 'ab');
    await untilUnsaved(stage, 'typed after document.open in the top document');
    await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), ALERT);
    await page.untilClosedShadow(UNSAVED);
  });

  live('none in a top document that a script reopened: its error is found, and the note works', { loads: 1 }, async ({ stage }) => {
    const page = await stage.open();
    await page.evaluate(rewrite, '<p>Nothing is wrong</p>');
    await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), ALERT);
    const note = await page.untilClosedShadow(EXPIRED);
    await note.click('Not now');
    await page.untilNoClosedShadow();
    await stage.untilStages('muted');
  });

  live('none in a top document that a script reopens under the note, which comes back', { loads: 1, portal: { place: 'top' } }, async ({ stage, replica }) => {
    const page = await stage.open();
    replica.expireToken();
    await page.untilClosedShadow(COUNTS);
    await page.evaluate(rewrite, ALERT);
    const note = await page.untilClosedShadow(COUNTS);
    await note.click('Not now');
    await page.untilNoClosedShadow();
    await stage.untilStages('muted');
    assert.deepEqual(await stage.untilOutcomes(1), ['declined']);
  });

  live('in a frame that a script wrote', { loads: 1 }, async ({ stage, replica }) => {
    const { page, blade } = await openBlade(stage);
    await blade.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.id = 'written';
      document.body.prepend(frame);
      frame.contentDocument.open();
      frame.contentDocument.write('<!doctype html><textarea style="position: fixed; inset: 0"></textarea>');
      frame.contentDocument.close();
    });
    // The engine may start after the text is typed.
    await blade.click('#written');
    await blade.press('a');
    await untilUnsaved(stage, 'typed in a written frame');
    await untilAsked(page, replica);
  });

  live('in a frame of another host', { loads: 1, portal: { place: 'top' } }, async ({ stage, replica }) => {
    const { page, blade } = await openBlade(stage);
    await blade.evaluate(
      (url) =>
        new Promise((resolve) => {
          const frame = document.createElement('iframe');
          Object.assign(frame, { id: 'unserved', src: url, onload: resolve });
          frame.style.cssText = 'position: fixed; inset: 100px auto auto 100px; width: 300px; height: 200px';
          document.body.append(frame);
        }),
      UNSERVED,
    );
    await blade.click('#unserved');
    await untilUnsaved(stage, 'a frame that had the focus');
    await untilAsked(page, replica);
    await blade.evaluate(() => document.querySelector('#unserved').remove());
    await untilSaved(stage, 'a frame that is gone');
    await page.untilClosedShadow(COUNTS);
  });

  live('in a control that takes keys for itself', { loads: 1 }, async ({ stage, replica }) => {
    const { page, blade } = await openBlade(stage);
    await blade.evaluate(() => {
      document.body.insertAdjacentHTML('afterbegin', '<div id="own" tabindex="0">an editor of its own</div>');
      document.querySelector('#own').onkeydown = (event) => (event.target.textContent += event.key);
    });
    await blade.click('#own');
    await blade.press('a');
    await untilUnsaved(stage, 'typed into a control of its own');
    await untilAsked(page, replica);
  });

  live('under a page that stops every event', { loads: 1 }, async ({ stage, replica }) => {
    const { page, blade } = await openBlade(stage);
    await blade.evaluate(() => {
      for (const type of ['input', 'change', 'beforeinput', 'keydown', 'keyup']) {
        window.addEventListener(type, (event) => event.stopImmediatePropagation(), true);
      }
      document.body.insertAdjacentHTML('afterbegin', '<input id="text">');
    });
    await blade.type('#text', 'ab');
    await untilUnsaved(stage, 'typed under a page that stops events');
    await untilAsked(page, replica);
  });

  live('is not cleared by scripted events', { loads: 1 }, async ({ stage, replica }) => {
    const { page, blade } = await openBlade(stage);
    await blade.evaluate(() => document.body.insertAdjacentHTML('afterbegin', '<form id="form"><input id="text"></form>'));
    await blade.type('#text', 'ab');
    await untilUnsaved(stage, 'a field');
    await blade.evaluate(() => {
      for (const type of ['reset', 'submit']) document.querySelector('#form').dispatchEvent(new Event(type, { bubbles: true }));
    });
    await untilAsked(page, replica);
  });

  const isDragless = engine.name === 'firefox' && "Firefox's driver moves the pointer, and no drag begins";
  live('in dropped content', { loads: 1, skip: isDragless }, async ({ stage, replica }) => {
    const { page, blade } = await openBlade(stage);
    await blade.evaluate(() => {
      document.body.insertAdjacentHTML(
        'afterbegin',
        `<div id="item" draggable="true" style="width: 80px; height: 40px">device</div>
         <div id="zone" style="width: 200px; height: 80px">groups</div>`,
      );
      const zone = document.querySelector('#zone');
      document.querySelector('#item').ondragstart = ({ dataTransfer }) => dataTransfer.setData('text/plain', 'device');
      zone.ondragover = (event) => event.preventDefault();
      zone.ondrop = (event) => {
        event.preventDefault();
        zone.append(event.dataTransfer.getData('text/plain'));
      };
    });
    await blade.drag('#item', '#zone');
    await untilUnsaved(stage, 'what was dropped');
    await untilAsked(page, replica);
  });

  const isFileless = engine.name === 'firefox' && "Firefox's driver cannot drop anything from outside the page";
  live('in a dropped file', { loads: 1, skip: isFileless }, async ({ stage, replica }) => {
    const page = await stage.open();
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('afterbegin', '<div id="zone" style="width: 200px; height: 80px">a file</div>');
      const zone = document.querySelector('#zone');
      zone.ondragover = (event) => event.preventDefault();
      zone.ondrop = (event) => {
        event.preventDefault();
        zone.textContent = event.dataTransfer.files[0].name;
      };
    });
    const file = fileURLToPath(import.meta.url);
    await page.dropFile('#zone', file);
    await until(() => page.evaluate(() => document.querySelector('#zone').textContent === 'lives-work.test.mjs'), { describe: 'the page has the file' });
    await untilUnsaved(stage, 'a file that was dropped');
    await untilAsked(page, replica);
  });

  live('in a game that takes every key, over which the note is used', { loads: 1 }, async ({ stage, replica }) => {
    const { page, blade } = await openBlade(stage);
    await blade.evaluate(() => {
      document.body.insertAdjacentHTML('afterbegin', '<canvas id="game" tabindex="0" width="200" height="80"></canvas>');
      const take = (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
      };
      for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input']) window.addEventListener(type, take, true);
    });
    await blade.click('#game');
    for (const key of ['w', 'a', 'ArrowUp', 'Enter', 'Escape', 'Tab']) await blade.press(key);
    await untilUnsaved(stage, 'a game');
    await untilAsked(page, replica);
    const note = await page.untilClosedShadow(UNSAVED);
    await note.click('Not now');
    await stage.untilStages('muted');
  });

  live('does not include what an editor writes by itself', { loads: 1 }, async ({ stage, replica }) => {
    const { page, blade } = await openBlade(stage);
    await blade.evaluate(() => {
      document.body.insertAdjacentHTML('afterbegin', '<div id="rich" contenteditable>given</div><textarea id="area"></textarea>');
      document.querySelector('#rich').append(' and more');
      document.querySelector('#area').value = 'by script';
      document.querySelector('#area').dispatchEvent(new Event('input', { bubbles: true }));
    });
    await blade.click('#area');
    replica.expireToken();
    await page.untilClosedShadow(COUNTS);
  });

  live('does not include what the page wrote before the engine started', { loads: 1 }, async ({ stage, replica }) => {
    const { page, blade } = await openBlade(stage);
    await stage.untilStages('watching');
    await blade.evaluate(async (script) => {
      const frame = document.createElement('iframe');
      frame.id = 'parsed';
      frame.style.cssText = 'position: fixed; inset: 0; width: 100%; height: 100%';
      frame.srcdoc = `<!doctype html><textarea id="area" style="position: fixed; inset: 0"></textarea><script src="${script}"></script>`;
      document.body.append(frame);
      const area = () => frame.contentDocument?.querySelector('#area');
      while (!area()) await new Promise((then) => requestAnimationFrame(then));
      area().value = 'by script';
    }, HELD_SCRIPT_PATH);
    await blade.click('#parsed');
    replica.releaseScript();
    const documents = async () => (await stage.tabs()).flatMap((tab) => tab.documents);
    await until(async () => (await documents()).length === 3, { describe: async () => ({ awaited: 'its engine', there: await documents() }) });
    replica.expireToken();
    await page.untilClosedShadow(COUNTS);
  });

  live('in 300 editors at once', { loads: 1 }, async ({ stage, replica }) => {
    const { page, blade } = await openBlade(stage);
    await blade.evaluate(() => {
      const editors = Array.from({ length: 300 }, (_, n) => `<div id="e${n}" contenteditable style="display: inline-block; width: 20px">x</div>`);
      document.body.insertAdjacentHTML('afterbegin', editors.join(''));
    });
    await blade.type('#e299', 'a');
    await untilUnsaved(stage, 'one of 300 editors');
    await untilAsked(page, replica);
  });
});

lives(
  'media that are removed',
  (live) => {
    live('no longer count, and neither do silent ones', { loads: 1 }, async ({ stage }) => {
      const { blade } = await openBlade(stage);
      const media = (what, isWanted) => untilRisk(stage, what, isWanted, 'media');
      await blade.click('body');
      await blade.evaluate(addTone);
      await media('a tone', true);
      await blade.evaluate(() => (document.querySelector('#tone').muted = true));
      await media('a mute tone', false);
      await blade.evaluate(() => (document.querySelector('#tone').muted = false));
      await media('a tone again', true);
      await blade.evaluate(() => document.querySelector('#tone').remove());
      await media('a tone that is gone', false);
    });

    live('count in picture-in-picture, muted or not', { loads: 1, settings: { countdownSeconds: 1 } }, async ({ stage, replica }) => {
      const page = await stage.open();
      const media = (what, isWanted) => untilRisk(stage, what, isWanted, 'media');
      await page.evaluate(addPictureInPicture);
      await page.click('#video');
      await media('a muted video', true);
      await page.evaluate(() => document.exitPictureInPicture());
      await media('a muted video in its page', false);
      await page.click('#window');
      await media('a window of the page', true);
      replica.expireToken();
      const note = await page.untilClosedShadow(BUSY);
      await note.click('Not now');
      await stage.untilStages('muted', 'watching');
      await page.evaluate(() => window.documentPictureInPicture.window.close());
      await media('a window that is closed', false);
    });
  },
  { preferences: { 'media.autoplay.default': 0 } },
);
