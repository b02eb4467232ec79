/**
 * The cost of watching, compared with alternatives: `./build.sh bench [--quick]`. `--only=scenes,quiet`
 * measures part of it. A whole run writes bench/results/, a quick one only with --save; both compare with the
 * previous results.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { buildCounting } from './border.mjs';
import { CONTENDERS, buildContenders } from './contenders.mjs';
import * as experiments from './experiments.mjs';
import { machineOf, start } from './measure.mjs';
import { plotSizes, plotStorm } from './plot.mjs';
import { budgets, markdown, worsened } from './report.mjs';

const RESULTS = 'bench/results';

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false }, save: { type: 'boolean', default: false }, only: { type: 'string' } } });
const isWanted = (name) => !options.only || options.only.split(',').includes(name);
const EXTENT = options.quick
  ? {
      scenes: { rounds: 1, which: ['storm', 'in-place'] },
      sizes: { elements: [1_000, 10_000] },
      quiet: { seconds: 10 },
      delays: { ours: 6, others: 2 },
      frames: { rounds: 1 },
      load: { rounds: 1 },
      memory: { storms: 2 },
    }
  : {
      scenes: { rounds: 2 },
      sizes: { elements: [1_000, 3_000, 10_000, 30_000, 100_000] },
      quiet: { seconds: 30 },
      delays: { ours: 50, others: 3 },
      frames: { rounds: 1 },
      load: { rounds: 2 },
      memory: { storms: 5 },
    };

const began = Date.now();
const say = (what) => process.stderr.write(`${String(Math.round((Date.now() - began) / 1000)).padStart(5)} s  ${what}\n`);

/** The errors of the experiments that failed; their last results are kept. */
const failures = [];

/** Adds the result of an experiment. If it fails, the results of the others are not lost. */
async function measureInto(result, name, run) {
  if (!isWanted(name)) return;
  try {
    result[name] = await run();
  } catch (error) {
    failures.push(`${name}: ${error.message}`);
  }
}

async function measure() {
  const browser = await start(resolve('dist/chrome'), await buildContenders());
  const result = {
    machine: { ...machineOf(browser), loadBefore: loadavg()[0], isQuick: options.quick },
    contenders: Object.fromEntries(CONTENDERS.map(({ name, what }) => [name, what])),
  };
  for (const [name, run] of Object.entries({
    frames: () => experiments.frames(browser, EXTENT.frames, say),
    load: () => experiments.load(browser, EXTENT.load, say),
    memory: () => experiments.memory(browser, EXTENT.memory, say),
    quiet: () => experiments.quiet(browser, EXTENT.quiet, say),
    sights: () => experiments.sights(browser, say),
    scenes: () => experiments.scenes(browser, EXTENT.scenes, say),
    delays: () => experiments.delays(browser, EXTENT.delays, say),
    sizes: () => experiments.sizes(browser, EXTENT.sizes, say),
  })) {
    await measureInto(result, name, run);
  }
  await browser.close();
  await measureInto(result, 'border', async () => {
    const counting = await start(await buildCounting(), []);
    try {
      return await experiments.border(counting, say);
    } finally {
      await counting.close();
    }
  });
  result.machine.loadAfter = loadavg()[0];
  result.machine.seconds = Math.round((Date.now() - began) / 1000);
  return result;
}

const before = await readFile(`${RESULTS}/watching.json`, 'utf8').then(JSON.parse, () => null);
// The last results of what was left out, or failed, are kept.
const result = { ...before, ...(await measure()) };
console.log(markdown(result));
const worse = before ? worsened(before, result) : [];
for (const line of worse) console.log(`worse than the last result: ${line}`);
for (const failure of failures) console.log(`failed: ${failure}`);
const over = budgets(result).filter(({ holds }) => !holds);
for (const { what, is, most } of over) console.log(`over budget: ${what} is ${is}, at most ${most}`);
if (options.save || !options.quick) {
  await mkdir(RESULTS, { recursive: true });
  await writeFile(`${RESULTS}/watching.json`, `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(`${RESULTS}/watching.md`, markdown(result));
  if (result.scenes) await writeFile(`${RESULTS}/storm.svg`, plotStorm(result));
  if (result.sizes) await writeFile(`${RESULTS}/sizes.svg`, plotSizes(result));
}
process.exitCode = worse.length + over.length + failures.length > 0 ? 1 : 0;
