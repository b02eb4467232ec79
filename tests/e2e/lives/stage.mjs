/**
 * What the lifecycle tests share: one browser for each theme, a portal and an extension in their initial
 * state for each test, and the checks that all of them make.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createReplica } from '../../portal/replica.mjs';
import { BROWSERS } from '../harness/browsers.mjs';
import { until } from '../harness/until.mjs';
import { patternOf } from '../harness/texts.mjs';

export const EXPIRED = patternOf('note_expired_title');
export const UNSAVED = patternOf('note_unsaved_input');
export const ASKS = patternOf('note_asks');
export const GUIDANCE = /Conditional Access/;

/** A countdown that ends in no test, unless the test chooses a shorter one. */
export const UNHURRIED = { countdownSeconds: 60 };

/** The names that tests use for the remedy's states, as in `src/remedy/tab.rs`. */
export const stageOf = (tab) => {
  const stage = tab?.incident?.phase ?? 'watching';
  return typeof stage === 'string' ? stage : Object.keys(stage)[0];
};

/**
 * Firefox's own log message, invisible to pages: a document was unloaded while its message waited for a
 * background that was just starting.
 */
const isRemark = ({ text }) => /^Promise (rejected|resolved) after context unloaded/.test(text);

/** One browser, and the state of the extension in it. */
export class Stage {
  constructor(browser) {
    this.browser = browser;
  }

  get extension() {
    return this.browser.extension;
  }

  /** The errors on the pages and in the background. */
  async problems() {
    return (await this.browser.consoleProblems()).filter((problem) => !isRemark(problem));
  }

  /** Everything in an area of the extension's storage. */
  stored(area) {
    return this.extension.evaluate((name) => chrome.storage[name].get(), area);
  }

  /** The remedy's state of each tab. */
  async tabs() {
    const items = await this.stored('session');
    return Object.keys(items)
      .filter((key) => key.startsWith('tab.'))
      .map((key) => items[key]);
  }

  /** The remedy's states of all tabs, in alphabetical order. */
  async stages() {
    return (await this.tabs()).map(stageOf).sort();
  }

  /** Waits until the tabs' states are these, in any order. */
  untilStages(...wanted) {
    const sorted = wanted.sort().join();
    return until(async () => (await this.stages()).join() === sorted, {
      describe: async () => ({ awaited: sorted, there: await this.tabs() }),
    });
  }

  /** The outcomes of the incidents, the oldest first. */
  async outcomes() {
    const { history } = await this.stored('local');
    return (history ?? []).map(({ outcome }) => outcome);
  }

  /** Waits until this many incidents have ended, and returns their outcomes. */
  untilOutcomes(count) {
    return until(async () => (await this.outcomes()).length === count && this.outcomes(), {
      describe: async () => ({ awaited: `${count} outcomes`, there: await this.outcomes() }),
    });
  }

  /**
   * The text of what the extension shows in the tab at an address. Read by the extension, for pages that the
   * driver cannot access.
   *
   * @param {string} url a match pattern
   */
  textShownAt(url) {
    return this.extension.evaluate(async (pattern) => {
      const [{ id }] = await chrome.tabs.query({ url: pattern });
      const [{ result }] = await chrome.scripting.executeScript({
        target: { tabId: id },
        func: () => {
          const host = document.querySelector(':root > div[popover=manual]');
          return host && (chrome.dom?.openOrClosedShadowRoot(host) ?? host.openOrClosedShadowRoot).textContent;
        },
      });
      return result;
    }, url);
  }

  /** Sets the admin's own settings; they are in force when this resolves. */
  async choose(settings) {
    await this.extension.evaluate((it) => chrome.storage.local.set({ settings: it }), settings);
  }

  /** Waits until the background that starts with empty storage has its policy: without one, every note asks. */
  async untilPolicyKnown() {
    await until(async () => 'policy' in (await this.stored('local')), { describe: 'the policy is known' });
  }

  /** Removes everything that the extension has stored. */
  async forget() {
    await until(async () => (await this.tabs()).length === 0, {
      describe: async () => ({ awaited: 'no tab is known', there: await this.tabs() }),
    });
    await this.extension.evaluate(async () => {
      await chrome.storage.local.clear();
      await chrome.storage.session.clear();
    });
    await this.extension.stopWorker();
  }

  /** Waits until this many documents of the foreground tabs have their engine. */
  async untilEngines(wanted) {
    const count = () =>
      this.extension.evaluate(async () => {
        const tabs = await chrome.tabs.query({ active: true });
        const func = () => typeof globalThis.tokenAssist?.lookAgain === 'function';
        const answers = await Promise.all(
          // A frame that waits for its document would block a call that waits until it is loaded.
          tabs.map(({ id }) =>
            chrome.scripting.executeScript({ target: { tabId: id, allFrames: true }, injectImmediately: true, func }),
          ),
        );
        return answers.flat().filter(({ result }) => result).length;
      });
    await until(async () => (await count()) === wanted, {
      describe: async () => ({ awaited: `${wanted} engines`, there: await count() }),
    });
  }

  /** Opens the portal and waits until its blade works and is followed. */
  async open() {
    const page = await this.browser.open();
    // If the previous test left the pointer where the note appears, the countdown would wait.
    await page.raw.mouse.move(1, 1);
    await ready(page);
    await until(async () => (await this.tabs()).length > 0, { describe: 'the tab is known' });
    return page;
  }
}

/** Waits until a portal's document is loaded and its blade works. */
export async function ready(page) {
  const blade = await page.blade();
  await page.replica.isFollowed();
  return blade;
}

/** Refreshes with the note's button. */
export async function refreshNow(page) {
  const note = await page.untilClosedShadow(EXPIRED);
  await note.click('Refresh now');
}

/** The number of elements beside head and body. */
export const strangersOn = (page) => page.evaluate(() => document.documentElement.children.length - 2);

/**
 * Tests of one theme, in each browser.
 *
 * @param {string} theme
 * @param {(live: Live, engine: {name: string}) => void} tests
 * @param {object} [options] for the browser
 */
export function lives(theme, tests, options = {}) {
  for (const engine of BROWSERS) {
    describe(`${theme} in ${engine.name}`, { concurrency: 1 }, () => {
      let stage;
      before(async () => {
        const replica = createReplica();
        const browser = await engine.launch({ extension: engine.tracedFolder, replica, ...options });
        stage = new Stage(browser);
      });
      after(() => stage?.browser.close());

      /**
       * @callback Live
       * @param {string} name
       * @param {object} options
       * @param {number} options.loads the exact number of page loads that the portal receives
       * @param {import('../../portal/replica.mjs').ReplicaOptions} [options.portal]
       * @param {object} [options.settings] the admin's own, over {@link UNHURRIED}
       * @param {boolean | string} [options.skip]
       * @param {(given: {stage: Stage, browser: object, replica: object}) => Promise<void>} run
       */
      const live = (name, { loads, portal, settings, skip = false }, run) =>
        test(name, { skip }, async () => {
          const { browser } = stage;
          const replica = createReplica({ scenario: 'conditional-access', ...portal });
          await browser.play(replica);
          await stage.forget();
          await stage.choose({ ...UNHURRIED, ...settings });
          await stage.untilPolicyKnown();
          try {
            await run({ stage, browser, replica });
            assert.equal(replica.pageLoads.length, loads, 'page loads');
            assert.deepEqual(replica.postedMessages, [], 'nothing was posted into a frame of the portal');
            assert.deepEqual(replica.cspReports, [], 'no policy was violated');
            assert.deepEqual(replica.strangers, [], 'nothing was asked of a host outside');
            assert.deepEqual(await stage.problems(), [], 'the console is clean');
          } catch (error) {
            await browser.evidence(`target/evidence/${engine.name}-${Date.now()}`);
            throw error;
          }
        });
      tests(live, engine);
    });
  }
}
