import { firstWith } from './closed-shadow.mjs';
import { until, within } from './until.mjs';

/** @typedef {string | RegExp | ((url: string) => boolean)} UrlMatch a string: part of the address */

export function urlMatches(match, url) {
  if (typeof match === 'function') return match(url);
  return typeof match === 'string' ? url.includes(match) : match.test(url);
}

/** Looks per search of modals, for which Firefox serializes the whole page. */
const LOOKS_PER_SEARCH = 6;

/** A call of `inPage` with `args`, as an expression, which no page's policy forbids. */
const callOf = (inPage, args) => `(${inPage})(...${JSON.stringify(args)})`;

/** Number of mouse moves between two points: a drag begins only after some pixels. */
export const DRAGGED_BY = [0.1, 0.5, 1];

export const between = ([x, y], [toX, toY], part) => [x + (toX - x) * part, y + (toY - y) * part];

/** One frame of a page. An engine's frame adds `chooseFile`, which chooses a file as its dialog does. */
export class Frame {
  constructor(raw) {
    /** The driver's own frame. */
    this.raw = raw;
  }

  url() {
    return this.raw.url();
  }

  /** Runs `inPage(...args)` in the page's own world; arguments and result pass as JSON. */
  evaluate(inPage, ...args) {
    return this.raw.evaluate(callOf(inPage, args));
  }

  async waitFor(selector) {
    await this.raw.waitForSelector(selector, { state: 'visible', visible: true });
  }

  async waitForText(text) {
    await until(() => this.evaluate((it) => document.body.innerText.includes(it), text), {
      describe: async () => `"${text}" in ${this.url()}: ${await this.evaluate(() => document.body.innerText)}`,
    });
  }

  async click(selector) {
    await this.waitFor(selector);
    await this.raw.click(selector);
  }

  async type(selector, text) {
    await this.waitFor(selector);
    await this.raw.type(selector, text);
  }

  /** Presses the mouse over one element and releases it over another. */
  async drag(from, to) {
    await this.waitFor(from);
    const { mouse } = this.raw.page();
    const middleOf = async (selector) => {
      const box = await (await this.raw.$(selector)).boundingBox();
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const [start, end] = [await middleOf(from), await middleOf(to)];
    await mouse.move(...start);
    await mouse.down();
    for (const part of DRAGGED_BY) await mouse.move(...between(start, end, part));
    await mouse.up();
  }

  /** Presses a key at the focused element of this frame. */
  async press(key) {
    await this.raw.page().keyboard.press(key);
  }
}

/**
 * The part of a page that both engines share. An engine's page adds `goto`, `reload`, `back`, `forward`,
 * `bringToFront`, `close`, `frames` and `closedShadows`.
 */
export class Page {
  #loadsSettled = new Set();
  #isLoading = false;

  /**
   * @param {object} options
   * @param {object} options.raw the driver's own page
   * @param {number|string} options.id the id of this tab in the replica's page loads
   * @param {object} options.replica
   */
  constructor({ raw, id, replica }) {
    this.raw = raw;
    this.id = id;
    this.replica = replica;
    replica.onPageLoad((load) => {
      if (load.page === id) this.#isLoading = true;
    });
    raw.on('load', () => {
      this.#isLoading = false;
      for (const settle of [...this.#loadsSettled]) settle();
    });
  }

  url() {
    return this.raw.url();
  }

  title() {
    return this.raw.title();
  }

  /** Overridden by an engine whose driver reaches frames in another way. */
  frameFrom(raw) {
    return new Frame(raw);
  }

  /** @returns {Frame} the top document */
  top() {
    return this.frameFrom(this.raw.mainFrame());
  }

  /** @returns {Frame[]} the top document first */
  frames() {
    return this.raw.frames().map((raw) => this.frameFrom(raw));
  }

  /** Waits for a frame whose address matches. @param {UrlMatch} match */
  frame(match) {
    return until(() => this.frames().find((frame) => urlMatches(match, frame.url())), {
      describe: () => `frame ${match} among ${this.frames().map((frame) => frame.url())}`,
    });
  }

  /** Waits for the frame that contains the replica's blade. */
  async blade() {
    const frame = await this.frame(this.replica.bladeOrigin);
    await until(() => frame.evaluate(() => typeof window.replica?.showError === 'function'), {
      describe: 'the blade is ready',
    });
    return frame;
  }

  evaluate(inPage, ...args) {
    return this.top().evaluate(inPage, ...args);
  }

  click(selector) {
    return this.top().click(selector);
  }

  type(selector, text) {
    return this.top().type(selector, text);
  }

  press(key) {
    return this.raw.keyboard.press(key);
  }

  /**
   * Pastes like a user until the clipboard's text differs from this one: no event reports that a page has
   * written to it.
   */
  async untilPasted(formerText) {
    const { keyboard } = this.raw;
    const paste = async () => {
      await this.evaluate(() => {
        const area = document.createElement('textarea');
        area.id = 'pasted';
        document.body.append(area);
        area.focus();
      });
      await keyboard.down('Control');
      await keyboard.press('v');
      await keyboard.up('Control');
      return this.evaluate(() => {
        const area = document.querySelector('#pasted');
        area.remove();
        return area.value;
      });
    };
    const isOther = async () => {
      const text = await paste();
      return text !== '' && text !== formerText && text;
    };
    return until(isOther, { describe: `something else than "${formerText}" is pasted` });
  }

  async screenshot(path) {
    await this.raw.screenshot({ path });
  }

  /** The number of loads of the portal in this tab, including the first one. */
  pageLoads() {
    return this.replica.pageLoads.filter((load) => load.page === this.id);
  }

  /** Waits until this tab has loaded the portal `count` times and the last load is complete. */
  async waitForPageLoads(count) {
    const isReached = () => this.pageLoads().length >= count && !this.#isLoading;
    if (isReached()) return;
    let settle;
    const reached = new Promise((resolve) => {
      settle = () => isReached() && resolve();
      this.#loadsSettled.add(settle);
    });
    try {
      await within(reached, {
        describe: () => `${count} page loads of tab ${this.id}; there were ${this.pageLoads().length}`,
      });
    } finally {
      this.#loadsSettled.delete(settle);
    }
  }

  /**
   * What an extension shows under the document element now.
   *
   * @param {string | RegExp} [hint] text that identifies the right one
   * @param {boolean} [isEverywhere] whether to search modals, too, if there is none under the document element;
   *   by default it does
   * @returns {Promise<import('./closed-shadow.mjs').ClosedShadow | null>}
   */
  async closedShadow(hint, isEverywhere) {
    return firstWith(hint, await this.closedShadows(isEverywhere));
  }

  /** Waits for it by polling: no browser reports that something appears in a closed root. */
  untilClosedShadow(hint) {
    let looks = 0;
    const look = () => {
      const isEverywhere = looks % LOOKS_PER_SEARCH === 0;
      looks += 1;
      return this.closedShadow(hint, isEverywhere);
    };
    return until(look, {
      describe: async () => ({ awaited: `closed root with ${hint}`, there: await this.#closedTexts() }),
    });
  }

  untilNoClosedShadow(hint) {
    return until(async () => (await this.closedShadow(hint)) === null, {
      describe: async () => ({ awaited: `no closed root with ${hint}`, there: await this.#closedTexts() }),
    });
  }

  async #closedTexts() {
    return Promise.all((await this.closedShadows()).map((root) => root.text()));
  }
}
