/** The experiments with the contenders. Each takes the browser and returns plain figures. */
import { setTimeout as pause } from 'node:timers/promises';
import { CONTENDERS, isOurs } from './contenders.mjs';
import { Stage, queue } from './measure.mjs';
import { scriptEntries } from './trace.mjs';

/** Milliseconds in which a page and its watcher become idle after the load. */
const REST = 500;

/** The same, until nothing waits for a late shadow root any more. */
const LONG_REST = 6_000;

/** Scenes that last long and leave the processor idle. */
const AT_ONCE = ['log'];

/** Milliseconds after which nothing looks for late shadow roots again; Token Assist's last time is after four seconds. */
const LATE_HOSTS = 4_500;

/** Scenes with elements that may get a shadow root later, for which a watcher may look again. */
const WITH_LATE_HOSTS = ['shadow', 'blade'];

/** Milliseconds for which a sight is shown; longer than any of our pauses. */
const SHOWN = 1_500;

/** How many of forty engines have their memory measured. */
const ENGINES_ASKED = 4;

export const SCENES = [
  'storm', 'in-place', 'growing', 'shadow', 'grid', 'route', 'chart', 'log', 'classes', 'blade', 'virtual-list', 'paragraphs',
];
export const SIGHTS = ['appended', 'changed in place', 'late shadow root', 'split', 'no-break space', 'toast of 200 ms'];
export const LIKENESSES = ['hidden', 'quoted', 'typed'];

/** The contenders whose figures the check compares, and those that they are compared with. */
export const PRINCIPALS = ['none', 'floor', 'ours', 'twin', 'careful'];

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

const summaries = (runs) =>
  Object.fromEntries([...runs].filter(([, taken]) => taken.length > 0).map(([name, taken]) => [name, summarised(taken)]));

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
  const runs = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of turned(contenders, round)) {
      say(`${contender.name}, round ${round + 1} of ${rounds}`);
      runs.get(contender.name).push(await measure(contender));
    }
  }
  return summaries(runs);
}

/**
 * Plays a scene on each stage, one after another, and returns what each cost from the scene's first change
 * until the page is at rest. While one page comes to rest, the next one plays. A scene that is long and leaves
 * the processor idle plays on all at once.
 */
async function playInTurn(stages, scene) {
  await Promise.all(stages.map((stage) => stage.rest()));
  const inTurn = AT_ONCE.includes(scene) ? (run) => run() : queue();
  return Promise.all(
    stages.map(async (stage) => {
      const end = await inTurn(async () => {
        const end = await stage.measure();
        // In a microtask: what the page itself does is not counted as script.
        await stage.evaluate(`Promise.resolve().then(SCENES[${JSON.stringify(scene)}])`);
        return end;
      });
      if (WITH_LATE_HOSTS.includes(scene)) await pause(LATE_HOSTS);
      await stage.rest();
      return end();
    }),
  );
}

/**
 * What each scene costs, by contender. A round plays a scene with all its contenders, each time on a new page,
 * and begins with another contender than the round before.
 *
 * @param {(what: string) => void} fail is told what failed; other scenes and rounds go on
 */
export async function scenes(browser, { rounds, which = SCENES, contenders = CONTENDERS }, say, fail) {
  const runs = Object.fromEntries(which.map((scene) => [scene, new Map(contenders.map(({ name }) => [name, []]))]));
  for (let round = 0; round < rounds; round += 1) {
    for (const scene of which) {
      const players = turned(
        contenders.filter(({ name }) => PRINCIPALS.includes(name) || (round === 0 && isGuest(name, scene))),
        round,
      );
      say(`${scene}, round ${round + 1} of ${rounds}`);
      try {
        const costs = await onStages(browser, players, `?scene=${scene}`, (stages) => playInTurn(stages, scene));
        players.forEach(({ name }, n) => runs[scene].get(name).push(costs[n]));
      } catch (error) {
        fail(`${scene}, round ${round + 1}: ${error.message}`);
      }
    }
  }
  const figures = Object.entries(runs).map(([scene, taken]) => [scene, summaries(taken)]);
  return Object.fromEntries(figures.filter(([, taken]) => Object.keys(taken).length > 0));
}

/** The same small change on pages of different sizes. */
export async function sizes(browser, { elements }, say) {
  const found = {};
  for (const size of elements) {
    // The common userscript would take minutes on a larger page, without any further insight.
    const contenders = named('none', 'ours', 'careful', ...(size > 30_000 ? [] : ['common']));
    say(`${size} elements`);
    const costs = await onStages(browser, contenders, `?elements=${size}`, (stages) => playInTurn(stages, 'small'));
    found[size] = Object.fromEntries(contenders.map(({ name }, n) => [name, costs[n]]));
  }
  return found;
}

/** How often each contender ran script in an idle page, all of them at once. */
export async function quiet(browser, { seconds }, say) {
  say(`quiet page, ${seconds} s`);
  const stages = [];
  for (const contender of CONTENDERS) stages.push(await Stage.open(browser, contender));
  await stages[0].evaluate(`pause(${LONG_REST})`);
  const wait = () => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const entries = await scriptEntries(browser, stages, wait);
  for (const stage of stages) await stage.close();
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

/** Milliseconds from the appearance of the error to its detection; for us also to the note in the page. */
export async function delays(browser, { ours, others }, say) {
  const found = {};
  for (const contender of CONTENDERS.filter(({ name }) => !['none', 'floor'].includes(name))) {
    found[contender.name] = {};
    for (const [name, isStormy] of [['ordinary', false], ['storm', true]]) {
      say(`time to see, ${name}: ${contender.name}`);
      const times = isOurs(contender) ? ours : others;
      const taken = await onStage(browser, contender, '', async (stage) => {
        await stage.evaluate(`pause(${REST})`);
        if (isOurs(contender)) await stage.evaluate(`(${markSightings})()`, stage.ownWorlds()[0].id);
        return stage.evaluate(`delays(${times}, ${isStormy}, ${isOurs(contender)})`);
      });
      found[contender.name][name] = summary(taken.map(({ seen }) => seen));
      if (isOurs(contender)) found[contender.name][`${name}, note`] = summary(taken.map(({ noted }) => noted));
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
          const { ScriptDuration, TaskDuration } = await stage.metrics();
          const heap = await stage.heap();
          const engines = isOurs(contender) ? await stage.engines() : [];
          // Each measurement makes the browser collect garbage first, so only some frames are measured for
          // all.
          const memories = await stage.memories(engines.slice(0, ENGINES_ASKED));
          return {
            script: ScriptDuration * 1000,
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

/** A page's load: script, main thread, and when it is painted. */
export function load(browser, { rounds }, say) {
  return interleaved(
    named(...PRINCIPALS),
    rounds,
    (contender) =>
      onStage(browser, contender, '', async (stage) => {
        await stage.evaluate(`pause(${3 * REST})`);
        const { ScriptDuration, TaskDuration } = await stage.metrics();
        const painted = await stage.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0");
        return { script: ScriptDuration * 1000, task: TaskDuration * 1000, painted };
      }),
    (what) => say(`load: ${what}`),
  );
}

/** Memory after each of many storms, one after the other. */
export async function memory(browser, { storms }, say) {
  const found = {};
  for (const contender of named('none', 'ours', 'twin')) {
    say(`memory over ${storms} storms: ${contender.name}`);
    found[contender.name] = await onStage(browser, contender, '', async (stage) => {
      const taken = [];
      for (let n = 0; n < storms; n += 1) {
        await stage.evaluate(`SCENES.storm().then(() => pause(${REST}))`);
        taken.push({
          heap: await stage.heap(),
          memory: isOurs(contender) ? Math.max(...(await stage.memories(await stage.engines()))) : 0,
        });
      }
      return taken;
    });
  }
  return found;
}

/** Calls between WebAssembly and the browser, counted by the extension in `browser`. */
export async function border(browser, say) {
  const [contender] = named('ours');
  const found = {};
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
  for (const scene of SCENES) {
    say(`calls across the border: ${scene}`);
    found[scene] = await onStage(browser, contender, '', async (stage) => {
      await stage.evaluate(`pause(${REST})`);
      const records = scene === 'in-place' ? 3_000 : 300;
      const counted = await spent(stage, () => stage.evaluate(`SCENES[${JSON.stringify(scene)}]().then(() => pause(${REST}))`));
      return { ...counted, records, perRecord: counted.browser / records };
    });
  }
  for (const size of [1_000, 10_000]) {
    say(`calls across the border: a scan of ${size} elements`);
    found[`scan of ${size}`] = await onStage(browser, contender, `?elements=${size}`, async (stage) => {
      await stage.evaluate(`pause(${LONG_REST})`);
      const [world] = stage.ownWorlds();
      return spent(stage, async () => {
        await stage.evaluate('tokenAssist.lookAgain()', world.id);
        await stage.evaluate(`pause(${4 * REST})`);
      });
    });
  }
  return found;
}
