/**
 * The cost of watching, compared with alternatives: `./build.sh bench [options]`.
 *
 *   --quick            one round and few samples, for a first look
 *   --only=a,b         only these experiments, e.g. `--only=scenes` for the ratios of all scenes
 *   --scenes=a,b       only these scenes
 *   --rounds=N         how often the principal contenders play each scene
 *   --extension=DIR    an unpacked extension in place of dist/chrome; several are compared in their scenes
 *   --save             write bench/results/, as a run without options does
 *
 * Each run prints its results, with the budgets, and compares them with the last ones.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { within } from '../tests/e2e/harness/until.mjs';
import { buildCounting } from './border.mjs';
import { CONTENDERS, buildContenders } from './contenders.mjs';
import * as experiments from './experiments.mjs';
import { machineOf, start } from './measure.mjs';
import { plotScenes, plotSizes } from './plot.mjs';
import { budgets, markdown, worsened } from './report.mjs';

const RESULTS = 'bench/results';

/** Milliseconds for everything. A whole run on an idle machine takes less than ten minutes. */
const MOST_MS = 15 * 60_000;

/** Milliseconds after which no other round of the scenes begins, so that time is left for the rest. */
const ROUNDS_WITHIN = 9 * 60_000;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    scenes: { type: 'string' },
    rounds: { type: 'string' },
    extension: { type: 'string', multiple: true, default: ['dist/chrome'] },
    save: { type: 'boolean', default: false },
  },
});
const isWhole = process.argv.length === 2;
const EXTENT = options.quick
  ? {
      scenes: { rounds: 1, which: ['storm', 'in-place'] },
      sizes: { elements: [1_000, 10_000] },
      quiet: { seconds: 10 },
      delays: { ordinary: 10, storm: 4, others: 2 },
      frames: { rounds: 1 },
      load: { rounds: 1 },
      memory: { storms: 2 },
    }
  : {
      scenes: { rounds: 5 },
      sizes: { elements: [1_000, 3_000, 10_000, 30_000, 100_000] },
      quiet: { seconds: 15 },
      delays: { ordinary: 50, storm: 16, others: 3 },
      frames: { rounds: 1 },
      load: { rounds: 5 },
      memory: { storms: 3 },
    };
if (options.scenes) EXTENT.scenes.which = options.scenes.split(',');
if (options.rounds) EXTENT.scenes.rounds = Number(options.rounds);
const unknown = EXTENT.scenes.which?.filter((scene) => !experiments.SCENES.includes(scene)) ?? [];
if (unknown.length > 0) throw new Error(`no scenes: ${unknown}; there are ${experiments.SCENES.join(', ')}`);

/** The experiments to run. Of several builds, and with chosen scenes, only the scenes are of interest. */
const isComparison = options.extension.length > 1;
const only = isComparison || options.scenes ? 'scenes' : options.only;
const isWanted = (name) => !only || only.split(',').includes(name);

const began = Date.now();
const say = (what) => process.stderr.write(`${String(Math.round((Date.now() - began) / 1000)).padStart(5)} s  ${what}\n`);

/** What failed; the last results of experiments that failed are kept. */
const failures = [];
const fail = (what) => {
  failures.push(what);
  say(`failed: ${what}`);
};

/**
 * Adds the result of an experiment, which ends when the time for everything is over. If it fails, the results of
 * the others are not lost.
 *
 * @param {(failPart: (what: string) => void) => Promise<object>} run
 */
async function measureInto(result, name, run) {
  if (!isWanted(name)) return;
  const timeoutMs = began + MOST_MS - Date.now();
  if (timeoutMs <= 0) {
    fail(`${name}: no time is left`);
    return;
  }
  // What an experiment that was given up still does fails when the browser closes.
  let isGoingOn = true;
  const failPart = (what) => {
    if (isGoingOn) fail(what);
  };
  try {
    result[name] = await within(run(failPart), { describe: `${name}, in the time that was left`, timeoutMs });
  } catch (error) {
    fail(`${name}: ${error.message}`);
  }
  isGoingOn = false;
}

async function measure(extension) {
  const browser = await start(resolve(extension), await buildContenders());
  const result = {
    machine: { ...machineOf(browser), loadBefore: loadavg()[0], isQuick: options.quick },
    contenders: Object.fromEntries(CONTENDERS.map(({ name, what }) => [name, what])),
  };
  const scenesEnd = Date.now() + ROUNDS_WITHIN;
  for (const [name, run] of Object.entries({
    scenes: (failPart) => experiments.scenes(browser, { ...EXTENT.scenes, end: scenesEnd }, say, failPart),
    frames: () => experiments.frames(browser, EXTENT.frames, say),
    load: () => experiments.load(browser, EXTENT.load, say),
    memory: () => experiments.memory(browser, EXTENT.memory, say),
    quiet: () => experiments.quiet(browser, EXTENT.quiet, say),
    sights: () => experiments.sights(browser, say),
    delays: () => experiments.delays(browser, EXTENT.delays, say),
    sizes: (failPart) => experiments.sizes(browser, EXTENT.sizes, say, failPart),
  })) {
    await measureInto(result, name, run);
  }
  await close(browser);
  await measureInto(result, 'border', async () => {
    const counting = await start(await buildCounting(), []);
    try {
      return await experiments.border(counting, say);
    } finally {
      await close(counting);
    }
  });
  result.machine.loadAfter = loadavg()[0];
  result.machine.seconds = Math.round((Date.now() - began) / 1000);
  return result;
}

/** A browser that does not close ends with this process. */
const close = (browser) => within(browser.close(), { describe: 'the browser closes' }).catch(({ message }) => fail(message));

async function save(result) {
  await mkdir(RESULTS, { recursive: true });
  await writeFile(`${RESULTS}/watching.json`, `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(`${RESULTS}/watching.md`, markdown(result));
  if (result.scenes) await writeFile(`${RESULTS}/scenes.svg`, plotScenes(result));
  if (result.sizes) await writeFile(`${RESULTS}/sizes.svg`, plotSizes(result));
}

const before = await readFile(`${RESULTS}/watching.json`, 'utf8').then(JSON.parse, () => null);
let isWorse = false;
for (const extension of options.extension) {
  const measured = await measure(extension);
  if (options.extension.length > 1) console.log(`# ${extension}\n`);
  console.log(markdown(measured));
  const worse = before ? worsened(before, measured) : [];
  for (const line of worse) console.log(`worse than the last result: ${line}`);
  const missed = budgets(measured).filter(({ holds }) => !holds);
  for (const { what, is, most } of missed) console.log(`missed: ${what} is ${is}, at most ${most}`);
  isWorse ||= worse.length + missed.length > 0;
  // The last results of what was left out, or failed, are kept.
  if (!isComparison && (isWhole || options.save)) await save({ ...before, ...measured });
}
for (const failure of failures) console.log(`failed: ${failure}`);
// What did not answer in time may still be waited for.
process.exit(isWorse || failures.length > 0 ? 1 : 0);
