/** The cost of a page, as measured by Chromium itself. */
import { cpus, release, totalmem, type } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { launch } from '../tests/e2e/harness/engines.mjs';
import { until, within } from '../tests/e2e/harness/until.mjs';
import { createPortal } from './portal.mjs';

/** Seconds of script within `QUIET` below which a page is idle. */
const NEXT_TO_NOTHING = 0.0005;

/** Milliseconds of hardly any script after which a page is at rest: more than Token Assist's longest pause. */
const QUIET = 1_000;

/** Milliseconds until a page must be idle: the first look at 100,000 elements takes about 20 s. */
const RESTS_WITHIN = 90_000;

/** Milliseconds until a page must answer; no scene and no samples of a delay take half as long. */
const ANSWERS_WITHIN = 60_000;

/**
 * Starts a browser with Token Assist and others, in a mode with the note only, so that no page is refreshed
 * during a measurement.
 */
export async function start(extension, otherExtensions) {
  const browser = await launch('chromium', { extension, otherExtensions, replica: createPortal() });
  await browser.extension.evaluate(() => chrome.storage.local.set({ settings: { mode: 'ask' } }));
  return browser;
}

/** The environment of a measurement. */
export const machineOf = (browser) => ({
  processor: cpus()[0]?.model,
  processors: cpus().length,
  memory: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
  chromium: browser.version,
  node: process.versions.node,
});

/** Returns a function that runs functions one after another, each when those before it are done. */
export function queue() {
  let last = Promise.resolve();
  return (run) => {
    const next = last.then(run);
    last = next.catch(() => {});
    return next;
  };
}

/** Windows open one after another, so that each can be identified. */
const opening = queue();

const openWindow = (context) =>
  opening(async () => {
    const opened = context.waitForEvent('page');
    const root = await context.browser().newBrowserCDPSession();
    await root.send('Target.createTarget', { url: 'about:blank', newWindow: true, width: 1400, height: 760 });
    const page = await opened;
    await root.detach();
    return page;
  });

/** Milliseconds of script, main thread and layout between two readings of the metrics, and how long it was. */
function spent(before, after) {
  const milliseconds = (name) => (after[name] - before[name]) * 1000;
  return {
    script: milliseconds('Script'),
    task: milliseconds('TaskDuration'),
    layout: milliseconds('LayoutDuration'),
    wall: milliseconds('Timestamp'),
  };
}

/** A tab in a window of its own, so that it is visible regardless of other tabs. */
export class Stage {
  #session;

  /** @param {object} browser the browser of the end-to-end harness */
  static async open(browser, contender, query = '') {
    const { raw: context } = browser;
    const stage = new Stage();
    stage.contender = contender;
    stage.page = await openWindow(context);
    stage.#session = await context.newCDPSession(stage.page);
    stage.contexts = new Map();
    stage.#session.on('Runtime.executionContextCreated', ({ context: made }) => {
      stage.contexts.set(made.id, made);
    });
    stage.#session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      stage.contexts.delete(executionContextId);
    });
    stage.#session.on('Runtime.executionContextsCleared', () => stage.contexts.clear());
    await stage.send('Runtime.enable');
    // The CPU time of this thread, without other work on the machine.
    await stage.send('Performance.enable', { timeDomain: 'threadTicks' });
    await stage.goto(query);
    return stage;
  }

  send(method, parameters) {
    return within(this.#session.send(method, parameters), {
      describe: `${this.contender.host} answers ${method}`,
      timeoutMs: ANSWERS_WITHIN,
    });
  }

  on(event, listener) {
    this.#session.on(event, listener);
  }

  async goto(query) {
    await this.page.goto(`https://${this.contender.host}/${query}`);
    if (this.contender.form) await this.engineStands();
  }

  /** The worlds of this tab's documents that belong to Token Assist. */
  ownWorlds() {
    return [...this.contexts.values()].filter(({ name }) => name === 'Token Assist');
  }

  /** Waits until the engine runs in the top document, in the form that the page admits. */
  async engineStands(worlds = 1) {
    const form = () =>
      Promise.all(
        this.ownWorlds().map(({ id }) =>
          this.evaluate('tokenAssist.lookAgain ? tokenAssist.engine : ""', id).catch(() => ''),
        ),
      );
    const forms = await until(
      async () => {
        const found = (await form()).filter(Boolean);
        return found.length >= worlds && found;
      },
      { describe: async () => `${worlds} engines on ${this.contender.host}: ${await form()}` },
    );
    if (forms.some((it) => it !== this.contender.form)) {
      throw new Error(`the engine on ${this.contender.host} is ${forms}, not ${this.contender.form}`);
    }
  }

  /** The value of an expression; a promise is awaited. */
  async evaluate(expression, contextId) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      contextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /**
   * Chromium's metrics, in seconds and bytes. `Script` is what script costs: `ScriptDuration` is the time in
   * callbacks and scripts, with the functions that V8 compiles and the garbage that it collects meanwhile; it
   * excludes the compilation of whole scripts, which `V8CompileDuration` has, and style and layout that a script
   * forces. V8 also collects garbage between callbacks, where it cannot be told whose it is: in a storm 9 to
   * 16 ms on each contender's page. That, style and layout are in `TaskDuration`.
   */
  async metrics() {
    const { metrics } = await this.send('Performance.getMetrics');
    const values = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    return { ...values, Script: values.ScriptDuration + values.V8CompileDuration };
  }

  /** Those of our worlds that have an engine. */
  async engines() {
    const worlds = this.ownWorlds();
    const has = await Promise.all(worlds.map(({ id }) => this.evaluate('!!tokenAssist.engine', id)));
    return worlds.filter((_, n) => has[n]);
  }

  /** Bytes of WebAssembly memory, or of the twin's memory, in some worlds. */
  async memories(worlds) {
    const holds = { wasm: 'WebAssembly.Memory', twin: 'ArrayBuffer' }[this.contender.form];
    const sizes = [];
    for (const { id } of worlds) {
      const { result: prototype } = await this.send('Runtime.evaluate', {
        expression: `${holds}.prototype`,
        contextId: id,
      });
      const { objects } = await this.send('Runtime.queryObjects', { prototypeObjectId: prototype.objectId });
      const { result } = await this.send('Runtime.callFunctionOn', {
        objectId: objects.objectId,
        functionDeclaration: 'function () { return Math.max(0, ...this.map((it) => (it.buffer ?? it).byteLength)); }',
        returnByValue: true,
      });
      sizes.push(result.value);
    }
    return sizes;
  }

  /** Bytes of live JavaScript objects, after a garbage collection. */
  async heap() {
    await this.send('HeapProfiler.collectGarbage');
    return (await this.metrics()).JSHeapUsedSize;
  }

  /** Begins a measurement, and returns a function that ends it: see `spent`. */
  async measure() {
    await this.send('HeapProfiler.collectGarbage');
    const before = await this.metrics();
    return async () => spent(before, await this.metrics());
  }

  /** Waits until there is hardly any script for a second: the first look at a large page takes many seconds. */
  async rest() {
    if (this.contender.isRestless) {
      await pause(QUIET);
      return;
    }
    const script = async () => (await this.metrics()).Script;
    let quietSince = Date.now();
    let atThatTime = await script();
    await until(
      async () => {
        const now = await script();
        if (now - atThatTime > NEXT_TO_NOTHING) {
          quietSince = Date.now();
          atThatTime = now;
        }
        return Date.now() - quietSince > QUIET;
      },
      { describe: `rest on ${this.contender.host}`, timeoutMs: RESTS_WITHIN },
    );
  }

  async close() {
    await within(this.page.close(), { describe: `${this.contender.host} closes` });
  }
}
