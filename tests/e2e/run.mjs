/**
 * Runs all end-to-end tests in one browser, several files at a time and the longest first, so that no long
 * one runs alone at the end: `node tests/e2e/run.mjs chromium`. Reports in TAP.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { tap } from 'node:test/reporters';

/** Files by duration, the longest first; the order of the others does not matter. */
const LONGEST = [
  'corpus', 'panel-accessibility', 'pages-accessibility', 'main-job', 'lives-page', 'lives-slow', 'panel-under-modals',
  'lives-worker', 'lives-chaos', 'reports', 'editors', 'lives-flicker', 'replica', 'lives-tabs', 'guidance', 'pages',
];

/** Files that start Chromium themselves, regardless of the browser that the others run in. */
const CHROMIUM_ALONE = ['selfcheck', 'pages-accessibility', 'panel-accessibility', 'demo', 'store'];

/**
 * Files at a time on two cores: much of a test's time is spent waiting. With four, waits of some seconds time out.
 */
const FILES_AT_ONCE = 3;

/**
 * Milliseconds after which a file counts as hung. The longest one takes two thirds of this on two busy cores.
 */
const HUNG_AFTER = 600_000;

const FOLDERS = ['tests/e2e', 'tests/e2e/harness', 'tests/corpus'];
const ENDING = '.test.mjs';

const [engine] = process.argv.slice(2);

const nameOf = (path) => path.split('/').at(-1).slice(0, -ENDING.length);
const rank = (path) => (LONGEST.includes(nameOf(path)) ? LONGEST.indexOf(nameOf(path)) : LONGEST.length);

const files = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => path.endsWith(ENDING))
  .filter((path) => engine === 'chromium' || !CHROMIUM_ALONE.includes(nameOf(path)))
  .sort((a, b) => rank(a) - rank(b));

// The test files inherit this setting.
process.env.ENGINES = engine;
run({ files, concurrency: FILES_AT_ONCE, timeout: HUNG_AFTER })
  .on('test:fail', () => { process.exitCode = 1; })
  .compose(tap)
  .pipe(process.stdout);
