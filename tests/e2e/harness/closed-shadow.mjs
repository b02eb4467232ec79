import { until } from './until.mjs';

/**
 * What an extension shows in a closed shadow root under the document element
 * of the top document. Pages cannot look into it; the browsers' own protocols
 * can, and let functions run on it.
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

  /** The text that a person can see. */
  text() {
    return this.evaluate(visibleText);
  }

  /** @returns {Promise<{text: string, href: string, target: string, rel: string}[]>} */
  links() {
    return this.evaluate(visibleLinks);
  }

  /** @returns {Promise<string[]>} the names of the buttons, as a screen reader says them */
  async buttons() {
    const controls = await this.evaluate(visibleControls);
    return controls.filter(({ tag }) => tag === 'button').map(({ name }) => name);
  }

  /** Clicks on a button or link with the mouse, as a person does: in the tab in front, wherever it is by then. */
  async click(name) {
    const { mouse } = this.#page;
    await this.#page.bringToFront();
    const { covering } = await this.#find(name);
    if (covering) throw new Error(`"${name}" lies under ${covering}`);
    // Until the browser has drawn what is new, it takes the mouse to the frame that was there before.
    const isUnderMouse = async () => {
      const { index, x, y } = await this.#find(name);
      await mouse.move(x, y);
      return this.evaluate(isHovered, index);
    };
    await until(isUnderMouse, { describe: `the mouse is on "${name}"` });
    await mouse.down();
    await mouse.up();
  }

  /** Where a button or link is, and what is on top of it. */
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

/** Those of `roots` whose text has `hint`; the first one without a hint. */
export async function firstWith(hint, roots) {
  for (const root of roots) {
    if (hint === undefined) return root;
    const text = await root.text();
    if (typeof hint === 'string' ? text.includes(hint) : hint.test(text)) return root;
  }
  return null;
}

/* The functions below run in the page, each on its own: they can call nothing outside themselves. */

/** Values that a style sheet draws come last: they are no text that `innerText` knows. */
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
  // By the root, since pages of the tests replace the methods of elements.
  return [...root.querySelectorAll(':hover')].includes(element);
}

function pointOn(root, index) {
  const element = root.querySelectorAll('button, a[href], summary, input, select')[index];
  element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  // A link that wraps has several boxes, and the middle of their hull may lie in none of them.
  const box = element.getClientRects()[0];
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  const hit = root.elementFromPoint(x, y);
  const covering = element === hit || element.contains(hit) ? null : (hit?.outerHTML ?? 'nothing').slice(0, 120);
  return { x, y, covering };
}
