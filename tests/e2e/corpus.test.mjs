/**
 * The recogniser's score: the built extension on every page of the corpus in Chromium, and in Firefox on a
 * selection that covers every feature once. docs/recognition.md has the details.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { before, describe, test } from 'node:test';
import { loadsOf } from '../corpus/answer.mjs';
import { cases } from '../corpus/cases/index.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { Player } from './corpus/player.mjs';
import { sampleOf } from './corpus/sample.mjs';
import { faultsOf, matrix } from './corpus/score.mjs';

/** One page each: a browser draws frames at once only in its foreground page. */
const PLAYERS = Math.min(2, availableParallelism());

/** A stage of some libraries has hundreds of cases, which would keep one player busy long after the others. */
const CASES_PER_PIECE = 40;

/**
 * Cases whose components change their text by themselves: Fluent 9 adds a copy of a toast for screen readers,
 * Fluent 8 the text after its container, and Knockout replaces all children. Each with how often the text is
 * added again.
 */
const UNSTEADY = { 'component-toast-fluent9': 2, 'place-text-after-container-fluent8': 0, 'place-changed-in-place-knockout': 0 };

const ROWS = { chromium: cases, firefox: sampleOf(cases) };

/** The loads in pieces, the longest first, so that all players finish at about the same time. */
function inPieces(loads) {
  return loads
    .flatMap((load) => Array.from({ length: Math.ceil(load.cases.length / CASES_PER_PIECE) }, (_, index) => ({
      ...load, cases: load.cases.slice(index * CASES_PER_PIECE, (index + 1) * CASES_PER_PIECE),
    })))
    .sort((a, b) => b.cases.length - a.cases.length);
}

/** Plays all cases in some browsers at once. */
async function playAll(engine, rows) {
  const waiting = inPieces(loadsOf(rows));
  const outcomes = [];
  const problems = [];
  await Promise.all(Array.from({ length: PLAYERS }, async () => {
    const player = await Player.start(engine);
    try {
      for (let load = waiting.shift(); load; load = waiting.shift()) outcomes.push(...await player.play(load));
      problems.push(...await player.problems());
    } finally {
      await player.close();
    }
  }));
  return { outcomes, problems };
}

/** The distinct values of a field in the catalog's rows. */
async function inCatalog(field) {
  const { messages } = JSON.parse(await readFile('src/catalog/messages.json', 'utf8'));
  return new Set(messages.map((message) => message[field]));
}

/** The required messages that no document reported. */
const without = (wanted, had) => [...wanted].filter((it) => !had.has(it));

for (const engine of BROWSERS) {
  const rows = ROWS[engine.name];

  test(`a copy for screen readers, a late text and replaced children are no second error, in ${engine.name}`, async () => {
    const player = await Player.start(engine);
    try {
      for (const load of loadsOf(cases.filter(({ id }) => id in UNSTEADY))) {
        const [{ id }] = load.cases;
        const { appearances, copies } = await player.playUntilRest(load);
        assert.equal(copies, UNSTEADY[id], `additions of the text in ${id}`);
        assert.equal(appearances, 1, `appearances of ${id}`);
      }
    } finally {
      await player.close();
    }
  });

  describe(`the corpus in ${engine.name}`, () => {
    let outcomes;
    let problems;
    let found;

    before(async () => {
      ({ outcomes, problems } = await playAll(engine, rows));
      found = outcomes.filter(({ row, seen }) => row.error && seen.length > 0);
    });

    const faultsIn = (set) => outcomes.filter(({ row }) => row.set === set).flatMap(faultsOf);

    test('every case is played', (t) => {
      for (const [name, keyOf] of [
        ['set', (row) => row.set],
        ['language', (row) => row.language],
        ['component', (row) => `${row.library} ${row.component}`],
      ]) {
        for (const line of matrix(outcomes, name, keyOf)) t.diagnostic(line);
      }
      assert.equal(outcomes.length, rows.length);
    });

    test('every visible error is found with its details, and nothing else is', () => {
      assert.deepEqual(faultsIn('work'), []);
    });

    test('the same holds for the third of the cases that was held back', () => {
      // Which of them failed, and how, is not shown: otherwise the next change would be tuned to them.
      assert.equal(faultsIn('aside').length, 0);
    });

    test('every language of the catalog and every related message is recognised', async () => {
      const locales = await inCatalog('locale');
      // Codes and machine words have no language.
      assert.ok(locales.delete('und'));
      assert.equal(locales.size, 37);
      assert.deepEqual(without(locales, new Set(found.map(({ seen }) => seen.at(-1).locale))), []);
      assert.deepEqual(without(await inCatalog('key'), new Set(found.map(({ seen }) => seen.at(-1).message))), []);
    });

    test('the error is found in every place', () => {
      const places = new Set(cases.filter(({ error }) => error).map(({ placement }) => placement));
      assert.ok(places.size >= 28, `only ${places.size} places`);
      assert.deepEqual(without(places, new Set(found.map(({ row }) => row.placement))), []);
    });

    test('the console is clean', () => {
      assert.deepEqual(problems, []);
    });
  });
}
