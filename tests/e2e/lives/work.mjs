/** Kinds of work that a user does in the replica's blade; a refresh would lose each of them. */

const TYPED = 'not saved';
const BOTH = ['chromium', 'firefox'];

/** Adds the element for the work at the top of the blade. */
const put = (blade, markup) =>
  blade.evaluate((html) => {
    document.querySelector('#work')?.remove();
    document.body.insertAdjacentHTML('afterbegin', `<div id="work">${html}</div>`);
  }, markup);

async function typeInto(blade) {
  await blade.click('#worked');
  for (const letter of TYPED) await blade.press(letter === ' ' ? 'Space' : letter);
}

const textIs = (read) => async (blade) => (await blade.evaluate(read))?.startsWith(TYPED) ?? false;

/**
 * @typedef {object} Work
 * @property {string} name
 * @property {string[]} engines browsers that have it
 * @property {boolean} isKnownByFocus whether it is detected without the actions: by its field, or by the
 * focus
 * @property {(blade: object) => Promise<void>} make does it
 * @property {(blade: object) => Promise<boolean>} isThere
 * @property {(blade: object) => Promise<void>} [clear] undoes it
 * @property {(blade: object) => Promise<void>} [submit] saves it
 */

/** @type {Work[]} */
export const WORK = [
  {
    name: 'field',
    isKnownByFocus: true,
    engines: BOTH,
    async make(blade) {
      await put(blade, '<form id="form"><input id="worked"><button id="save">Save</button></form>');
      await blade.evaluate(() => {
        document.querySelector('#form').onsubmit = (event) => event.preventDefault();
      });
      await blade.type('#worked', TYPED);
    },
    isThere: textIs(() => document.querySelector('#worked')?.value),
    async clear(blade) {
      await blade.evaluate(() => document.querySelector('#worked').select());
      await blade.click('#worked');
      for (let n = 0; n < TYPED.length; n += 1) await blade.press('Backspace');
    },
    submit: (blade) => blade.click('#save'),
  },
  {
    name: 'editable',
    isKnownByFocus: true,
    engines: BOTH,
    async make(blade) {
      await put(blade, '<div id="worked" contenteditable style="min-height: 2em; width: 20em"></div>');
      await typeInto(blade);
    },
    isThere: textIs(() => document.querySelector('#worked')?.textContent.replaceAll('\u00a0', ' ')),
  },
  {
    name: 'edit context',
    isKnownByFocus: true,
    engines: ['chromium'],
    async make(blade) {
      await put(blade, '<div id="worked" style="min-height: 2em; width: 20em"></div>');
      await blade.evaluate(() => {
        const editor = document.querySelector('#worked');
        const context = new EditContext();
        editor.editContext = context;
        context.addEventListener('textupdate', () => {
          editor.textContent = context.text;
        });
      });
      await typeInto(blade);
    },
    isThere: textIs(() => document.querySelector('#worked')?.textContent),
  },
  {
    name: 'application',
    isKnownByFocus: true,
    engines: BOTH,
    async make(blade) {
      await put(blade, '<div id="worked" role="application" tabindex="0" style="min-height: 2em; width: 20em"></div>');
      await blade.evaluate(() => {
        document.querySelector('#worked').onkeydown = (event) => {
          event.preventDefault();
          event.currentTarget.textContent += event.key;
        };
      });
      await typeInto(blade);
    },
    isThere: textIs(() => document.querySelector('#worked')?.textContent),
  },
  {
    name: 'drawing',
    isKnownByFocus: false,
    engines: BOTH,
    async make(blade) {
      const mark = (id, left) => `<i id="${id}" style="position: absolute; pointer-events: none; left: ${left}px; top: 20px; width: 9px; height: 9px"></i>`;
      const canvas = '<canvas id="worked" width="200" height="80"></canvas>';
      await put(blade, `<div style="position: relative">${canvas}${mark('from', 20)}${mark('to', 120)}</div>`);
      await blade.evaluate(() => {
        document.querySelector('#worked').onpointermove = ({ buttons, currentTarget }) => {
          if (buttons) currentTarget.dataset.drawn = 'not saved';
        };
      });
      await blade.drag('#from', '#to');
    },
    isThere: textIs(() => document.querySelector('#worked')?.dataset.drawn),
  },
];
