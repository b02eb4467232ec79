/** A hidden error does not count, and counts again when it is shown: whatever hides it, in any document. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { Ear } from './corpus/ear.mjs';

const ALERT = '<p role="alert">There was an error validating access token</p>';

/** The same in a frame of the same origin, in an element. */
const FRAMED = `<iframe srcdoc='${ALERT}'></iframe>`;

/**
 * Ways of hiding and showing an element. Each runs in the page, with the element around the error.
 *
 * `isOfOneDocument`: works only in the error's own document, since a frame is not notified when a style sheet
 * changes the document around it.
 *
 * @type {{name: string, around?: string, isOfOneDocument?: boolean, hide: (element: HTMLElement) => void, show: (element: HTMLElement) => void}[]}
 */
const WAYS = [
  {
    name: 'a class',
    around: '<style>.is-away { display: none }</style><div>{}</div>',
    hide: (element) => element.classList.add('is-away'),
    show: (element) => element.classList.remove('is-away'),
  },
  {
    name: 'its visibility',
    hide: (element) => element.style.setProperty('visibility', 'hidden'),
    show: (element) => element.style.removeProperty('visibility'),
  },
  {
    name: 'its opacity, which fades',
    around: '<div style="transition: opacity 100ms">{}</div>',
    hide: (element) => element.style.setProperty('opacity', '0'),
    show: (element) => element.style.removeProperty('opacity'),
  },
  {
    name: 'its size',
    hide: (element) => (element.style.cssText = 'height: 0; overflow: hidden'),
    show: (element) => (element.style.cssText = ''),
  },
  {
    name: 'its place, off the screen',
    hide: (element) => (element.style.cssText = 'position: absolute; left: -9999px'),
    show: (element) => (element.style.cssText = ''),
  },
  {
    name: 'the attribute hidden',
    hide: (element) => (element.hidden = true),
    show: (element) => (element.hidden = false),
  },
  {
    name: 'the attribute inert',
    hide: (element) => (element.inert = true),
    show: (element) => (element.inert = false),
  },
  {
    name: 'folded details',
    around: '<details open><summary>More</summary>{}</details>',
    hide: (element) => (element.open = false),
    show: (element) => (element.open = true),
  },
  {
    name: 'a closed dialog',
    around: '<dialog>{}</dialog>',
    hide: (element) => element.close(),
    show: (element) => element.showModal(),
  },
  {
    name: 'a closed popover',
    around: '<div popover="manual">{}</div>',
    hide: (element) => element.hidePopover(),
    show: (element) => element.showPopover(),
  },
  {
    name: 'a style sheet',
    isOfOneDocument: true,
    hide: () => {
      const sheet = document.head.appendChild(document.createElement('style'));
      sheet.id = 'hider';
      sheet.textContent = '#place > div { visibility: hidden }';
    },
    show: () => document.getElementById('hider').remove(),
  },
];

/** Runs in the page: adds the error and shows it, if it is not shown already. */
function put(markup, source) {
  const place = document.body.appendChild(document.createElement('div'));
  place.id = 'place';
  // A frame below the fold is not watched until it is scrolled into view.
  place.style.cssText = 'position: fixed; inset: 0; height: 300px; background: white';
  place.innerHTML = markup;
  const show = Function('element', `(${source})(element)`);
  const element = place.lastElementChild;
  if (!element.checkVisibility()) show(element);
}

/** Runs in the page: runs the given source on the element around the error. */
function act(source) {
  Function('element', `(${source})(element)`)(document.getElementById('place').lastElementChild);
}

const isThere = (now) => now.length === 1;
const isAway = (now) => now.length === 0;

for (const engine of BROWSERS) {
  describe(`errors that are shown and hidden in ${engine.name}`, { concurrency: 1 }, () => {
    let browser;
    let ear;
    let page;

    before(async () => {
      browser = await engine.launch({ extension: engine.folder, replica: createReplica({ scenario: 'healthy' }) });
      // Detections are stored anyway, and without an element of ours on the page nothing of ours triggers
      // another look.
      await browser.extension.evaluate(() => chrome.storage.local.set({ settings: { mode: 'off' } }));
      await browser.extension.stopWorker();
      ear = await Ear.put(browser.extension);
      page = await browser.open();
      await page.blade();
    });
    afterEach(async () => {
      await page.evaluate(() => document.getElementById('place')?.remove());
      await ear.until(isAway, { describe: 'no error, for it is gone' });
    });
    after(async () => {
      const problems = await browser.consoleProblems();
      await browser.close();
      assert.deepEqual(problems, [], 'the console is clean');
    });

    const inFrames = WAYS.filter(({ isOfOneDocument }) => !isOfOneDocument);
    for (const [where, inner, ways] of [['in its document', ALERT, WAYS], ['in the document around its frame', FRAMED, inFrames]]) {
      for (const { name, around = '<div>{}</div>', hide, show } of ways) {
        test(`by ${name}, ${where}`, async () => {
          await page.evaluate(put, around.replace('{}', inner), String(show));
          await ear.until(isThere, { describe: 'the error' });
          await page.evaluate(act, String(hide));
          await ear.until(isAway, { describe: 'no error, for it is hidden' });
          await page.evaluate(act, String(show));
          await ear.until(isThere, { describe: 'the error again' });
        });
      }
    }

    test('by a scripted animation', async () => {
      await page.evaluate(put, `<div>${ALERT}</div>`, String(() => {}));
      await ear.until(isThere, { describe: 'the error' });
      await page.evaluate(() => {
        const element = document.querySelector('#place > div');
        const fade = element.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 500, id: 'fade' });
        fade.pause();
        // No event reports the beginning of this animation; it begins with a change of the element.
        element.className = 'is-fading';
      });
      await ear.until(isAway, { describe: 'no error, at the start of the animation' });
      await page.evaluate(() => document.getAnimations().find(({ id }) => id === 'fade').play());
      await ear.until(isThere, { describe: 'the error, at the end of the animation' });
    });
  });
}
