// What the DOM tests need of a browser and Rust cannot express concisely.

/** Gives the page the API of an extension that is still installed. */
export function beInstalled() {
  globalThis.tokenAssist ??= {};
  globalThis.chrome = { ...globalThis.chrome, runtime: { id: 'test' } };
}

/**
 * The texts of a file of `_locales`, as the extension API returns them. Missing keys are returned unchanged.
 */
export function speak(json) {
  const messages = JSON.parse(json);
  globalThis.unknownKeys = [];
  beInstalled();
  globalThis.chrome = {
    ...globalThis.chrome,
    i18n: {
      getMessage(key, substitutions) {
        const found = messages[key];
        if (!found) {
          globalThis.unknownKeys.push(key);
          return '';
        }
        return found.message.replace(/\$(\w+)\$/g, (hole, name) => {
          const index = Number(found.placeholders?.[name.toLowerCase()]?.content.slice(1)) - 1;
          if (!(index < substitutions.length)) globalThis.unknownKeys.push(`${hole} in ${key}`);
          return substitutions[index];
        });
      },
    },
  };
}

export const unknownKeys = () => globalThis.unknownKeys.join(', ');

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  now: performance.now,
};
let timers;
let time;

/** Stops the clock of `setTimeout` and `performance.now`. */
export function stopTime() {
  timers = new Map();
  time = 1_000;
  let last = 0;
  globalThis.setTimeout = (callback, wait = 0) => {
    timers.set((last += 1), { at: time + wait, callback });
    return last;
  };
  globalThis.clearTimeout = (id) => timers.delete(id);
  performance.now = () => time;
}

/** Advances that clock. */
export function passTime(milliseconds) {
  const end = time + milliseconds;
  for (;;) {
    const due = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
    if (!due) break;
    const [id, { at, callback }] = due;
    timers.delete(id);
    time = Math.max(time, at);
    callback();
  }
  time = end;
}

export function startTime() {
  globalThis.setTimeout = real.setTimeout;
  globalThis.clearTimeout = real.clearTimeout;
  performance.now = real.now;
}

export const timersLeft = () => timers.size;

/** A `toggle` event is dispatched after those of all popovers and dialogs that were changed before it. */
const toggled = () =>
  new Promise((resolve) => {
    const details = document.createElement('details');
    details.addEventListener('toggle', resolve, { once: true });
    details.open = true;
  });

/** Resolves when everything that is waiting in the browser's queues is done. */
export async function settled() {
  // The first wait is for what the card reacts to, the second for its reaction.
  await toggled();
  await toggled();
  await new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => real.setTimeout.call(globalThis, resolve, 0);
    port2.postMessage(null);
  });
}

/** Records what is written to the clipboard; if that is refused, `execCommand` remains. */
export function watchClipboard(isRefused) {
  globalThis.copied = [];
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: {
      writeText: (text) =>
        isRefused
          ? Promise.reject(new DOMException('refused', 'NotAllowedError'))
          : Promise.resolve(void globalThis.copied.push(text)),
    },
  });
  document.execCommand = (command) => {
    let active = document.activeElement;
    while (active?.shadowRoot) active = active.shadowRoot.activeElement;
    if (command === 'copy') globalThis.copied.push(`field: ${globalThis.fieldText?.()}`);
    return true;
  };
}

/** Finds the field for `execCommand`: only the test knows the closed root. */
export function lookForField(root) {
  globalThis.fieldText = () => {
    const field = root.activeElement;
    return field.value.slice(field.selectionStart, field.selectionEnd);
  };
}

export const copied = () => globalThis.copied.join('\n---\n');

export function press(target, key) {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
}

export function point(target, kind, x, y) {
  const bubbles = !/enter|leave/.test(kind);
  target.dispatchEvent(
    new PointerEvent(kind, { bubbles, composed: true, pointerId: 1, button: 0, clientX: x, clientY: y }),
  );
}

/** Counts the events of a kind that reach the document. */
export function countInDocument(kind) {
  globalThis.reached ??= {};
  globalThis.reached[kind] = 0;
  document.addEventListener(kind, () => (globalThis.reached[kind] += 1));
}

export const reached = (kind) => globalThis.reached[kind];

/** Counts how often an element goes into the top layer. */
export function countShown(element) {
  globalThis.shown = 0;
  element.addEventListener('beforetoggle', (event) => {
    if (event.newState === 'open') globalThis.shown += 1;
  });
}

export const shown = () => globalThis.shown;

export function openDialog(isModal) {
  const dialog = document.createElement('dialog');
  document.body.append(dialog);
  if (isModal) dialog.showModal();
  else dialog.show();
  return dialog;
}

export function hidePopover(element) {
  element.hidePopover();
}

const channels = (color) => {
  const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
  return { red, green, blue, alpha };
};

const luminance = (color) => {
  const { red, green, blue } = channels(color);
  const [r, g, b] = [red, green, blue].map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const contrast = (one, other) => {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
};

const backgroundOf = (element) => {
  for (let at = element; at instanceof Element; at = at.parentElement) {
    const color = getComputedStyle(at).backgroundColor;
    if (channels(color).alpha === 1) return color;
  }
  return 'rgb(255, 255, 255)';
};

/** Texts with less than 4.5:1 and controls whose edges have less than 3:1, by WCAG 2.2 1.4.3 and 1.4.11. */
export function faint(root) {
  const found = [];
  for (const element of root.querySelectorAll('*')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!hasText || element.localName === 'style') continue;
    const ratio = contrast(getComputedStyle(element).color, backgroundOf(element));
    if (ratio < 4.5) found.push(`${element.localName} "${element.textContent}" ${ratio.toFixed(2)}`);
  }
  for (const icon of root.querySelectorAll('.icon')) {
    const ratio = contrast(getComputedStyle(icon).backgroundColor, backgroundOf(icon.parentElement));
    if (ratio < 3) found.push(`${icon.className} ${ratio.toFixed(2)}`);
  }
  return found.join('; ');
}

/** Buttons and links smaller than 24 by 24 pixels, WCAG 2.2 2.5.8. */
export function small(root) {
  return [...root.querySelectorAll('button, a')]
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width < 24 || box.height < 24)
    .map(({ element, box }) => `${element.textContent} ${box.width}x${box.height}`)
    .join('; ');
}

/** Returns which of our elements extend beyond the edge of the card. */
export function cutOff(root) {
  const card = root.querySelector('section').getBoundingClientRect();
  return [...root.querySelectorAll('section *')]
    .filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.left < card.left - 1 || box.right > card.right + 1);
    })
    .map((element) => `${element.localName} ${element.className}`)
    .join('; ');
}

/**
 * Simulates a document that is being left: the next intersection cannot be observed, and the call throws.
 *
 * @returns {{ refused: Promise<void>, uncaught: () => string }} when it has thrown, and everything uncaught
 */
export function refuseToObserve() {
  const { prototype } = IntersectionObserver;
  const { observe } = prototype;
  const uncaught = [];
  const note = (event) => {
    event.preventDefault();
    uncaught.push(event.message);
  };
  addEventListener('error', note);
  const refused = new Promise((resolve) => {
    prototype.observe = () => {
      prototype.observe = observe;
      resolve();
      throw new Error('refused');
    };
  });
  return {
    refused,
    uncaught() {
      removeEventListener('error', note);
      return uncaught.join();
    },
  };
}

/** Changes a style sheet by script, without any change in the document. */
export function setInFirstRule(style, property, value) {
  style.sheet.cssRules[0].style.setProperty(property, value);
}

/**
 * Makes the document say that it is hidden, and lets no timer wait for seconds.
 *
 * @returns {{ longWaits: () => number, end: () => void }} how many timers would have waited for seconds
 */
export function hideTab() {
  const LONG = 9_000;
  let longWaits = 0;
  Object.defineProperty(document, 'hidden', { configurable: true, value: true });
  globalThis.setTimeout = (callback, wait) => {
    if (wait >= LONG) longWaits += 1;
    return real.setTimeout.call(globalThis, callback, wait >= LONG ? 0 : wait);
  };
  return {
    longWaits: () => longWaits,
    end() {
      delete document.hidden;
      globalThis.setTimeout = real.setTimeout;
    },
  };
}

/**
 * Makes the clock advance by more than a look may take whenever it is read, so that a look ends after its first
 * step.
 *
 * @returns {{ end: () => void }}
 */
export function slowLooks() {
  const STEP = 10;
  let added = 0;
  const now = performance.now.bind(performance);
  performance.now = () => now() + (added += STEP);
  return {
    end() {
      delete performance.now;
    },
  };
}

export const passes = (milliseconds) => new Promise((then) => setTimeout(then, milliseconds));
