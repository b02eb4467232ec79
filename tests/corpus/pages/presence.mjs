// Waits for the final state of a case: its message is in the document, laid out if it must be visible, and no longer
// moving. Driven by browser events: mutations, animation frames and the ends of animations.

/** The timeout for a case to appear, in milliseconds. */
const LONGEST_WAIT_MS = 10_000;

const NOISE = /[\s\p{Cf}\p{Co}\p{Mn}"'’ʼ′‘“”]/gu;

/** A text without the characters that markup, translators and icon fonts insert into it. */
export const bare = (text) => text.normalize('NFKD').replace(NOISE, '').toLowerCase().replaceAll('ς', 'σ');

function* rootsIn(root) {
  yield root;
  for (const element of root.querySelectorAll('*')) if (element.shadowRoot) yield* rootsIn(element.shadowRoot);
}

/** The text, the values or the attributes under a root. */
function heldBy(root, kept) {
  if (kept === 'value') return [...root.querySelectorAll('input, textarea')].map(({ value }) => value).join('\n');
  if (kept === 'attribute') return [...root.querySelectorAll('[title]')].map(({ title }) => title).join('\n');
  return root.textContent;
}

/** The elements under the roots that contain the wanted text, and not only within one of their children. */
function holdersIn(roots, wanted) {
  const holders = [];
  const holds = (text) => bare(text).includes(wanted);
  const descend = (parent) => {
    const within = [...parent.children].filter((child) => child.localName !== 'script' && holds(child.textContent));
    const besides = [...parent.childNodes].filter((node) => node.nodeType !== Node.COMMENT_NODE && !within.includes(node)).map(({ textContent }) => textContent).join('');
    if (parent instanceof Element && holds(besides)) holders.push(parent);
    within.forEach(descend);
  };
  roots.forEach(descend);
  return holders;
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

const isSeen = (element) => {
  const { width, height } = element.getBoundingClientRect();
  return width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
};

const around = (element) => {
  const line = [];
  for (let node = element; node; node = node.assignedSlot ?? node.parentElement ?? node.getRootNode().host) line.push(node);
  return line;
};

const isFinite = (animation) => animation.effect.getComputedTiming().endTime < Infinity;

function deadline(id) {
  let timer;
  const passed = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`case ${id} did not reach its final state within ${LONGEST_WAIT_MS} ms`)), LONGEST_WAIT_MS);
  });
  return { passed, cancel: () => clearTimeout(timer) };
}

/**
 * Resolves when the case's message is present and, if it must be visible, visible and at rest.
 * `extraRoots`: roots that cannot be reached from the document: closed shadow roots, template content.
 */
export async function finalState(row, extraRoots, signal) {
  const wanted = bare(row.message.text);
  const allRoots = () => [document.body, ...extraRoots].flatMap((root) => [...rootsIn(root)]);
  const isPresent = () => allRoots().some((root) => bare(heldBy(root, row.kept)).includes(wanted));
  const limit = deadline(row.id);
  try {
    await Promise.race([limit.passed, present(allRoots, isPresent, signal)]);
    if (row.visible && row.kept === 'text') await Promise.race([limit.passed, atRest(allRoots, wanted, signal)]);
  } finally {
    limit.cancel();
  }
}

function present(allRoots, isPresent, signal) {
  if (isPresent()) return Promise.resolve();
  return new Promise((resolve) => {
    const observer = new MutationObserver(look);
    const observe = () => {
      for (const root of allRoots()) observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    };
    const stop = () => {
      observer.disconnect();
      removeEventListener('input', look);
    };
    function look() {
      if (signal.aborted) stop();
      else if (isPresent()) { stop(); resolve(); }
      else observe();
    }
    // Typing mutates no node.
    addEventListener('input', look);
    observe();
  });
}

async function atRest(allRoots, wanted, signal) {
  let holder = null;
  do {
    await nextFrame();
    if (signal.aborted) return;
    holder = holdersIn(allRoots(), wanted).find(isSeen);
  } while (!holder);
  const moving = around(holder).flatMap((element) => element.getAnimations()).filter(isFinite);
  await Promise.allSettled(moving.map(({ finished }) => finished));
  await nextFrame();
}
