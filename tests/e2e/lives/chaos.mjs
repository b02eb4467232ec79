/**
 * Chaos: a person, pages and a browser do things in an arbitrary order, drawn from a seed, and what
 * must never happen is looked for after each of them.
 */
import assert from 'node:assert/strict';
import { MESSAGE, createReplica } from '../../portal/replica.mjs';
import { until, within } from '../harness/until.mjs';
import { Stage } from './stage.mjs';

const DEEDS_AT_MOST = 9;
const TABS_AT_MOST = 3;
const AUTOMATIC_AT_MOST = 3;
const REST_MS = 45_000;
/** Several times as long as the longest life that ended. */
const LIFE_MS = 5 * 60_000;
const ELSEWHERE = 'https://learn.microsoft.com/entra/';
const TYPED = 'not saved';

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

/** What the portal itself says where it is left, or has no network, in the middle of a request. */
const isNetwork = ({ text }) => /net::ERR_|NetworkError|Failed to fetch/.test(text);

/** One life of a browser. */
class Life {
  /** Page loads that the person may have caused; the others are automatic. */
  #own = 0;
  /** Tabs with input that nobody gave up. */
  #typed = new Set();
  #pages = [];
  deeds = [];

  constructor(stage, replica, seed) {
    this.stage = stage;
    this.browser = stage.browser;
    this.replica = replica;
    this.random = numbersFrom(seed);
  }

  #pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  async run() {
    const chances = {
      expire: 6, restore: 2, errorOnTop: 2, errorOnTopGone: 1, frameGone: 1, ourElementGone: 1,
      refresh: 4, decline: 2, snooze: 1, type: 4, clear: 2, submit: 1, reload: 3, away: 1, route: 2,
      open: 2, close: 1, duplicate: 1, hide: 2, show: 2,
      stop: 4, refuse: 1, network: 1, update: 1, settings: 2,
    };
    const all = Object.entries(chances).flatMap(([name, chance]) => Array(chance).fill(name));
    await this.open();
    const count = 2 + Math.floor(this.random() * (DEEDS_AT_MOST - 1));
    for (let n = 0; n < count; n += 1) {
      const name = this.#pick(all);
      const page = this.#pick(this.#pages);
      this.deeds.push(`${name}(${this.#pages.indexOf(page)})`);
      await this.#survive(() => this[name](page));
      await this.#check();
    }
    await this.#rest();
  }

  /** A page that is just leaving answers nobody; then the deed did not happen. */
  async #survive(deed) {
    try {
      return await deed();
    } catch (error) {
      const isLeaving = /navigat|context|detached|closed|destroyed|not within|no such frame|no button|lies under|Unable to find|worker restarted|refused|DiscardedBrowsing|abort/i;
      if (!isLeaving.test(`${error.message} ${error.cause?.message ?? ''}`)) throw error;
      this.deeds.push('-');
      return null;
    }
  }

  // Pages.

  expire() {
    this.replica.expireToken();
  }

  restore() {
    this.replica.restoreToken();
  }

  async errorOnTop(page) {
    await page.evaluate((text) => window.replica?.showError?.(text, ''), MESSAGE);
  }

  async errorOnTopGone(page) {
    await page.evaluate(() => window.replica?.hideError?.());
  }

  async frameGone(page) {
    this.#typed.delete(page);
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
      this.#own += 1;
      this.#typed.delete(page);
    }
    if (name === 'Go back') this.#own += 1;
    await shown.click(name);
    return true;
  }

  async refresh(page) {
    await this.#click(page, 'Refresh now', 'Refresh again', 'Go back');
  }

  async decline(page) {
    await this.#click(page, 'Not now', 'Close', 'Stay here');
  }

  async snooze(page) {
    await this.#click(page, 'Snooze 1 hour');
  }

  async type(page) {
    if (this.#typed.has(page)) return;
    await page.bringToFront();
    const blade = this.#blade(page);
    if (!blade) return;
    await blade.evaluate(() => {
      if (document.querySelector('#chaos')) return;
      document.body.insertAdjacentHTML('afterbegin', '<form id="form"><input id="chaos"><button id="save">Save</button></form>');
      document.querySelector('#form').onsubmit = (event) => event.preventDefault();
    });
    await blade.type('#chaos', TYPED);
    // It is lost to nobody's fault if a refresh was under way already.
    await until(async () => (await this.#isHeard(page)) && (await this.#holds(page)), { describe: 'the input is heard', timeoutMs: 3_000 });
    this.#typed.add(page);
  }

  #blade(page) {
    return page.frames().find((frame) => frame.url().startsWith(this.replica.bladeOrigin));
  }

  async #isHeard(page) {
    const tabs = await this.stage.tabs();
    return tabs.some(({ documents }) => documents.some(({ risk }) => risk['unsaved-input']));
  }

  async #holds(page) {
    const value = await this.#blade(page)?.evaluate(() => document.querySelector('#chaos')?.value);
    return value?.startsWith(TYPED) ?? false;
  }

  async clear(page) {
    if (!this.#typed.delete(page)) return;
    await page.bringToFront();
    await this.#blade(page).evaluate(() => document.querySelector('#chaos').select());
    await this.#blade(page).click('#chaos');
    for (let n = 0; n < TYPED.length; n += 1) await this.#blade(page).press('Backspace');
  }

  async submit(page) {
    if (!this.#typed.delete(page)) return;
    await page.bringToFront();
    await this.#blade(page).click('#save');
  }

  async reload(page) {
    this.#own += 1;
    this.#typed.delete(page);
    await page.reload();
  }

  async away(page) {
    this.#own += 1;
    this.#typed.delete(page);
    await page.goto(ELSEWHERE);
    await page.back();
    await page.blade();
  }

  async route(page) {
    this.#typed.delete(page);
    await page.evaluate(() => (location.hash = '#home'));
    await page.evaluate((url) => (location.hash = new URL(url).hash), this.replica.url);
  }

  async close(page) {
    if (this.#pages.length === 1) return;
    this.#typed.delete(page);
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

  async stop() {
    await this.stage.extension.stopWorker();
  }

  async refuse() {
    await this.stage.extension.evaluate(() => {
      chrome.storage.local.set = () => Promise.reject(new Error('refused'));
    });
  }

  async network(page) {
    await this.browser.setOffline(true);
    try {
      await this.errorOnTop(page);
    } finally {
      await this.browser.setOffline(false);
    }
  }

  async update() {
    await this.stage.extension.install();
    await until(() => this.stage.stored('session'), { describe: 'the new background answers' });
  }

  async settings() {
    const mode = this.#pick(['automatic', 'automatic', 'ask']);
    const countdownSeconds = this.#pick([0, 1, 2]);
    await this.stage.choose({ mode, countdownSeconds, settleWindowSeconds: 5 });
  }

  // What must never happen.

  async #check() {
    const automatic = this.replica.pageLoads.length - this.#own;
    assert.ok(automatic <= AUTOMATIC_AT_MOST, `${automatic} automatic refreshes`);
    const { marks } = await this.stage.stored('local');
    const own = (marks?.marks ?? []).filter((mark) => mark.automatic);
    const places = own.map(({ session, tab, portal }) => `${session} ${tab} ${portal}`);
    assert.equal(new Set(places).size, places.length, 'a second automatic refresh inside the window');
    assert.ok(own.length <= AUTOMATIC_AT_MOST, `${own.length} automatic refreshes are marked`);
    for (const page of this.#typed) assert.ok(await this.#holds(page), 'input was lost');
    assert.deepEqual(this.replica.postedMessages, [], 'something was posted into a frame');
  }

  /** Frames of a page that came back from the back/forward cache answer no test, or are not told of; then the engine in the tab in front is believed. */
  async #showsError(page) {
    const answers = await Promise.all(
      page.frames().map((frame) =>
        frame
          .evaluate(() => ({
            showsError: [...document.querySelectorAll('.ms-MessageBar')].some((bar) => bar.checkVisibility() && bar.innerText.includes('access token')),
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

  /** Nothing fails any more, everybody looks, and every error ends recovered or guided. */
  async #rest() {
    await this.stage.extension.stopWorker();
    for (const page of this.#pages) {
      await page.bringToFront();
      // The way back was lost with the page that was just leaving.
      if (page.url() === ELSEWHERE) await page.back();
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

  /** By what can be seen on the page, and by what the remedy knows of the tab at this address. */
  async #isAtRest(page) {
    const shown = await page.closedShadow();
    const buttons = shown ? await shown.buttons() : [];
    const isError = await this.#showsError(page);
    const visible = await page.evaluate(() => document.documentElement.children.length - 2);
    const stages = await this.stage.stages();
    if (visible > 1) return false;
    if (isError) {
      // Guided, asked about, or the person's own wish for quiet.
      const isAnswerable = buttons.includes('Refresh again') || (buttons.includes('Refresh now') && !/Refreshing in/.test(await shown.text()));
      return isAnswerable || (!shown && stages.includes('muted'));
    }
    return !shown && !stages.some((stage) => stage === 'refreshed' || stage === 'marking');
  }
}

/** A browser in which lives are led one after the other. */
export async function chaosIn(engine) {
  const browser = await engine.launch({ extension: engine.folder, replica: createReplica() });
  const stage = new Stage(browser);
  return {
    /** Leads the life of that seed; throws with what should not have happened. */
    async lead(seed) {
      const pick = numbersFrom(~seed);
      const token = pick() < 0.5 ? 'expires' : 'conditional-access';
      const replica = createReplica({ token });
      await browser.play(replica);
      await stage.forget();
      await stage.choose({ mode: 'automatic', countdownSeconds: Math.floor(pick() * 3), settleWindowSeconds: 5 });
      const life = new Life(stage, replica, seed);
      try {
        await within(life.run(), { describe: 'this life comes to its end', timeoutMs: LIFE_MS });
      } catch (error) {
        const folder = `target/evidence/chaos-${engine.name}-${seed}`;
        await browser.evidence(folder);
        throw new Error(`seed ${seed} in ${engine.name}: ${life.deeds.join(' ')}\n${error.message}\n(${folder})`, { cause: error });
      }
      return { deeds: life.deeds.length, loads: replica.pageLoads.length };
    },
    close: () => browser.close(),
  };
}
