import { until } from './until.mjs';

/**
 * What an extension shows in a closed shadow root under the document element of the top document. Pages
 * cannot access it; the browsers' own protocols can, and can run functions on it.
 */
export class ClosedShadow {
  #evaluate;
  #page;

  /**
   * @param {(source: string, argument: string) => Promise<string>} evaluate runs the source of a
   *   function `(root, argument)` in the page
   * @param {{bringToFront(): Promise<void>, mouse: {move(x: number, y: number): Promise<void>, down(): Promise<void>, up(): Promise<void>}}} page
   *   the driver's
   */
  constructor(evaluate, page) {
    this.#evaluate = evaluate;
    this.#page = page;
  }

  /** Runs `inPage(root, ...args)` in the page; arguments and result pass as JSON. */
  async evaluate(inPage, ...args) {
    const source = `async (root, json) => JSON.stringify((await (${inPage})(root, ...JSON.parse(json))) ?? null)`;
    return JSON.parse(await this.#evaluate(source, JSON.stringify(args)));
  }

  /** The visible text. */
  text() {
    return this.evaluate(visibleText);
  }

  /** @returns {Promise<{text: string, href: string, target: string, rel: string}[]>} */
  links() {
    return this.evaluate(visibleLinks);
  }

  /** @returns {Promise<string[]>} the names of the buttons, as a screen reader reads them */
  async buttons() {
    const controls = await this.evaluate(visibleControls);
    return controls.filter(({ tag }) => tag === 'button').map(({ name }) => name);
  }

  /**
   * Clicks a button or link with the mouse, like a user: in the foreground tab, at the current position of
   * the element.
   */
  async click(name) {
    const { mouse } = this.#page;
    await this.#page.bringToFront();
    const { covering } = await this.#find(name);
    if (covering) throw new Error(`"${name}" lies under ${covering}`);
    // Until the browser has drawn a new element, it routes the mouse to the frame that was there before.
    const isUnderMouse = async () => {
      const { index, x, y } = await this.#find(name);
      await mouse.move(x, y);
      return this.evaluate(isHovered, index);
    };
    await until(isUnderMouse, { describe: `the mouse is on "${name}"` });
    await mouse.down();
    await mouse.up();
  }

  /** Returns where a button or link is, and what covers it. */
  async #find(name) {
    const controls = await this.evaluate(visibleControls);
    const found =
      controls.find((control) => control.name === name) ??
      controls.find((control) => control.name.includes(name));
    if (!found) {
      throw new Error(`no button or link "${name}" among ${controls.map((c) => `"${c.name}"`).join(', ')}`);
    }
    return { index: found.index, ...(await this.evaluate(pointOn, found.index)) };
  }
}

/** Those of `roots` whose text contains `hint`; without a hint, the first one. */
export async function firstWith(hint, roots) {
  for (const root of roots) {
    if (hint === undefined) return root;
    const text = await root.text();
    if (typeof hint === 'string' ? text.includes(hint) : hint.test(text)) return root;
  }
  return null;
}

/* The functions below run in the page, each on its own: they cannot call anything outside themselves. */

/** Values drawn by a style sheet come last: `innerText` does not include them. */
function visibleText(root) {
  const isVisible = (element) => element.checkVisibility({ visibilityProperty: true });
  const texts = [...root.children].filter(isVisible).map((element) => element.innerText);
  const values = [...root.querySelectorAll('[data-value]')].filter(isVisible).map(({ dataset }) => dataset.value);
  return [...texts, ...values].join('\n').trim();
}

function visibleLinks(root) {
  return [...root.querySelectorAll('a[href]')]
    .filter((link) => link.checkVisibility({ visibilityProperty: true }))
    .map(({ innerText, href, target, rel }) => ({ text: innerText.trim(), href, target, rel }));
}

function visibleControls(root) {
  return [...root.querySelectorAll('button, a[href], summary, input, select')]
    .map((element, index) => ({ element, index }))
    .filter(({ element }) => element.checkVisibility({ visibilityProperty: true }))
    .map(({ element, index }) => ({
      index,
      tag: element.localName,
      name: (
        element.getAttribute('aria-label') ??
        element.labels?.[0]?.innerText ??
        element.innerText
      ).trim(),
    }));
}

function isHovered(root, index) {
  const element = root.querySelectorAll('button, a[href], summary, input, select')[index];
  // Calls the root's method, since pages of the tests replace the methods of elements.
  return [...root.querySelectorAll(':hover')].includes(element);
}

function pointOn(root, index) {
  const element = root.querySelectorAll('button, a[href], summary, input, select')[index];
  element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  // A link that wraps has several boxes, and the centre of their bounding box may be in none of them.
  const box = element.getClientRects()[0];
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  const hit = root.elementFromPoint(x, y);
  const covering = element === hit || element.contains(hit) ? null : (hit?.outerHTML ?? 'nothing').slice(0, 120);
  return { x, y, covering };
}
