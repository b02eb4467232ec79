/** Checks which form of the engine runs in each frame, and which one the frame's policy requires. */
import assert from 'node:assert/strict';

/** Runs in each document, in the extension's own world there. */
function formHere() {
  const { tokenAssist } = globalThis;
  if (tokenAssist?.engine === undefined) return null;
  let policy;
  try {
    // A document without a response of its own has the policy of its creator.
    for (let view = window; policy === undefined; view = view.parent) {
      policy = view.document.querySelector('meta[name="replica-csp"]')?.content;
      if (/^https?:/.test(view.location.href) || view === view.parent) break;
    }
  } catch {
    // A sandboxed document cannot access its creator.
  }
  const { engine, panel, isLate, isOfLastResponse } = tokenAssist;
  return {
    url: location.href,
    engine,
    panel,
    policy,
    isTop: window === window.top,
    isLate,
    // It is unknown whose policies a document without an origin has.
    isUnknown: self.origin === 'null',
    isOfLastResponse,
    document: tokenAssist.document,
  };
}

/**
 * Runs in the background, which has `formHere`: returns the answer of every document in every tab, and the
 * documents whose response was reported before they asked.
 */
async function formsEverywhere() {
  // Extensions of the tests may lack the permission.
  if (!chrome.scripting) return { tabs: [], told: [] };
  const { verdicts } = await chrome.storage.session.get('verdicts');
  const told = (verdicts?.tabs ?? []).flatMap(({ frames }) => frames.map(({ document }) => document));
  const open = await chrome.tabs.query({});
  const answers = open.map(({ id }) =>
    chrome.scripting
      .executeScript({ target: { tabId: id, allFrames: true }, func: formHere, injectImmediately: true })
      // A page of the browser or of another site.
      .catch(() => []),
  );
  const tabs = (await Promise.all(answers)).map((frames) => frames.map(({ result }) => result).filter(Boolean));
  return { tabs, told };
}

/**
 * The frames that have an engine.
 *
 * @param {{ evaluate: Function }} extension
 * @returns {Promise<{ url: string, engine: string, panel?: string, expected?: string, isTold: boolean }[]>}
 *   `expected` is missing if the page does not provide its policy; `isTold` is false if the browser reported the
 *   response of the frame, or of the document that made it, after the engine was chosen
 */
export async function engineForms(extension) {
  // Without an extension, or with one that is turned off, no frame has an engine.
  if (!(await extension?.isOn())) return [];
  const source = `async () => { ${formHere}; return (${formsEverywhere})(); }`;
  const { tabs, told } = await extension.evaluate(source);
  const isTold = ({ document }) => !extension.tellsResponsesLate || told.includes(document);
  return tabs.flatMap((frames) => {
    // The responses of a page that was open before the extension, or before its permission, were not seen.
    const isSeen = frames.some((it) => it.isTop && !it.isLate && !it.isUnknown && it.isOfLastResponse && isTold(it));
    const expected = (frame) => {
      const { url, policy, isUnknown, isOfLastResponse } = frame;
      if (isUnknown || (policy && policy !== 'none')) return 'twin';
      if (/^https?:/.test(url) && !isTold(frame)) return undefined;
      // The response of a restored document, or one that arrived while the background was stopped, may be
      // unknown; in that case the twin is correct as well.
      return policy && isSeen && isOfLastResponse && !extension.wasStopped ? 'wasm' : undefined;
    };
    const top = frames.find(({ isTop }) => isTop);
    const maker = (frame) => (/^https?:/.test(frame.url) || !top ? frame : top);
    return frames.map((frame) => {
      const { url, engine, panel } = frame;
      return { url, engine, panel, expected: expected(frame), isTold: isTold(maker(frame)) };
    });
  });
}

/** Asserts that each frame runs these forms; the twin if its policy was not known in time. */
export function assertForms(frames, engine, panel = engine) {
  for (const frame of frames) {
    const known = (form) => (frame.isTold ? form : 'twin');
    assert.equal(frame.engine, known(engine), frame.url);
    if (frame.panel) assert.equal(frame.panel, known(panel), frame.url);
  }
}

const isWrong = ({ engine, panel, expected }) => expected && [engine, panel].some((form) => form && form !== expected);

/**
 * Every end-to-end test ends with this check: no frame runs another form than the one that its policy
 * requires.
 */
export class FormCheck {
  #isOn;
  #forms;

  constructor(isOn, forms) {
    this.#isOn = isOn;
    this.#forms = forms;
  }

  /** Suspends the next check: a failed test is to report its own failure only. */
  hold() {
    this.#isHeld = true;
  }

  #isHeld = false;

  async check() {
    const isDue = this.#isOn && !this.#isHeld;
    this.#isHeld = false;
    if (!isDue) return;
    const wrong = (await this.#forms()).filter(isWrong);
    if (wrong.length > 0) throw new Error(`the wrong form of the engine: ${JSON.stringify(wrong)}`);
  }
}
