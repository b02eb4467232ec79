// Determines, slowly but reliably, what a user can read in a document: examines every text node of the composed
// tree, its styles, its boxes, and everything that clips them. Runs in the page and shares no code with the
// extension or the stage.

/** Records the closed shadow roots. Must run in every document before its scripts. */
export function rememberClosedRoots() {
  const roots = new WeakMap();
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function attachAndRemember(options) {
    const root = attachShadow.call(this, options);
    roots.set(this, root);
    return root;
  };
  Object.defineProperty(globalThis, 'shadowRootOf', { value: (element) => roots.get(element) ?? element.shadowRoot ?? null });
}

/**
 * How the document keeps the wanted text. Runs in the document.
 *
 * `seen`: a user can read it. `text`, `value`, `attribute`: the document has it as text, as a control's value, as a
 * title.
 */
export function readDocument(wanted) {
  const bare = (text) => text.normalize('NFKD').replace(/[\s\p{Cf}\p{Co}\p{Mn}"'’ʼ′‘“”]/gu, '').toLowerCase().replaceAll('ς', 'σ');
  const needle = bare(wanted);
  const has = (texts) => bare(texts.join('\n')).includes(needle);

  const renderedChildren = (element) => {
    const root = shadowRootOf(element);
    if (root) return root.childNodes;
    if (element.localName === 'slot') {
      const assigned = element.assignedNodes();
      if (assigned.length > 0) return assigned;
    }
    return element.childNodes;
  };

  const isInTopLayer = (element) => element.matches(':modal, :popover-open');

  const meet = (a, b) => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
  const hasArea = ({ left, top, right, bottom }) => right - left > 1 && bottom - top > 1;

  /** The part of a box that remains after clipping by everything around it. */
  const clippedBox = (box, line) => {
    let left = box;
    let position = 'static';
    for (const element of line) {
      const style = getComputedStyle(element);
      const holdsPositioned = style.position !== 'static' || style.transform !== 'none' || style.filter !== 'none' || style.contain.includes('paint');
      const escapes = (position === 'absolute' && !holdsPositioned) || (position === 'fixed' && style.transform === 'none');
      if (!escapes) {
        const own = element.getBoundingClientRect();
        const scrolls = element !== document.documentElement && element !== document.body;
        if (scrolls && `${style.overflowX}${style.overflowY}` !== 'visiblevisible') left = meet(left, own);
        if (style.position === 'absolute' && style.clip !== 'auto') left = meet(left, { left: own.left, top: own.top, right: own.left, bottom: own.top });
        const inset = /^inset\((\d+)%\)$/.exec(style.clipPath);
        if (inset && Number(inset[1]) >= 50) return null;
        position = holdsPositioned ? style.position : position;
      }
      if (isInTopLayer(element)) break;
    }
    return meet(left, { left: 0, top: 0, right: innerWidth, bottom: innerHeight });
  };

  const isReadable = (node, line) => {
    // A slot has no box: the nearest element with one decides.
    const parent = line.find((element) => getComputedStyle(element).display !== 'contents');
    if (!parent.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true })) return false;
    if (line.some((element) => element.inert)) return false;
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].some((box) => {
      const left = hasArea(box) && clippedBox(box, line);
      return left && hasArea(left);
    });
  };

  const readable = [];
  const all = [];
  const values = [];
  const titles = [];

  const readRendered = (element, line) => {
    for (const child of renderedChildren(element)) {
      if (child.nodeType === Node.TEXT_NODE && child.data.trim() !== '' && isReadable(child, line)) readable.push(child.data);
      else if (child.nodeType === Node.ELEMENT_NODE && !['SCRIPT', 'STYLE', 'TEMPLATE'].includes(child.tagName)) readRendered(child, [child, ...line]);
    }
  };

  const readHeld = (root) => {
    all.push(root.textContent);
    for (const element of root.querySelectorAll('*')) {
      const shadow = shadowRootOf(element);
      if (shadow) readHeld(shadow);
      if (element.localName === 'template') readHeld(element.content);
      if (element.matches('input, textarea')) values.push(element.value);
      if (element.title) titles.push(element.title);
    }
  };

  readRendered(document.body, [document.body, document.documentElement]);
  readHeld(document.body);
  return { seen: has(readable), text: has(all), value: has(values), attribute: has(titles) };
}

/** Whether any part of the frame is visible to a user. Runs on the frame's element. */
export function isFrameSeen(element) {
  const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
  return width > 1 && height > 1 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight
    && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
}
