/** The experiments with the contenders. Each takes the browser and returns plain figures. */
import { setTimeout as pause } from 'node:timers/promises';
import { CONTENDERS, isOurs } from './contenders.mjs';
import { Stage, queue } from './measure.mjs';
import { scriptEntries } from './trace.mjs';

/** Milliseconds in which a page and its watcher become idle after the load. */
const REST = 500;

/** The same, until nothing waits for a late shadow root any more. */
const LONG_REST = 6_000;

/** Pages that are open at once while scenes play, most of them at rest: enough that one is always ready to play. */
const PAGES_AT_ONCE = 20;

/** Pages that load, in turn, or rest after it. */
const LOADS_AT_ONCE = 4;

/** Scenes that last long and leave the processor idle: they play beside others. */
const MOSTLY_IDLE = ['log'];

/** Milliseconds after which nothing looks for late shadow roots again; Token Assist's last time is after four seconds. */
const LATE_HOSTS = 4_500;

/** Scenes with elements that may get a shadow root later, for which a watcher may look again. */
const WITH_LATE_HOSTS = ['shadow', 'blade'];

/** Milliseconds for which a sight is shown; longer than any of our pauses, and than the background takes to start. */
const SHOWN = 2_500;

/** How many of forty engines have their memory measured. */
const ENGINES_ASKED = 4;

export const SCENES = [
  'storm', 'in-place', 'growing', 'shadow', 'grid', 'route', 'chart', 'log', 'classes', 'blade', 'virtual-list', 'paragraphs',
];
export const SIGHTS = ['appended', 'changed in place', 'late shadow root', 'split', 'no-break space', 'toast of 200 ms'];
export const LIKENESSES = ['hidden', 'quoted', 'typed'];

/** The contenders whose figures the check compares, and those that they are compared with. */
export const PRINCIPALS = ['none', 'floor', 'ours', 'twin', 'careful'];

/** Those without a watcher: they cost next to nothing, so they play beside another one, on a second processor. */
const BASELINES = ['none', 'floor'];

/** The contender beside which each scene is shown once more, since it is what most userscripts do. */
const COMMON = 'common';

/** The scene that shows what all others cost. */
const FOR_ALL = 'storm';

/** Whether a contender that is no principal plays a scene. */
const isGuest = (name, scene) => name === COMMON || scene === FOR_ALL;

const named = (...names) => CONTENDERS.filter(({ name }) => names.includes(name));

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export const quantile = (values, q) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
};

/** The medians of the same figures, measured several times, and the script time of each. */
const summarised = (runs) => ({
  ...Object.fromEntries(Object.keys(runs[0]).map((name) => [name, median(runs.map((run) => run[name]))])),
  rounds: runs.map(({ script }) => script),
});

const mapped = (object, map) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));

async function onStage(browser, contender, query, run) {
  const stage = await Stage.open(browser, contender, query);
  try {
    return await run(stage);
  } finally {
    await stage.close();
  }
}

/** Opens a stage for each contender, runs `run` with them, and closes them. */
async function onStages(browser, contenders, query, run) {
  const opened = await Promise.allSettled(contenders.map((contender) => Stage.open(browser, contender, query)));
  const stages = opened.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
  try {
    for (const { reason } of opened) if (reason) throw reason;
    return await run(stages);
  } finally {
    await Promise.all(stages.map((stage) => stage.close()));
  }
}

/** The list from its n-th element on, and then the elements before that. */
const turned = (list, n) => [...list.slice(n % list.length), ...list.slice(0, n % list.length)];

/** Runs `measure` for each contender in turn, `rounds` times, and summarises the figures by name. */
async function interleaved(contenders, rounds, measure, say) {
  const runs = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of turned(contenders, round)) {
      say(`${contender.name}, round ${round + 1} of ${rounds}`);
      runs[contender.name].push(await measure(contender));
    }
  }
  return mapped(runs, summarised);
}

/** Runs `run` for each job, in order, for at most `atOnce` at a time. */
async function overlapping(jobs, atOnce, run) {
  const left = jobs.values();
  const worker = async () => {
    for (const job of left) await run(job);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/**
 * Plays scenes, each on a page of its own and one after another, and measures each from its first change until
 * the page is at rest. While one plays, the pages of the next ones load and come to rest, and so do those of the
 * last ones. A scene that leaves the processor idle does not wait for its turn, and pages without a watcher take
 * turns of their own.
 *
 * @param {{contender: object, scene: string, query: string, what: string, keep: (cost: object) => void}[]} plays
 * @param {number} end when no other begins
 * @param {(what: string) => void} fail is told what failed; the others go on
 */
async function playAll(browser, plays, end, say, fail) {
  const inTurn = queue();
  const besides = queue();
  const atOnce = (run) => run();
  const turnOf = ({ name }, scene) => {
    if (MOSTLY_IDLE.includes(scene)) return atOnce;
    return BASELINES.includes(name) ? besides : inTurn;
  };
  let left = plays.length;
  await overlapping(plays, PAGES_AT_ONCE, async ({ contender, scene, query, what, keep }) => {
    if (Date.now() > end) return;
    left -= 1;
    const turn = turnOf(contender, scene);
    const play = async (stage) => {
      say(what);
      const finish = await stage.measure();
      // In a microtask: what the page itself does is not counted as script.
      await stage.evaluate(`Promise.resolve().then(SCENES[${JSON.stringify(scene)}])`);
      return finish;
    };
    try {
      await onStage(browser, contender, query, async (stage) => {
        // What a watcher does late after the load is not the scene's.
        await pause(LONG_REST);
        await stage.rest();
        const finish = await turn(() => play(stage));
        if (WITH_LATE_HOSTS.includes(scene)) await pause(LATE_HOSTS);
        await stage.rest();
        keep(await finish());
      });
    } catch (error) {
      fail(`${what}: ${error.message}`);
    }
  });
  if (left > 0) fail(`no time for ${left} of ${plays.length} plays`);
}

/** What each scene costs, by contender. Each round begins with another contender than the one before. */
export async function scenes(browser, { rounds, end = Infinity, which = SCENES, contenders = CONTENDERS }, say, fail) {
  const runs = Object.fromEntries(which.map((scene) => [scene, Object.fromEntries(contenders.map(({ name }) => [name, []]))]));
  const plays = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const scene of which) {
      for (const contender of turned(contenders, round)) {
        const { name } = contender;
        // For the others one round is enough to show how much more they cost.
        if (!PRINCIPALS.includes(name) && (round > 0 || !isGuest(name, scene))) continue;
        plays.push({
          contender,
          scene,
          query: `?scene=${scene}`,
          what: `${scene}, round ${round + 1} of ${rounds}: ${name}`,
          keep: (cost) => {
            runs[scene][name][round] = cost;
          },
        });
      }
    }
  }
  await playAll(browser, plays, end, say, fail);
  const played = Object.entries(runs)
    .map(([scene, taken]) => [scene, complete(taken)])
    .filter(([, figures]) => figures.none);
  if (played.length === 0) throw new Error('no scene was played by all');
  return Object.fromEntries(played);
}

/** Summarises the rounds that all principal contenders have played. */
function complete(runs) {
  const principals = Object.keys(runs).filter((name) => PRINCIPALS.includes(name));
  const isComplete = (_, round) => principals.every((name) => runs[name][round]);
  const taken = Object.entries(runs).map(([name, of]) => [name, principals.includes(name) ? of.filter(isComplete) : of]);
  return Object.fromEntries(taken.filter(([, of]) => of.length > 0).map(([name, of]) => [name, summarised(of)]));
}

/** The same small change on pages of different sizes. */
export async function sizes(browser, { elements }, say, fail) {
  const found = Object.fromEntries(elements.map((size) => [size, {}]));
  const plays = elements.flatMap((size) =>
    // The common userscript would take minutes on a larger page, without any further insight.
    named('none', 'ours', 'careful', ...(size > 30_000 ? [] : ['common'])).map((contender) => ({
      contender,
      scene: 'small',
      query: `?elements=${size}`,
      what: `${size} elements: ${contender.name}`,
      keep: (cost) => {
        found[size][contender.name] = cost;
      },
    })),
  );
  await playAll(browser, plays, Infinity, say, fail);
  return found;
}

/** How often each contender ran script in an idle page, all of them at once. */
export async function quiet(browser, { seconds }, say) {
  say(`quiet page, ${seconds} s`);
  const entries = await onStages(browser, CONTENDERS, '', async (stages) => {
    await pause(LONG_REST);
    return scriptEntries(browser, stages, () => pause(seconds * 1000));
  });
  return Object.fromEntries(CONTENDERS.map(({ name }, n) => [name, entries[n]]));
}

/** Which sights each contender detects, and which lookalikes it takes for the error. */
export async function sights(browser, say) {
  say('sights');
  const watching = CONTENDERS.slice(1);
  const seen = await Promise.all(
    watching.map((contender) =>
      onStage(browser, contender, '', async (stage) => {
        const seen = {};
        await stage.evaluate(`pause(${REST})`);
        for (const name of [...SIGHTS, ...LIKENESSES]) {
          seen[name] = await stage.evaluate(`isSeen(${JSON.stringify(name)}, ${SHOWN})`);
        }
        return seen;
      }),
    ),
  );
  return Object.fromEntries(watching.map(({ name }, n) => [name, seen[n]]));
}

/** Runs in the engine's world: marks the moment at which it reports the error. */
function markSightings() {
  const send = chrome.runtime.sendMessage.bind(chrome.runtime);
  chrome.runtime.sendMessage = (message) => {
    if (message.seen) performance.mark('seen');
    return send(message);
  };
}

/** Samples for which a page is asked at once: they take some twenty seconds. */
const SAMPLES_AT_ONCE = 5;

/** Pages of each of our forms on which delays are measured at once: ordinary ones are idle, storms are not. */
const ORDINARY_AT_ONCE = 5;
const STORMS_AT_ONCE = 2;

/** Summarises durations of a number of runs; `null` for runs in which it did not happen. */
function summary(times) {
  const seen = times.filter((time) => time !== null);
  return {
    samples: times.length,
    missed: times.length - seen.length,
    median: seen.length ? median(seen) : null,
    p99: seen.length ? quantile(seen, 0.99) : null,
  };
}

/**
 * Milliseconds from the appearance of the error to its detection; for us also to the note in the page. A sample
 * takes four seconds, most of them until the last note is gone, so several pages are measured at once.
 */
export async function delays(browser, { ordinary, storm, others }, say) {
  const watching = CONTENDERS.filter(({ name }) => !['none', 'floor'].includes(name));
  const principals = watching.filter(isOurs);
  const rest = watching.filter((contender) => !isOurs(contender));
  const sample = async (stage, times, kind) => {
    const { contender } = stage;
    await stage.evaluate(`pause(${REST})`);
    if (isOurs(contender)) await stage.evaluate(`(${markSightings})()`, stage.ownWorlds()[0].id);
    const taken = [];
    while (taken.length < times) {
      const next = Math.min(SAMPLES_AT_ONCE, times - taken.length);
      taken.push(...(await stage.evaluate(`delays(${next}, ${kind === 'storm'}, ${isOurs(contender)})`)));
    }
    return taken;
  };
  const found = Object.fromEntries(watching.map(({ name }) => [name, {}]));
  const severalOf = (pages) => Array.from({ length: pages }, () => principals).flat();
  for (const [kind, samples, groups] of [
    ['ordinary', ordinary, [severalOf(ORDINARY_AT_ONCE), rest]],
    ['storm', storm, [severalOf(STORMS_AT_ONCE), ...rest.map((contender) => [contender])]],
  ]) {
    for (const group of groups) {
      say(`time to see, ${kind}: ${group.map(({ name }) => name).join(', ')}`);
      const pagesOf = (contender) => group.filter((it) => it === contender).length;
      const taken = await onStages(browser, group, '', (stages) =>
        Promise.all(
          stages.map((stage) => {
            const times = isOurs(stage.contender) ? samples : others;
            return sample(stage, Math.ceil(times / pagesOf(stage.contender)), kind);
          }),
        ),
      );
      for (const contender of new Set(group)) {
        const times = taken.filter((_, n) => group[n] === contender).flat();
        found[contender.name][kind] = summary(times.map(({ seen }) => seen));
        if (isOurs(contender)) found[contender.name][`${kind}, note`] = summary(times.map(({ noted }) => noted));
      }
    }
  }
  return found;
}

/** The cost of forty frames: script until all are loaded, and memory. */
export async function frames(browser, { rounds }, say) {
  const found = {};
  for (const kind of ['hidden', 'shown']) {
    found[kind] = await interleaved(
      named('none', 'ours', 'twin', 'careful'),
      rounds,
      (contender) =>
        onStage(browser, contender, `?frames=40&kind=${kind}`, async (stage) => {
          if (isOurs(contender)) await stage.engineStands(kind === 'shown' ? 41 : 1);
          await stage.evaluate(`pause(${2 * REST})`);
          const { Script, TaskDuration } = await stage.metrics();
          const heap = await stage.heap();
          const engines = isOurs(contender) ? await stage.engines() : [];
          // Each measurement makes the browser collect garbage first, so only some frames are measured for
          // all.
          const memories = await stage.memories(engines.slice(0, ENGINES_ASKED));
          return {
            script: Script * 1000,
            task: TaskDuration * 1000,
            heap,
            engines: engines.length,
            memory: Math.max(0, ...memories),
          };
        }),
      (what) => say(`40 ${kind} frames: ${what}`),
    );
  }
  return found;
}

/** A page's load: script, main thread, and when it is painted. While one page rests, the next one loads. */
export async function load(browser, { rounds }, say) {
  const contenders = named(...PRINCIPALS);
  const runs = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  const inTurn = queue();
  const loads = Array.from({ length: rounds }, (_, round) => turned(contenders, round)).flat();
  await overlapping(loads, LOADS_AT_ONCE, async (contender) => {
    const stage = await inTurn(() => {
      say(`load: ${contender.name}`);
      return Stage.open(browser, contender);
    });
    try {
      await stage.evaluate(`pause(${3 * REST})`);
      const { Script, TaskDuration } = await stage.metrics();
      const painted = await stage.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0");
      runs[contender.name].push({ script: Script * 1000, task: TaskDuration * 1000, painted });
    } finally {
      await stage.close();
    }
  });
  return mapped(runs, summarised);
}

/** Memory after each of many storms, one after the other. */
export async function memory(browser, { storms }, say) {
  say(`memory over ${storms} storms`);
  const contenders = named('none', 'ours', 'twin');
  const taken = await onStages(browser, contenders, '', (stages) =>
    Promise.all(
      stages.map(async (stage) => {
        const taken = [];
        for (let n = 0; n < storms; n += 1) {
          await stage.evaluate(`SCENES.storm().then(() => pause(${REST}))`);
          taken.push({
            heap: await stage.heap(),
            memory: isOurs(stage.contender) ? Math.max(...(await stage.memories(await stage.engines()))) : 0,
          });
        }
        return taken;
      }),
    ),
  );
  return Object.fromEntries(contenders.map(({ name }, n) => [name, taken[n]]));
}

/** How many mutation records a scene causes, where that is known. */
const RECORDS = { storm: 300, 'in-place': 3_000, growing: 300, shadow: 300 };

/** Calls between WebAssembly and the browser, counted by the extension in `browser`. */
export async function border(browser, say) {
  const [contender] = named('ours');
  const calls = async (stage) => {
    const [world] = stage.ownWorlds();
    return stage.evaluate('({ ...tokenAssist.calls })', world.id);
  };
  const spent = async (stage, run) => {
    const before = await calls(stage);
    await run();
    const after = await calls(stage);
    return Object.fromEntries(Object.keys(after).map((kind) => [kind, after[kind] - before[kind]]));
  };
  say('calls across the border');
  const scene = ([name, records]) =>
    onStage(browser, contender, '', async (stage) => {
      await stage.evaluate(`pause(${REST})`);
      const counted = await spent(stage, () => stage.evaluate(`SCENES[${JSON.stringify(name)}]().then(() => pause(${REST}))`));
      return [name, { ...counted, records, perRecord: counted.browser / records }];
    });
  const scan = (size) =>
    onStage(browser, contender, `?elements=${size}`, async (stage) => {
      await stage.evaluate(`pause(${LONG_REST})`);
      const [world] = stage.ownWorlds();
      const counted = await spent(stage, async () => {
        await stage.evaluate('tokenAssist.lookAgain()', world.id);
        await stage.evaluate(`pause(${4 * REST})`);
      });
      return [`scan of ${size}`, counted];
    });
  // They count, and need not be alone.
  return Object.fromEntries(await Promise.all([...Object.entries(RECORDS).map(scene), ...[1_000, 10_000].map(scan)]));
}
