/** The results as a page, and the criteria by which they are judged. */
import { LIKENESSES, SIGHTS } from './experiments.mjs';

/** A ratio that grew by more than this is a regression, not noise. */
const TOLERATED = 1.25;

/** A difference in milliseconds below which two figures count as the same. */
const NOISE = 2;

/** The mutation scenes in which we are compared with a careful userscript. */
const MUTATIONS = ['storm', 'in-place', 'growing', 'shadow'];

const over = (figures, name, what = 'script') => figures[name][what] - figures.none[what];
const ratio = (figures, name, other) => Math.max(0, over(figures, name)) / Math.max(NOISE / 2, over(figures, other));
const kilobytes = (bytes) => Math.round(bytes / 1024);

/**
 * Bytes that one of forty frames costs beyond those without an extension: objects, and the engine's memory.
 */
const perFrame = ({ none }, figures) => (figures.heap - none.heap) / 40 + figures.memory;

/**
 * Every budget of the design that the build does not check itself.
 *
 * @returns {{what: string, is: string, most: string, holds: boolean}[]}
 */
export function budgets(result) {
  const { scenes, delays, quiet, frames } = result;
  const found = [];
  const add = (what, is, most, unit = '') =>
    found.push({ what, is: `${Math.round(is * 1000) / 1000}${unit}`, most: `${most}${unit}`, holds: is <= most });
  for (const form of ['ours', 'twin']) {
    if (scenes) addScenes(form);
    if (delays) {
      add(`time until it is seen, ordinary page, median, ${form}`, delays[form].ordinary.median ?? Infinity, 150, ' ms');
      add(`time until it is seen, under storm, 99th percentile, ${form}`, delays[form].storm.p99 ?? Infinity, 500, ' ms');
    }
    if (quiet) add(`script entered on a quiet page, ${form}`, quiet[form], 0);
    if (frames) {
      add(`memory of a frame that shows something, ${form}`, kilobytes(perFrame(frames.shown, frames.shown[form])), 512, ' kB');
      add(`engines in 40 hidden frames, ${form}`, frames.hidden[form].engines - 1, 0);
    }
  }
  return found;

  function addScenes(form) {
    add(`storm, script of ${form} to the careful userscript's`, ratio(scenes.storm, form, 'careful'), 0.333);
    add(`storm, script of ${form} to the common userscript's`, ratio(scenes.storm, form, 'common'), 0.01);
    for (const scene of MUTATIONS.filter((scene) => scenes[scene])) {
      add(`${scene}, script of ${form} to the careful userscript's`, ratio(scenes[scene], form, 'careful'), 1);
    }
    add(`main thread taken while the storm lasts, ${form}`, (100 * Math.max(0, over(scenes.storm, form))) / scenes.storm[form].wall, 1, ' %');
  }
}

/** The ratios to compare with those of the last result. */
const ratios = ({ scenes }) =>
  MUTATIONS.filter((scene) => scenes?.[scene]).flatMap((scene) =>
    ['ours', 'twin'].map((form) => ({
      what: `script of ${form} in ${scene}, to the careful userscript's`,
      is: ratio(scenes[scene], form, 'careful'),
      ms: Math.max(0, over(scenes[scene], form)),
      careful: Math.max(NOISE / 2, over(scenes[scene], 'careful')),
    })),
  );

/** Figures that are worse by more than a quarter than in an older result, each relative to its own run. */
export function worsened(before, after) {
  const old = new Map(ratios(before).map(({ what, is }) => [what, is]));
  return ratios(after)
    .filter(({ what, is, ms, careful }) => old.has(what) && is > old.get(what) * TOLERATED && ms - old.get(what) * careful > NOISE)
    .map(({ what, is }) => `${what}: ${is.toFixed(2)}, was ${old.get(what).toFixed(2)}`);
}

const table = (heads, rows) =>
  [heads, heads.map((_, n) => (n ? '--:' : '---')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const delayRow = (what, ordinary, storm) => [
  what, ms(ordinary.median), ms(ordinary.p99), ms(storm.median), ms(storm.p99), ordinary.samples, ordinary.missed + storm.missed,
];

const ms = (value) => (value === null || value === undefined ? '–' : value < 10 ? value.toFixed(1) : String(Math.round(value)));

export function markdown(result) {
  const { machine, contenders, scenes, delays, sights, quiet, sizes, frames, load, memory, border } = result;
  const names = Object.keys(contenders);
  const sceneNames = Object.keys(scenes ?? {});
  const name = (it) => contenders[it];
  const cell = (scene, it, what) => (scenes[scene][it] ? ms(over(scenes[scene], it, what)) : '–');
  const yes = (it) => (it ? 'yes' : '–');
  const last = (list) => list.at(-1);
  const sections = [
    [machine, () => `# What watching costs

Written by \`./build.sh bench\`. Times are the processor's, of the page's main thread, over those of the same
page without an extension; medians, the contenders taking turns in one browser.

${machine.processors} × ${machine.processor}, ${machine.memory} GB, ${machine.system}; Chromium ${machine.chromium}, Node ${machine.node}.
The machine's load was ${machine.loadBefore.toFixed(1)} before and ${machine.loadAfter.toFixed(1)} after; ${machine.seconds} s in all.${machine.isQuick ? ' A quick run: one round, few samples, the main contenders.' : ''}`],
    [scenes, () => `## Script, milliseconds

${table(
  ['', ...sceneNames],
  names.slice(1).filter((it) => scenes.storm[it]).map((it) => [name(it), ...sceneNames.map((scene) => cell(scene, it, 'script'))]),
)}

- storm: 40 rows replaced 300 times; in-place: 3,000 changes of text; growing: a list grows to 12,000 rows;
  shadow: the storm, each eighth row with a component of four nested shadow roots.
- For comparison, the page without an extension took ${sceneNames.map((scene) => `${ms(scenes[scene].none.task)} ms of the main thread in ${scene}`).join(', ')}.`],
    [scenes, () => `## Main thread, milliseconds

${table(
  ['', ...sceneNames],
  names.slice(1).filter((it) => scenes.storm[it]).map((it) => [name(it), ...sceneNames.map((scene) => cell(scene, it, 'task'))]),
)}

Layout that a script forces counts here. Differences of some ten milliseconds are noise.`],
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

${table(['', 'is', 'at most', ''], budgets(result).map(({ what, is, most, holds }) => [what, is, most, holds ? '' : '**over**']))}`],
  ];
  // A run with --only has measured some of them.
  const measured = sections.filter(([figures]) => figures !== undefined);
  return `${measured.map(([, write]) => write()).join('\n\n')}\n`;
}
