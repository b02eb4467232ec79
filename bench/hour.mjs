/**
 * The memory of a page that changes for an hour: `./build.sh bench hour [--minutes=60]`. A whole hour writes
 * bench/results/; growing memory makes it fail.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CONTENDERS, isOurs } from './contenders.mjs';
import { median } from './experiments.mjs';
import { Stage, machineOf, start } from './measure.mjs';
import { plotHour } from './plot.mjs';

const RESULTS = 'bench/results';

const HOUR = 60;

/** The fraction of an hour after which caches are full. The next such part is compared with the last one. */
const SIXTH = 1 / 6;

/** The fewest minutes that have both a second and a last sixth. */
const FEWEST = 6;

/** Memory that grew by less than this fraction counts as constant. */
const FLAT = 1.05;

const { values: options } = parseArgs({ options: { minutes: { type: 'string', default: String(HOUR) } } });
const minutes = Number(options.minutes);
if (!(minutes >= FEWEST)) throw new Error(`--minutes is ${options.minutes}, not a number of at least ${FEWEST}`);

const browser = await start(resolve('dist/chrome'), []);
const stages = [];
for (const name of ['none', 'ours', 'twin']) {
  const contender = CONTENDERS.find((it) => it.name === name);
  const stage = await Stage.open(browser, contender);
  const engines = isOurs(contender) ? await stage.engines() : [];
  await stage.evaluate('void storm()');
  stages.push({ name, what: contender.what, stage, engines });
}

const samples = Object.fromEntries(stages.map(({ name }) => [name, []]));
const began = Date.now();
for (let minute = 1; minute <= minutes; minute += 1) {
  await pause(began + minute * 60_000 - Date.now());
  for (const { name, stage, engines } of stages) {
    const heap = await stage.heap();
    const memory = Math.max(0, ...(await stage.memories(engines)));
    const replacements = await stage.evaluate('made / ROWS');
    samples[name].push({ minute, heap, memory, replacements });
    process.stderr.write(
      `${String(minute).padStart(3)} min  ${name.padEnd(5)} ${Math.round(heap / 1024)} kB of objects, ` +
        `${Math.round(memory / 1024)} kB of the engine, ${replacements} replacements\n`,
    );
  }
}
const result = {
  machine: machineOf(browser),
  contenders: Object.fromEntries(stages.map(({ name, what }) => [name, what])),
  samples,
};
await browser.close();

/** The ratio of a contender's memory in the last sixth to that in the second. */
function growth(taken) {
  const span = Math.max(1, Math.round(taken.length * SIXTH));
  const inUse = (some) => median(some.map(({ heap, memory }) => heap + memory));
  return inUse(taken.slice(-span)) / inUse(taken.slice(span, 2 * span));
}

for (const [name, taken] of Object.entries(samples)) {
  const grown = growth(taken);
  const isFlat = grown <= FLAT;
  console.log(`${result.contenders[name]}: ${grown.toFixed(3)} times after ${minutes} min${isFlat ? '' : ', which is not flat'}`);
  if (!isFlat && name !== 'none') process.exitCode = 1;
}
if (minutes >= HOUR) {
  await mkdir(RESULTS, { recursive: true });
  await writeFile(`${RESULTS}/hour.json`, `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(`${RESULTS}/hour.svg`, plotHour(result));
}
