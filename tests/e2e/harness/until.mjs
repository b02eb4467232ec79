/**
 * How long a test waits for anything before it fails: far above what a loaded machine needs, and longer than
 * the ten seconds between two scans of a hidden tab.
 */
export const PATIENCE_MS = 30_000;

/** The polling interval, for conditions that the browser reports no event for. */
const LOOK_EVERY_MS = 50;

/**
 * Waits until `predicate` returns something truthy, and returns that.
 *
 * @template T
 * @param {() => T | Promise<T>} predicate
 * @param {object} options
 * @param {string | (() => unknown | Promise<unknown>)} options.describe what is awaited, or a function that
 *   describes the current state; the failure message includes it
 * @param {number} [options.timeoutMs]
 * @returns {Promise<T>}
 */
export async function until(predicate, { describe, timeoutMs = PATIENCE_MS }) {
  let timer;
  let isLate = false;
  let lastError;
  const deadline = new Promise((resolve) => {
    timer = setTimeout(() => {
      isLate = true;
      resolve();
    }, timeoutMs);
  });
  try {
    for (;;) {
      try {
        // A page that hangs never answers.
        const result = await Promise.race([predicate(), deadline]);
        if (result) return result;
        if (!isLate) lastError = undefined;
      } catch (error) {
        lastError = error;
      }
      if (isLate) throw await failure(describe, timeoutMs, lastError);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Rejects with a description of the current state if `promise` takes too long. */
export async function within(promise, { describe, timeoutMs = PATIENCE_MS }) {
  let timer;
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(async () => reject(await failure(describe, timeoutMs)), timeoutMs);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

async function failure(describe, timeoutMs, cause) {
  let state;
  try {
    state = typeof describe === 'function' ? await within(describe(), { describe: 'an answer' }) : describe;
  } catch (error) {
    state = `nothing could be learnt: ${error.message}`;
  }
  const text = typeof state === 'string' ? state : JSON.stringify(state, null, 2);
  return new Error(`not within ${timeoutMs} ms: ${text}`, { cause });
}
