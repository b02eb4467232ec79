/** Unsaved input of the user: in every kind of field, in any frame. */
import assert from 'node:assert/strict';
import { until } from './harness/until.mjs';
import { EXPIRED, GUIDANCE, UNSAVED, lives, ready } from './lives/stage.mjs';

/** Whether the extension considers input in this tab unsaved. */
const isUnsaved = async (stage) =>
  (await stage.tabs()).some(({ documents }) => documents.some(({ risk }) => risk['unsaved-input']));

const untilUnsaved = (stage, what) =>
  until(() => isUnsaved(stage), { describe: async () => ({ awaited: `${what} is unsaved`, there: await stage.tabs() }) });

const untilSaved = (stage, what) =>
  until(async () => !(await isUnsaved(stage)), {
    describe: async () => ({ awaited: `${what} is clean`, there: await stage.tabs() }),
  });

/** Runs in the page: adds a form with a field of every kind. */
function addFields() {
  customElements.define(
    'portal-field',
    class extends HTMLElement {
      constructor() {
        super();
        this.attachShadow({ mode: 'open' }).innerHTML = '<input id="inner">';
      }
    },
  );
  const form = document.createElement('form');
  form.id = 'fields';
  form.innerHTML = `
    <input id="text">
    <textarea id="area"></textarea>
    <input id="controlled">
    <input id="check" type="checkbox">
    <input id="radio" type="radio" name="r">
    <select id="choice"><option selected>one</option><option>two</option></select>
    <div id="rich" contenteditable style="min-height: 1em"></div>
    <portal-field id="custom"></portal-field>
    <div id="switch" role="switch" aria-checked="false" tabindex="0">a switch</div>
    <input id="file" type="file">
    <input id="search" type="search">
    <button id="submit">Save</button> <button id="reset" type="reset">Reset</button>`;
  form.onsubmit = (event) => event.preventDefault();
  form.querySelector('#controlled').oninput = ({ target }) => (target.defaultValue = target.value);
  form.querySelector('#switch').onclick = ({ currentTarget }) => (currentTarget.ariaChecked = 'true');
  document.body.prepend(form);
}

/** Opens the portal, with the form in its blade. */
async function openWithFields(stage) {
  const page = await stage.open();
  const blade = await page.blade();
  await blade.evaluate(addFields);
  return { page, blade };
}

/** Empties the focused field, like a user. */
async function empty(blade, length) {
  for (let n = 0; n < length; n += 1) await blade.press('Backspace');
}

lives('unsaved input', (live) => {
  live('of every kind counts until it is cleared', { loads: 1 }, async ({ stage }) => {
    const { blade } = await openWithFields(stage);
    for (const field of ['#text', '#area', '#rich']) {
      await blade.type(field, 'ab');
      await untilUnsaved(stage, field);
      await empty(blade, 2);
      await untilSaved(stage, field);
    }
    await blade.click('#check');
    await untilUnsaved(stage, 'a check box');
    await blade.click('#check');
    await untilSaved(stage, 'a check box');
    await blade.evaluate(() => document.querySelector('#choice').focus());
    await blade.press('ArrowDown');
    await untilUnsaved(stage, 'a choice');
    await blade.press('ArrowUp');
    await untilSaved(stage, 'a choice');
  });

  live('of these kinds is cleared by a reset or a submission only', { loads: 1 }, async ({ stage }) => {
    const { blade } = await openWithFields(stage);
    const actions = {
      'a radio button': () => blade.click('#radio'),
      'a field in a custom element': async () => {
        await blade.evaluate(() => document.querySelector('#custom').shadowRoot.querySelector('input').focus());
        await blade.press('a');
      },
      'a switch of the page': () => blade.click('#switch'),
      'a file that is to be uploaded': () => blade.chooseFile('#file', 'README.md'),
      'a field that the page writes back': async () => {
        await blade.type('#controlled', 'ab');
        // Leaving the field fires another change event.
        await blade.click('#search');
      },
    };
    for (const [what, act] of Object.entries(actions)) {
      await act();
      await untilUnsaved(stage, what);
      await blade.click('#reset');
      await untilSaved(stage, what);
    }
    await blade.type('#text', 'ab');
    await untilUnsaved(stage, 'a form');
    await blade.click('#submit');
    await untilSaved(stage, 'a submitted form');
  });

  live('does not include what the page set, or a search', { loads: 1 }, async ({ stage }) => {
    const { blade } = await openWithFields(stage);
    await blade.evaluate(() => {
      for (const id of ['text', 'area', 'controlled']) {
        const field = document.getElementById(id);
        field.value = 'set by the page';
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.dispatchEvent(new Event('change', { bubbles: true }));
      }
      document.querySelector('#check').click();
      document.querySelector('#switch').click();
    });
    await blade.type('#search', 'ab');
    // Only the input that follows all of this counts.
    await blade.type('#rich', 'a');
    await untilUnsaved(stage, 'what was typed');
    await empty(blade, 1);
    await untilSaved(stage, 'everything else');
  });

  live('makes the note ask, in whatever frame it is', { loads: 1, portal: { place: 'top' } }, async ({ stage, replica }) => {
    const { page, blade } = await openWithFields(stage);
    await blade.type('#text', 'ab');
    await untilUnsaved(stage, 'a field in a frame');
    replica.expireToken();
    const note = await page.untilClosedShadow(UNSAVED);
    assert.deepEqual(await note.buttons(), ['Refresh anyway', 'Not now']);
    assert.deepEqual(await stage.stages(), ['pending']);
    await note.click('Not now');
    await stage.untilStages('muted');
    assert.equal(await blade.evaluate(() => document.querySelector('#text').value), 'ab');
  });

  live('turns the countdown into a question', { loads: 1 }, async ({ stage, replica }) => {
    const { page, blade } = await openWithFields(stage);
    replica.expireToken();
    await page.untilClosedShadow(/Refreshing in/);
    await blade.type('#text', 'ab');
    await page.untilClosedShadow(UNSAVED);
    await empty(blade, 2);
    await page.untilClosedShadow(/Refreshing in/);
  });

  live('in a closed dialog still counts', { loads: 1 }, async ({ stage, replica }) => {
    const page = await stage.open();
    const blade = await page.blade();
    await blade.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<dialog id="dialog"><input id="inside"></dialog>');
      document.querySelector('#dialog').showModal();
    });
    await blade.type('#inside', 'ab');
    await untilUnsaved(stage, 'a dialog');
    await blade.evaluate(() => document.querySelector('#dialog').remove());
    replica.expireToken();
    await page.untilClosedShadow(UNSAVED);
  });

  live('survives a submission that failed', { loads: 1, portal: { token: 'expires' } }, async ({ stage, replica }) => {
    const { page, blade } = await openWithFields(stage);
    await blade.evaluate((text) => {
      document.querySelector('#fields').addEventListener('submit', () => window.replica.showError(text, ''));
    }, replica.options.message);
    await blade.type('#text', 'ab');
    await blade.click('#submit');
    await page.untilClosedShadow(UNSAVED);
    assert.equal(await blade.evaluate(() => document.querySelector('#text').value), 'ab');
  });

  live('typed while the error is shown survives a submission that failed', { loads: 1 }, async ({ stage, replica }) => {
    const { page, blade } = await openWithFields(stage);
    await blade.type('#text', 'ab');
    await untilUnsaved(stage, 'a field');
    replica.expireToken();
    await page.untilClosedShadow(UNSAVED);
    await blade.click('#submit');
    await untilSaved(stage, 'a submitted form');
    await page.untilClosedShadow(UNSAVED);
    assert.deepEqual(await stage.stages(), ['pending']);
  });

  live("can be given up by the user", { loads: 2, portal: { scenario: 'expires' } }, async ({ stage, replica }) => {
    const { page, blade } = await openWithFields(stage);
    await blade.type('#text', 'ab');
    await untilUnsaved(stage, 'a field');
    replica.expireToken();
    const note = await page.untilClosedShadow(UNSAVED);
    await note.click('Refresh anyway');
    await page.waitForPageLoads(2);
    await stage.untilStages('settling');
  });
});
