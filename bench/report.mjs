/** The results as a page, and the criteria by which they are judged. */
import { LIKENESSES, SIGHTS, median } from './experiments.mjs';

/** A ratio that grew by more than this is a regression, not noise. */
const TOLERATED = 1.25;

/**
 * Milliseconds of script in a scene that are noise: by so much two rounds of the same contender differ where it
 * has nothing to do. Nothing is divided by less.
 */
const NOISE = 1;

const over = (figures, name, what = 'script') => figures[name][what] - figures.none[what];

/** Script times by round. Results of earlier versions have the median only. */
const rounds = ({ rounds, script }) => rounds ?? [script];

/**
 * Milliseconds of script that `name` took beyond those of the page itself, by round, over some scenes together.
 *
 * @param {object[]} scenes the figures of each
 */
function costs(scenes, name) {
  const fewest = Math.min(...scenes.map((figures) => rounds(figures[name]).length));
  const cost = (round) => scenes.reduce((sum, figures) => sum + rounds(figures[name])[round] - rounds(figures.none)[round], 0);
  return Array.from({ length: fewest }, (_, round) => cost(round));
}

/**
 * The ratio of two contenders' script times in some scenes together. Where both have the same rounds, it is the
 * median of the rounds' ratios: what slows down the machine for a minute slows down both.
 *
 * @returns {{ms: number, otherMs: number, median: number|null, least: number, most: number}} the ratio is `null`
 *   where the other's time is noise
 */
export function compare(scenes, name, other) {
  const [own, others] = [costs(scenes, name), costs(scenes, other)];
  const [ms, otherMs] = [median(own), median(others)];
  if (otherMs < NOISE) return { ms, otherMs, median: null };
  const isPaired = own.length === others.length;
  const ratios = isPaired ? own.map((cost, round) => Math.max(0, cost) / Math.max(NOISE, others[round])) : [Math.max(0, ms) / otherMs];
  return { ms, otherMs, median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

const kilobytes = (bytes) => Math.round(bytes / 1024);

/**
 * Bytes that one of forty frames costs beyond those without an extension: objects, and the engine's memory.
 */
const perFrame = ({ none }, figures) => (figures.heap - none.heap) / 40 + figures.memory;

const FORMS = { ours: 'the module', twin: 'the twin' };

/**
 * Every budget of the design that the build does not check itself.
 *
 * @returns {{what: string, is: string, most: string, holds: boolean}[]}
 */
export function budgets(result) {
  const { scenes, delays, quiet, frames, load } = result;
  const found = [];
  const add = (what, is, most, unit = '') =>
    found.push({ what, is: `${Math.round(is * 1000) / 1000}${unit}`, most: `${most}${unit}`, holds: is <= most });
  for (const [form, words] of Object.entries(FORMS)) {
    if (scenes) addScenes(form, words);
    if (delays) {
      add(`time until it is seen, ordinary page, median, ${words}`, delays[form].ordinary.median ?? Infinity, 20, ' ms');
      add(`time until it is seen, ordinary page, 99th percentile, ${words}`, delays[form].ordinary.p99 ?? Infinity, 60, ' ms');
      add(`time until it is seen, under storm, 99th percentile, ${words}`, delays[form].storm.p99 ?? Infinity, 500, ' ms');
    }
    if (quiet) add(`script entered on a quiet page, ${words}`, quiet[form], 0);
    if (load) add(`script at page load beyond an observer's that does nothing, ${words}`, load[form].script - load.floor.script, 3, ' ms');
    if (frames) {
      add(`memory of a frame that shows something, ${words}`, kilobytes(perFrame(frames.shown, frames.shown[form])), 300, ' kB');
      add(`engines in 40 hidden frames, ${words}`, frames.hidden[form].engines - 1, 0);
    }
  }
  if (scenes) {
    for (const [scene, figures] of Object.entries(scenes)) addRatio(`${scene}, the twin to the module`, [figures], 'twin', 'ours', 1.3);
    addRatio('all scenes, the twin to the module', Object.values(scenes), 'twin', 'ours', 1.3);
  }
  return found;

  /** Where the other contender's time is noise, ours must be noise too. */
  function addRatio(what, figures, name, other, most) {
    const { median, ms } = compare(figures, name, other);
    if (median === null) add(`${what} (whose time is noise)`, ms, NOISE, ' ms');
    else add(what, median, most);
  }

  function addScenes(form, words) {
    for (const [scene, figures] of Object.entries(scenes)) {
      addRatio(`${scene}, ${words} to the careful userscript`, [figures], form, 'careful', scene === 'storm' ? 0.25 : 1);
      if (figures.common) addRatio(`${scene}, ${words} to the common userscript`, [figures], form, 'common', 0.01);
    }
    addRatio(`all scenes, ${words} to the careful userscript`, Object.values(scenes), form, 'careful', 0.5);
    if (scenes.storm) {
      add(`main thread taken while the storm lasts, ${words}`, (100 * Math.max(0, over(scenes.storm, form))) / scenes.storm[form].wall, 1, ' %');
    }
  }
}

/** Scenes in which a form costs more than it did in an older result, by more than a quarter of the ratio. */
export function worsened(before, after) {
  return Object.entries(after.scenes ?? {}).flatMap(([scene, figures]) => {
    const older = before.scenes?.[scene];
    if (!older) return [];
    return Object.entries(FORMS).flatMap(([form, words]) => {
      const [was, is] = [compare([older], form, 'careful'), compare([figures], form, 'careful')];
      if (was.median === null || is.median === null) return [];
      const isWorse = is.median > was.median * TOLERATED && is.ms - was.median * is.otherMs > NOISE;
      return isWorse ? [`${scene}, ${words} to the careful userscript: ${is.median.toFixed(2)}, was ${was.median.toFixed(2)}`] : [];
    });
  });
}

const SCENE_TEXTS = {
  storm: '40 rows are replaced, 300 times.',
  'in-place': '3,000 texts change in place.',
  growing: 'a list grows to 12,000 rows.',
  shadow: 'the storm, each eighth row with a component of four nested shadow roots.',
  grid: 'React renders a grid of 60 rows 200 times: texts and attributes change, rows come, go and move.',
  route: 'the main part of the page, about 3,000 elements, is replaced by another one, 15 times.',
  chart: 'eight paths of an SVG get other data and 24 labels other texts, 200 times.',
  log: 'a log gets ten lines a second, for 15 seconds.',
  classes: 'the classes of 40 elements are toggled, 150 times, and nothing else changes.',
  blade: 'a blade of 3,600 elements with icons and custom elements is replaced by markup, 15 times.',
  'virtual-list': 'a list scrolls 300 times; four of its 40 rows get other texts and another position each time.',
  paragraphs: 'a section of 200 paragraphs is appended, 15 times.',
};

const table = (heads, rows) =>
  [heads, heads.map((_, n) => (n ? '--:' : '---')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const delayRow = (what, ordinary, storm) => [
  what, ms(ordinary.median), ms(ordinary.p99), ms(storm.median), ms(storm.p99), ordinary.samples, ordinary.missed + storm.missed,
];

const ms = (value) => (value === null || value === undefined ? '–' : value < 10 ? value.toFixed(1) : String(Math.round(value)));

/** A ratio with its spread, or why there is none. */
export function ratioText({ median, least, most, ms }) {
  if (median === null) return `noise; itself ${Math.max(0, ms).toFixed(1)} ms`;
  const digits = median < 0.1 ? 3 : 2;
  return least === most ? median.toFixed(digits) : `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

/** The ratios of each scene, and of all together. */
function ratioRows(scenes) {
  const row = (what, figures) => [
    what,
    ...[['ours', 'careful'], ['twin', 'careful'], ['twin', 'ours'], ['ours', 'common']].map(([name, other]) =>
      figures.every((it) => it[other]) ? ratioText(compare(figures, name, other)) : '–',
    ),
  ];
  return [...Object.entries(scenes).map(([scene, figures]) => row(scene, [figures])), row('all together', Object.values(scenes))];
}

export function markdown(result) {
  const { machine, contenders, scenes, delays, sights, quiet, sizes, frames, load, memory, border } = result;
  const names = Object.keys(contenders);
  const sceneNames = Object.keys(scenes ?? {});
  const name = (it) => contenders[it];
  const cell = (scene, it, what) => (scenes[scene][it] ? ms(over(scenes[scene], it, what)) : '–');
  const sceneTable = (what) =>
    table(
      ['', ...sceneNames],
      names.slice(1).filter((it) => sceneNames.some((scene) => scenes[scene][it])).map((it) => [name(it), ...sceneNames.map((scene) => cell(scene, it, what))]),
    );
  const yes = (it) => (it ? 'yes' : '–');
  const last = (list) => list.at(-1);
  const sections = [
    [machine, () => `# What watching costs

Written by \`./build.sh bench\`. Times are the processor's, of the page's main thread, over those of the same
page without an extension; medians, the contenders taking turns in one browser.

${machine.processors} × ${machine.processor}, ${machine.memory} GB, ${machine.system}; Chromium ${machine.chromium}, Node ${machine.node}.
The machine's load was ${machine.loadBefore.toFixed(1)} before and ${machine.loadAfter.toFixed(1)} after; ${machine.seconds} s in all.${machine.isQuick ? ' A quick run: one round, few samples, the main contenders.' : ''}`],
    [scenes, () => `## Scenes

${table(['', 'the module / careful', 'the twin / careful', 'the twin / the module', 'the module / common'], ratioRows(scenes))}

Ratios of script times, from a scene's first change until the page is at rest: the median of the rounds' ratios
(the smallest–the largest). *careful* and *common* are the userscripts below. A time of less than ${NOISE} ms is noise,
and nothing is divided by it.

${sceneNames.map((scene) => `- **${scene}**: ${SCENE_TEXTS[scene]}`).join('\n')}`],
    [scenes, () => `## Script, milliseconds

${sceneTable('script')}

Script is the time in callbacks and scripts, including what V8 compiles and the garbage that it collects meanwhile.
Style and layout that a script forces, and garbage that V8 collects between callbacks, are in the main thread's
time only. For comparison, the page without an extension took ${sceneNames.map((scene) => `${ms(scenes[scene].none.task)} ms of the main thread in ${scene}`).join(', ')}.`],
    [scenes, () => `## Main thread, milliseconds

${sceneTable('task')}

Differences of some ten milliseconds are noise.`],
    [delays, () => `## From the error's appearance to its being seen, milliseconds

${table(
  ['', 'ordinary, median', '99 %', 'storm, median', '99 %', 'samples', 'missed'],
  Object.entries(delays).flatMap(([it, taken]) => [
    delayRow(name(it), taken.ordinary, taken.storm),
    ...(taken['ordinary, note'] ? [delayRow(`${name(it)}: until its note stands`, taken['ordinary, note'], taken['storm, note'])] : []),
  ]),
)}

The time ends where a contender knows that it is the error: ours when the engine tells the background, the
others' in their own callback.`],
    [sights, () => `## What is seen, and what is taken for it

${table(
  ['', ...SIGHTS, ...LIKENESSES.map((it) => `wrongly: ${it}`)],
  Object.entries(sights).map(([it, seen]) => [name(it), ...[...SIGHTS, ...LIKENESSES].map((sight) => yes(seen[sight]))]),
)}

For Token Assist seen means its note: a message that is gone before the note could stand there gets none.`],
    [quiet, () => `## A quiet page

${table(['', 'script entered'], names.map((it) => [name(it), quiet[it]]))}`],
    [sizes, () => `## Cost against the size of the page

Script of 100 small changes, milliseconds.

${table(
  ['elements', name('ours'), name('careful'), name('common')],
  Object.keys(sizes).map((size) => [
    Number(size).toLocaleString('en'),
    ...['ours', 'careful', 'common'].map((it) => (sizes[size][it] ? ms(over(sizes[size], it)) : '–')),
  ]),
)}`],
    [frames, () => `## 40 frames

${table(
  ['', 'engines, hidden', 'script, hidden, ms', 'engines, shown', 'script, shown, ms', 'memory of a shown frame, kB', 'of this the engine\'s'],
  ['ours', 'twin'].map((it) => [
    name(it),
    frames.hidden[it].engines - 1,
    ms(over(frames.hidden, it)),
    frames.shown[it].engines - 1,
    ms(over(frames.shown, it)),
    kilobytes(perFrame(frames.shown, frames.shown[it])),
    kilobytes(frames.shown[it].memory),
  ]),
)}`],
    [load, () => `## Page load

${table(
  ['', 'script, ms', 'main thread, ms', 'first contentful paint, ms'],
  Object.keys(load).map((it) => [name(it), ms(load[it].script), ms(load[it].task), ms(load[it].painted)]),
)}`],
    [memory, () => `## Memory over storms

JavaScript's objects after each storm of 300 times 40 rows, and the engine's memory, kB. A whole hour: \`./build.sh bench hour\`.

${table(
  ['', 'objects, first', 'objects, last', 'engine, first', 'engine, last'],
  Object.entries(memory).map(([it, taken]) => [
    name(it), kilobytes(taken[0].heap), kilobytes(last(taken).heap), kilobytes(taken[0].memory), kilobytes(last(taken).memory),
  ]),
)}`],
    [border, () => `## Calls across the border

${table(
  ['', 'into the browser', 'into the engine', 'handles', 'mutation records', 'into the browser per record'],
  Object.entries(border).map(([it, calls]) => [
    it, calls.browser, calls.engine, calls.handles, calls.records ?? '–', calls.records ? calls.perRecord.toFixed(1) : '–',
  ]),
)}`],
    [machine, () => `## Budgets

${table(['', 'is', 'at most', ''], budgets(result).map(({ what, is, most, holds }) => [what, is, most, holds ? 'met' : '**missed**']))}`],
  ];
  // A run with --only has measured some of them.
  const measured = sections.filter(([figures]) => figures !== undefined);
  return `${measured.map(([, write]) => write()).join('\n\n')}\n`;
}
