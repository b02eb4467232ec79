/** Pointer and keyboard input on a page, in every frame of one process. */
import { until } from '../harness/until.mjs';

/**
 * Runs in the page: returns where an element is, if it has stayed there for two frames and a pointer reaches
 * it; `a >>> b` is b in the shadow root of a.
 */
async function pointIn(selector, dx, dy, scrolls) {
  const [first, ...inner] = selector.split(' >>> ');
  const find = () => inner.reduce((element, next) => element?.shadowRoot?.querySelector(next), document.querySelector(first));
  const pointOf = (element) => {
    const box = element?.getBoundingClientRect();
    return box?.width > 0 && [box.x + box.width * dx, box.y + box.height * dy];
  };
  const element = find();
  // scrollIntoView would also scroll a pane that puts itself back.
  if (scrolls && pointOf(element)) scrollBy(0, pointOf(element)[1] - innerHeight / 2);
  const point = pointOf(element);
  if (!point) return null;
  for (let n = 0; n < 2; n += 1) await new Promise(requestAnimationFrame);
  const isAtRest = find() === element && String(pointOf(element)) === String(point);
  return isAtRest && element.contains(element.getRootNode().elementFromPoint(...point)) && point;
}

export class Hand {
  #page;

  constructor(page) {
    this.#page = page;
  }

  get #mouse() {
    return this.#page.raw.mouse;
  }

  /** Waits until a pointer reaches an element that has stopped moving, and returns where it is on the screen. */
  at(selector, dx = 0.5, dy = 0.5, { scrolls = true } = {}) {
    return until(() => this.#page.evaluate(pointIn, selector, dx, dy, scrolls), { describe: `${selector} is there` });
  }

  async click(selector, dx, dy) {
    await this.#mouse.click(...(await this.at(selector, dx, dy)));
  }

  /** Waits for an option of an open list, which a scroll of the page would close. */
  option(selector) {
    return this.at(selector, 0.5, 0.5, { scrolls: false });
  }

  async choose(selector) {
    await this.#mouse.click(...(await this.option(selector)));
  }

  /** Drags from a point of an element by a number of pixels. */
  async drag(selector, [x, y], dx, dy) {
    const [fromX, fromY] = await this.at(selector, dx, dy);
    await this.#mouse.move(fromX, fromY);
    await this.#mouse.down();
    await this.#mouse.move(fromX + x / 2, fromY + y / 2);
    await this.#mouse.move(fromX + x, fromY + y);
    await this.#mouse.up();
  }

  /** Drags from one element to another. */
  async dragTo(selector, target) {
    const [x, y] = await this.at(target);
    const [fromX, fromY] = await this.at(selector);
    await this.drag(selector, [x - fromX, y - fromY]);
  }

  async press(...keys) {
    for (const key of keys) await this.#page.raw.keyboard.press(key);
  }

  /** Presses a key while another one is held. */
  async hold(held, key) {
    const { keyboard } = this.#page.raw;
    await keyboard.down(held);
    await keyboard.press(key);
    await keyboard.up(held);
  }

  /** Enters text with an input method, with the key event that most of them send first, or without. */
  compose(text, { withKey = false } = {}) {
    return this.#page.compose(text, withKey);
  }

  /** Puts text on the clipboard, from a field that is gone afterwards. */
  async copy(text) {
    await this.#page.evaluate((it) => {
      document.body.insertAdjacentHTML('beforeend', '<textarea id="copied" readonly></textarea>');
      const area = document.querySelector('#copied');
      area.value = it;
      area.select();
    }, text);
    await this.hold('Control', 'c');
    await this.#page.evaluate(() => document.querySelector('#copied').remove());
  }

  async type(text) {
    for (const letter of text) await this.#page.raw.keyboard.press(letter);
  }

  /** Focuses an element, which is not an action of the user. */
  focus(selector) {
    return this.#page.evaluate((it) => document.querySelector(it).focus(), selector);
  }
}
