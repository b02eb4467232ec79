/**
 * Real editors and real controls: a user's changes in them are work that the note asks about, looking at them
 * is not. tests/editors has their pages.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { phrase } from '../corpus/cases/messages.mjs';
import { addressOf, createEditors } from '../editors/portal.mjs';
import { Ear } from './corpus/ear.mjs';
import { ACTIONS, EDITORS, PASTED, WITHOUT_TYPING } from './editors/actions.mjs';
import { Hand } from './editors/hand.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { patternOf } from './harness/texts.mjs';
import { until } from './harness/until.mjs';
import { Stage, UNHURRIED, UNSAVED } from './lives/stage.mjs';

const COUNTS = patternOf('note_countdown');

const MESSAGE = 'There was an error validating access token';

const EXPIRED =
  "The access token expiry UTC time '11/23/2026 5:46:08 PM' is earlier than current UTC time '11/23/2026 5:46:18 PM'";

/** What the components of tests/editors/pages/output.jsx print. */
const PRINTED = [
  EXPIRED,
  'AADSTS700082: The refresh token has expired due to inactivity',
  ...['it-IT', 'de-DE', 'fr-FR', 'es-ES', 'ja-JP'].map((language) => phrase(language).text),
];

/** Each component, and the language of the error beside it. */
const OUTPUT = {
  'a terminal': 'de-DE',
  'a code editor': 'fr-FR',
  'a viewer of JSON': 'ja-JP',
  'a designer': 'es-ES',
  'a grid of log entries': 'it-IT',
  'a list of runs': 'pt-BR',
  'a data grid': 'ko-KR',
  "the portal's own grid": 'en-US',
};

const isUnsaved = async (stage) =>
  (await stage.tabs()).some(({ documents }) => documents.some(({ risk }) => risk['unsaved-input']));

for (const engine of BROWSERS) {
  describe(`real editors in ${engine.name}`, { concurrency: 1 }, () => {
    let stage;
    let page;
    let hand;

    const untilUnsaved = (isWanted, what) =>
      until(async () => (await isUnsaved(stage)) === isWanted, {
        describe: async () => ({ awaited: `${what}: ${isWanted ? 'unsaved' : 'saved'}`, there: await stage.tabs() }),
        timeoutMs: 5_000,
      });

    const reset = (form) => page.evaluate((id) => document.getElementById(id).reset(), form);

    before(async () => {
      const browser = await engine.launch({ extension: engine.folder, replica: createEditors() });
      stage = new Stage(browser);
      await stage.choose(UNHURRIED);
      page = await browser.open(addressOf('fluent9'));
      hand = new Hand(page);
    });
    after(() => stage?.browser.close());

    const load = async (name) => {
      await page.goto(addressOf(name));
      await stage.untilEngines(1);
    };

    for (const [name, { work, looks }] of Object.entries(ACTIONS)) {
      test(`${name}: every action counts as work until its form is reset`, async () => {
        await load(name);
        const failed = [];
        for (const [action, act] of Object.entries(work)) {
          try {
            await act(hand);
            await untilUnsaved(true, action);
          } catch (error) {
            failed.push(`${action}: ${error.message.split('\n')[0]}`);
          }
          await hand.press('Escape');
          await reset(/^[\w-]+/.exec(action)[0]);
          await untilUnsaved(false, `${action}, reset`);
        }
        assert.deepEqual(failed, []);
      });

      test(`${name}: a page that was only viewed is refreshed; with work in progress the note asks`, async () => {
        await load(name);
        for (const [look, act] of Object.entries(looks)) {
          await act(hand);
          assert.ok(!(await isUnsaved(stage)), look);
        }
        await page.evaluate((text) => window.showError(text), MESSAGE);
        // Until the browser has provided the policy of a new profile, the extension asks before every
        // refresh.
        await page.untilClosedShadow(COUNTS);
        const [act] = Object.values(work);
        await act(hand);
        await page.untilClosedShadow(UNSAVED);
        await stage.untilStages('pending');
      });
    }

    const holds = (form, text) => page.evaluate((id, it) => document.getElementById(id).textContent.includes(it), form, text);

    for (const [name, editors] of Object.entries(EDITORS)) {
      test(`${name}: the note asks after text is pasted, cut or composed`, async () => {
        await load(name);
        await page.evaluate((text) => window.showError(text), MESSAGE);
        await page.untilClosedShadow(COUNTS);
        for (const [editor, selector] of Object.entries(editors)) {
          // What is cut takes its place.
          await hand.copy(PASTED);
          for (const [action, { act, isDone }] of Object.entries(WITHOUT_TYPING[editor] ?? WITHOUT_TYPING.other)) {
            await hand.click(selector);
            // Some editors learn of a selection after a while only.
            const done = async () => {
              await act(hand);
              return isDone((text) => holds(editor, text));
            };
            await until(done, { describe: `${editor}: ${action}` });
            await page.untilClosedShadow(UNSAVED);
            await reset(editor);
            await page.untilClosedShadow(COUNTS);
          }
        }
        await stage.untilStages('pending');
      });
    }

    test('output of a terminal, editor, grid or run is not taken for the error, which is found beside it', async () => {
      await stage.choose({ mode: 'off' });
      await load('output');
      const ear = await Ear.put(stage.extension);
      for (const [component, language] of Object.entries(OUTPUT)) {
        const heard = ear.listen();
        await page.evaluate(([name, texts]) => window.OUTPUT[name](texts), [component, PRINTED]);
        // The watcher looks in order: once it has reported the alert, it has looked at everything before it.
        await page.evaluate((message) => window.showError(message), phrase(language).text);
        await ear.until((now) => now.length > 0, { describe: `the alert beside ${component}` });
        await page.evaluate(() => document.querySelector('[role=alert]:not(form *)').remove());
        await ear.until((now) => now.length === 0, { describe: `nothing but ${component}` });
        assert.deepEqual([...new Set(heard().map(({ message, locale }) => `${message} in ${locale}`))], [`token-validation in ${language}`], component);
      }
    });

    test('the pages are left alone', async () => {
      // Fluent 8 requests its fonts from another host, and receives none.
      const isOfFonts = ({ text, url }) => /\.cdn\.office\.net/.test(text + url);
      const problems = await stage.problems();
      assert.deepEqual(problems.filter((it) => !isOfFonts(it)), [], 'the console is clean');
    });
  });
}
