/**
 * Chaos: actions of a user, pages and a browser in an arbitrary order, drawn from a seed, with the invariants
 * checked after each of them.
 */
import assert from 'node:assert/strict';
import { MESSAGE, createReplica } from '../../portal/replica.mjs';
import { until, within } from '../harness/until.mjs';
import { modalsScript } from '../modals/script.mjs';
import { Stage, stageOf } from './stage.mjs';
import { WORK } from './work.mjs';

const DEEDS_AT_MOST = 9;
const TABS_AT_MOST = 3;
const AUTOMATIC_AT_MOST = 3;
const REST_MS = 45_000;
/** Longer than a document delays its request for the engine, and than an error must be shown to count. */
const QUIET_MS = 2_000;
/** Several times as long as the longest life that completed. */
const LIFE_MS = 5 * 60_000;
const ELSEWHERE = 'https://learn.microsoft.com/entra/';
const MODALS = ['native', 'fluent 8 dialog', 'fluent 8 focus trap zone', 'fluent 9 dialog', 'fluent web components 3 dialog', 'focus-trap', 'tabster'];
/** A portal that the admin added. */
const ADDED = 'portal.contoso.com';
const ADDED_PATTERN = `https://${ADDED}/*`;

const modals = `() => {${await modalsScript()}}`;

/** How often each action is drawn. */
const CHANCES = {
  expire: 6, restore: 2, errorOnTop: 2, errorOnTopGone: 1, frameGone: 1, ourElementGone: 1,
  flicker: 2, modal: 2, modalGone: 1, popover: 1, popoverGone: 1, fullscreen: 1, fullscreenGone: 1,
  refresh: 4, decline: 4, snooze: 1, work: 6, clear: 2, submit: 1, reload: 3, away: 1, route: 2,
  open: 2, close: 1, duplicate: 1, hide: 2, show: 2,
  stop: 4, refuse: 1, fill: 1, delay: 1, network: 1, update: 1, settings: 2, permission: 1,
};

/** A note disappears when its refresh is requested; its page is left within this time. */
const LEAVING_MS = 2_000;

/** How long a delayed write takes, in milliseconds. */
const WRITE_DELAY_MS = 1_500;

/** The names of all actions. */
export const ACTIONS = Object.keys(CHANCES);

/** Numbers from 0 to 1, the same ones for the same seed: mulberry32. */
function numbersFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The names of the actions of a sequence, drawn in advance: what each does depends on the state of the browser. */
function draw(random) {
  const all = Object.entries(CHANCES).flatMap(([name, chance]) => Array(chance).fill(name));
  return Array.from({ length: 2 + Math.floor(random() * (DEEDS_AT_MOST - 1)) }, () => all[Math.floor(random() * all.length)]);
}

/** The names of the actions that a seed produces. */
export const actionsOf = (seed) => draw(numbersFrom(seed));

/** The errors of the portal itself when it is left, or has no network, in the middle of a request. */
const isNetwork = ({ text }) => /net::ERR_|NetworkError|Failed to fetch/.test(text);

/** One sequence of actions in a browser. */
class Life {
  /** Page loads that the user may have caused; the others are automatic. */
  #own = 0;
  /** Documents that the user may have left; the others were refreshed. */
  #ownLeavings = 0;
  /** Visible documents that were left without a note; a duplicated tab also reports those of the original. */
  #unannounced = new Set();
  /** Whether the extension has access to the portal. */
  #isServed = true;
  /** Whether a note precedes a refresh: not without a countdown. */
  #isAnnounced;
  /** The work in each tab that was not discarded. */
  #work = new Map();
  /** Tabs whose error the user dismissed, as long as nothing has happened since that makes it another one. */
  #declined = new Set();
  #pages = [];
  /** What was done, to which page. */
  actions = [];

  constructor(stage, { replica, seed, engine, countdownSeconds }) {
    this.stage = stage;
    this.browser = stage.browser;
    this.replica = replica;
    this.engine = engine;
    this.random = numbersFrom(seed);
    this.#isAnnounced = countdownSeconds > 0;
  }

  #pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  async run() {
    const names = draw(this.random);
    await this.open();
    for (const name of names) {
      const page = this.#pick(this.#pages);
      this.actions.push(`${name}(${this.#pages.indexOf(page)})`);
      await this.#survive(() => this[name](page));
      await this.#check();
    }
    await this.#rest();
  }

  /** A page that is unloading does not answer; in that case the action did not happen. */
  async #survive(action) {
    try {
      return await action();
    } catch (error) {
      const isLeaving = /navigat|context|detached|closed|destroyed|not within|quota exceeded|no such frame|no button|lies under|different document|Unable to find|does not belong|worker restarted|refused|DiscardedBrowsing|abort/i;
      if (!isLeaving.test(`${error.message} ${error.cause?.message ?? ''}`)) throw error;
      this.actions.push('-');
      return null;
    }
  }

  // Pages.

  expire() {
    this.#declined.clear();
    this.replica.expireToken();
  }

  restore() {
    this.#declined.clear();
    this.replica.restoreToken();
  }

  async errorOnTop(page) {
    this.#declined.delete(page);
    await page.evaluate((text) => window.replica?.showError?.(text, ''), MESSAGE);
  }

  async errorOnTopGone(page) {
    this.#declined.delete(page);
    await page.evaluate(() => window.replica?.hideError?.());
  }

  /** Shows and hides the error, by the page's own clock. */
  async flicker(page) {
    this.#declined.delete(page);
    const [times, on, off] = [this.#pick([2, 5, 12]), this.#pick([20, 90, 400]), this.#pick([10, 90, 400])];
    await page.evaluate(
      async (text, [rounds, shown, hidden]) => {
        const passes = (time) => new Promise((resolve) => setTimeout(resolve, time));
        for (let n = 0; n < rounds; n += 1) {
          window.replica?.showError?.(text, '');
          await passes(shown);
          window.replica?.hideError?.();
          await passes(hidden);
        }
      },
      MESSAGE,
      [times, on, off],
    );
  }

  /** Opens a dialog of the page, with the error in it. */
  async modal(page) {
    this.#declined.delete(page);
    await page.bringToFront();
    if (!(await page.evaluate(() => 'modals' in window))) await page.evaluate(modals);
    await page.evaluate((it) => window.modals.open[it](), this.#pick(MODALS));
  }

  async modalGone(page) {
    this.#declined.delete(page);
    await page.bringToFront();
    await page.press('Escape');
    await page.evaluate(() => {
      for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
    });
  }

  async popover(page) {
    await page.evaluate(() => {
      const popover = document.querySelector('#chaos-popover') ?? document.body.appendChild(document.createElement('div'));
      popover.id = 'chaos-popover';
      popover.popover = 'manual';
      popover.style.cssText = 'position: fixed; inset: 0; width: 100%; height: 100%';
      popover.textContent = 'What is new in this portal';
      if (!popover.matches(':popover-open')) popover.showPopover();
    });
  }

  async popoverGone(page) {
    await page.evaluate(() => document.querySelector('#chaos-popover')?.remove());
  }

  async fullscreen(page) {
    await page.bringToFront();
    await page.evaluate(() => {
      addEventListener('keydown', ({ key }) => key === 'F9' && document.querySelector('#blade-content').requestFullscreen(), { once: true });
    });
    await page.press('F9');
  }

  async fullscreenGone(page) {
    await page.evaluate(() => document.fullscreenElement && document.exitFullscreen());
  }

  async frameGone(page) {
    this.#declined.delete(page);
    this.#work.delete(page);
    await page.evaluate(() => document.querySelector('#blade-content iframe')?.remove());
  }

  async ourElementGone(page) {
    await page.evaluate(() => document.documentElement.children[2]?.remove());
  }

  // The person.

  async open() {
    if (this.#pages.length === TABS_AT_MOST) return;
    this.#own += 1;
    const page = await this.browser.open();
    this.#pages.push(page);
    await page.blade();
  }

  async #click(page, ...names) {
    await page.bringToFront();
    const shown = await page.closedShadow();
    const there = shown ? await shown.buttons() : [];
    const name = names.find((it) => there.includes(it));
    if (!name) return false;
    if (/Refresh/.test(name)) {
      this.#leave(page);
      this.#own += 1;
    }
    if (name === 'Go back') {
      this.#own += 1;
      this.#ownLeavings += 1;
    }
    await shown.click(name);
    return true;
  }

  /** Records that the user leaves this document. */
  #leave(page) {
    this.#ownLeavings += 1;
    this.#work.delete(page);
    this.#declined.delete(page);
  }

  async refresh(page) {
    await this.#click(page, 'Refresh now', 'Refresh anyway', 'Refresh again', 'Go back');
  }

  async decline(page) {
    const isDeclined = await this.#click(page, 'Not now', 'Close', 'Stay here');
    if (!isDeclined) return;
    // It was too late if a refresh was under way.
    await until(async () => (await this.#inFront()).map(stageOf).includes('muted'), {
      describe: 'the word is taken',
      timeoutMs: 3_000,
    });
    await page.evaluate(() => (window.chaosDeclined = true));
    this.#declined.add(page);
  }

  async snooze(page) {
    await this.#click(page, 'Snooze 1 hour');
  }

  /** Whether nothing of the page covers its blade. */
  async #reaches(page) {
    await page.bringToFront();
    return page.evaluate(() => {
      const frame = document.querySelector('#blade-content iframe');
      const box = frame?.getBoundingClientRect();
      return Boolean(box) && document.elementFromPoint(box.x + 40, box.y + 20) === frame;
    });
  }

  async work(page) {
    if (this.#work.has(page) || !(await this.#reaches(page))) return;
    const blade = this.#blade(page);
    if (!blade) return;
    const work = this.#pick(WORK.filter(({ engines }) => engines.includes(this.engine.name)));
    this.actions.push(work.name);
    await work.make(blade);
    // It may be lost if a refresh was already in progress.
    await until(async () => (await this.#isHeard()) && work.isThere(blade), { describe: 'the work is heard', timeoutMs: 3_000 });
    this.#work.set(page, work);
  }

  #blade(page) {
    return page.frames().find((frame) => frame.url().startsWith(this.replica.bladeOrigin));
  }

  async #inFront() {
    return (await this.stage.tabs()).filter(({ conditions }) => conditions.visible);
  }

  async #isHeard() {
    return (await this.#inFront()).some(({ documents }) => documents.some(({ risk }) => risk['unsaved-input']));
  }

  async #holds(page) {
    const blade = this.#blade(page);
    return blade ? this.#work.get(page).isThere(blade) : false;
  }

  async clear(page) {
    const work = this.#work.get(page);
    if (!work?.clear || !(await this.#reaches(page))) return;
    this.#work.delete(page);
    await work.clear(this.#blade(page));
  }

  async submit(page) {
    const work = this.#work.get(page);
    if (!work?.submit || !(await this.#reaches(page))) return;
    this.#work.delete(page);
    await work.submit(this.#blade(page));
  }

  async reload(page) {
    this.#own += 1;
    this.#leave(page);
    await page.reload();
  }

  async away(page) {
    this.#own += 1;
    this.#leave(page);
    await page.goto(ELSEWHERE);
    await page.back();
    await page.blade();
  }

  async route(page) {
    this.#work.delete(page);
    this.#declined.delete(page);
    await page.evaluate(() => (location.hash = '#home'));
    await page.evaluate((url) => (location.hash = new URL(url).hash), this.replica.url);
  }

  async close(page) {
    if (this.#pages.length === 1) return;
    this.#leave(page);
    this.#pages.splice(this.#pages.indexOf(page), 1);
    await page.close();
  }

  async duplicate() {
    if (this.#pages.length === TABS_AT_MOST) return;
    const before = await this.browser.tabs(this.#pages.length);
    this.#own += 1;
    await this.stage.extension.evaluate(
      (address) => chrome.tabs.query({ url: address }).then(([tab]) => tab && chrome.tabs.duplicate(tab.id)).then(() => null),
      `https://${this.replica.host}/*`,
    );
    const after = await this.browser.tabs(before.length + 1);
    this.#pages.push(...after.filter((page) => !before.includes(page)));
  }

  async hide() {
    await this.browser.showFirstTab();
  }

  async show(page) {
    await page.bringToFront();
  }

  // The browser.

  /** Stops the background as the browser does when it idles, and not in the middle of a message. */
  async stop() {
    await this.#untilQuiet();
    await this.stage.extension.stopWorker();
  }

  /**
   * Waits until neither the engines in the portals nor the stored states of the tabs have changed for a
   * while.
   */
  async #untilQuiet() {
    const answers = () =>
      this.stage.extension.evaluate(async () => {
        const tabs = await chrome.tabs.query({});
        const here = () => (globalThis.tokenAssist ? typeof tokenAssist.reportAgain === 'function' : null);
        const asked = tabs.map(({ id }) => chrome.scripting.executeScript({ target: { tabId: id, allFrames: true }, func: here }).catch(() => []));
        return (await Promise.all(asked)).flat().map(({ result }) => result);
      });
    let before = '';
    let since = 0;
    await until(
      async () => {
        const now = JSON.stringify([await answers(), await this.stage.stored('session')]);
        if (now !== before) since = Date.now();
        before = now;
        return Date.now() - since >= QUIET_MS;
      },
      { describe: () => `nothing changes any more: ${before}` },
    );
  }

  /** Until its background restarts, a storage area answers each write in this way. */
  async #spoil(spoil) {
    await this.stage.extension.evaluate(
      (area, error, delay) => {
        const write = chrome.storage[area].set.bind(chrome.storage[area]);
        const passes = (time) => new Promise((resolve) => setTimeout(resolve, time));
        chrome.storage[area].set = async (items) => {
          await passes(delay);
          if (error) throw new Error(error);
          return write(items);
        };
      },
      this.#pick(['local', 'session']),
      ...spoil,
    );
  }

  async refuse() {
    await this.#spoil(['refused', 0]);
  }

  async fill() {
    await this.#spoil(['Resource::kQuotaBytes quota exceeded', 0]);
  }

  async delay() {
    await this.#spoil(['', WRITE_DELAY_MS]);
  }

  /** Withdraws or restores the permission for a portal that the admin added. */
  async permission() {
    if (this.replica.host !== ADDED) return;
    this.#declined.clear();
    if (this.#isServed) await this.stage.extension.evaluate((origins) => chrome.permissions.remove({ origins }), [ADDED_PATTERN]);
    else await this.stage.extension.grant(ADDED_PATTERN);
    this.#isServed = !this.#isServed;
  }

  async network(page) {
    await this.browser.setOffline(true);
    try {
      await this.errorOnTop(page);
    } finally {
      await this.browser.setOffline(false);
    }
  }

  /**
   * The new version has neither the messages to the previous one nor knowledge of work that nothing shows.
   */
  async update() {
    this.#declined.clear();
    for (const [page, { isKnownByFocus }] of this.#work) if (!isKnownByFocus) this.#work.delete(page);
    await this.stage.extension.install();
    await until(() => this.stage.stored('session'), { describe: 'the new background answers' });
  }

  async settings() {
    const mode = this.#pick(['automatic', 'automatic', 'ask']);
    const countdownSeconds = this.#pick([0, 1, 2]);
    this.#isAnnounced &&= countdownSeconds > 0;
    await this.stage.choose({ mode, countdownSeconds, settleWindowSeconds: 5 });
  }

  // Invariants.

  async #check() {
    const automatic = this.replica.pageLoads.length - this.#own;
    assert.ok(automatic <= AUTOMATIC_AT_MOST, `${automatic} automatic refreshes`);
    const { marks } = await this.stage.stored('local');
    const own = (marks?.marks ?? []).filter((mark) => mark.automatic);
    const places = own.map(({ session, tab, portal }) => `${session} ${tab} ${portal}`);
    assert.equal(new Set(places).size, places.length, 'a second automatic refresh inside the window');
    assert.ok(own.length <= AUTOMATIC_AT_MOST, `${own.length} automatic refreshes are marked`);
    for (const page of this.#work.keys()) assert.ok(await this.#holds(page), 'work was lost');
    for (const page of this.#declined) {
      assert.ok(await page.evaluate(() => window.chaosDeclined), 'a refresh after *Not now*');
    }
    await this.#checkLeavings();
    assert.deepEqual(this.replica.postedMessages, [], 'something was posted into a frame');
  }

  async #checkLeavings() {
    for (const page of this.#pages) {
      const leavings = await page.evaluate(() => window.replica?.leavings?.() ?? []).catch(() => []);
      for (const { id, withoutNote } of leavings) if (withoutNote > LEAVING_MS) this.#unannounced.add(id);
    }
    if (!this.#isAnnounced) return;
    assert.ok(this.#unannounced.size <= this.#ownLeavings, `${this.#unannounced.size} visible pages were left without a note, ${this.#ownLeavings} by the user`);
  }

  /**
   * An error in a dialog that fades in is not shown before that: headless Chromium 156 keeps animations of a
   * tab that was hidden as they began pending until it draws a frame.
   *
   * Frames of a page restored from the back/forward cache may not answer the driver, or not be reported to
   * it; in that case the engine in the foreground tab is trusted.
   */
  async #showsError(page) {
    const answers = await Promise.all(
      page.frames().map((frame) =>
        frame
          .evaluate(() => ({
            showsError: [...document.querySelectorAll('.ms-MessageBar, [role=alert]')].some((bar) => bar.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && bar.innerText.includes('access token')),
            frames: window.length,
          }))
          .catch(() => null),
      ),
    );
    const heard = answers.filter((answer) => answer !== null);
    if (heard.some(({ showsError }) => showsError)) return true;
    const isWhole = heard.length === heard.reduce((all, { frames }) => all + frames, 1);
    const inFront = (await this.stage.tabs()).filter((tab) => tab.conditions.visible);
    const documents = inFront.flatMap((tab) => tab.documents);
    return !isWhole && documents.some((it) => it['shows-error']);
  }

  /**
   * Removes all faults, brings every page to the front, and waits until every error is recovered or guided.
   */
  async #rest() {
    await this.stop();
    for (const page of this.#pages) {
      await page.bringToFront();
      // The way back was lost with the page that was just leaving.
      if (page.url() === ELSEWHERE) await page.back();
      await this.popoverGone(page);
      await this.fullscreenGone(page);
      await until(() => this.#isAtRest(page), {
        describe: async () => ({
          awaited: 'every error is recovered or guided, and nothing of ours stands without one',
          error: await this.#showsError(page),
          shown: await (await page.closedShadow())?.text(),
          tabs: await this.stage.tabs(),
        }),
        timeoutMs: REST_MS,
      });
      await this.#check();
    }
    const problems = (await this.stage.problems()).filter((problem) => !isNetwork(problem));
    assert.deepEqual(problems, [], 'a page error');
  }

  /** Judged by what is visible on the page, and by the remedy's state of the tab at this address. */
  async #isAtRest(page) {
    const shown = await page.closedShadow();
    const buttons = shown ? await shown.buttons() : [];
    const isError = await this.#showsError(page);
    const visible = await page.evaluate(() => document.documentElement.children.length - 2);
    const stages = await this.stage.stages();
    if (visible > 1) return false;
    if (!this.#isServed) return !shown;
    if (isError) {
      // Guided, asked about, or muted by the user.
      const isAnswerable = buttons.includes('Refresh again') || buttons.includes('Refresh anyway') || (buttons.includes('Refresh now') && !/Refreshing in/.test(await shown.text()));
      return isAnswerable || (!shown && stages.includes('muted'));
    }
    return !shown && !stages.some((stage) => stage === 'refreshed' || stage === 'marking');
  }
}

/** A browser in which lives run one after another. */
export async function chaosIn(engine) {
  const browser = await engine.launch({ extension: engine.tracedFolder, replica: createReplica() });
  const stage = new Stage(browser);
  await browser.extension.grantWithoutAsking(ADDED_PATTERN);
  return {
    /** Runs the life of that seed; throws an error that describes the violation. */
    async lead(seed) {
      const pick = numbersFrom(~seed);
      const token = pick() < 0.5 ? 'expires' : 'conditional-access';
      const replica = createReplica({ token, notesLeavings: true, ...(pick() < 0.25 ? { elsewhere: ADDED } : {}) });
      await browser.play(replica);
      await stage.forget();
      await browser.extension.grant(ADDED_PATTERN);
      const countdownSeconds = Math.floor(pick() * 4);
      await stage.choose({ mode: 'automatic', countdownSeconds, settleWindowSeconds: 5 });
      const life = new Life(stage, { replica, seed, engine, countdownSeconds });
      try {
        await within(life.run(), { describe: 'this life comes to its end', timeoutMs: LIFE_MS });
      } catch (error) {
        const folder = `target/evidence/chaos-${engine.name}-${seed}`;
        await browser.evidence(folder);
        throw new Error(`seed ${seed} in ${engine.name}: ${life.actions.join(' ')}\n${error.message}\n(${folder})`, { cause: error });
      }
      return { actions: life.actions.length, loads: replica.pageLoads.length };
    },
    close: () => browser.close(),
  };
}
