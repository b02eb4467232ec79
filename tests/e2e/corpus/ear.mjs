/** Reads the extension's detections in a tab's documents from what its background stores. */
import { within } from '../harness/until.mjs';

/** Runs in the background: keeps every stored state of a tab, and reports new ones. */
function putEar() {
  const states = [];
  let tell = () => {};
  chrome.storage.session.onChanged.addListener((changes) => {
    const tabs = Object.keys(changes).filter((key) => key.startsWith('tab.'));
    for (const tab of tabs) {
      const documents = changes[tab].newValue?.documents ?? [];
      states.push(documents.map(({ detection }) => detection).filter(Boolean));
    }
    tell();
  });
  self.ear = async (from) => {
    while (states.length <= from) await new Promise((resolve) => { tell = resolve; });
    return states.slice(from);
  };
}

/**
 * @typedef {object} Detection as src/detection/mod.rs has it
 */

export class Ear {
  #extension;
  /** @type {Detection[][]} what all documents showed, after each change */
  #states = [];

  constructor(extension) {
    this.#extension = extension;
  }

  static async put(extension) {
    await extension.evaluate(putEar);
    return new Ear(extension);
  }

  /** The errors that are shown now. */
  get now() {
    return this.#states.at(-1) ?? [];
  }

  /** Starts recording: the errors that were shown after each change from here on. */
  record() {
    const from = this.#states.length;
    return () => this.#states.slice(from);
  }

  /** Starts recording: what was detected from here on, even if it is gone again. */
  listen() {
    const recorded = this.record();
    return () => recorded().flat();
  }

  /**
   * Waits until the shown errors meet a condition.
   *
   * @param {(now: Detection[]) => boolean} holds
   * @param {{describe: string, timeoutMs?: number}} options
   */
  async until(holds, { describe, timeoutMs }) {
    const listen = async () => {
      while (!holds(this.now)) {
        const from = this.#states.length;
        const heard = await this.#extension.evaluate((at) => self.ear(at), from);
        // An abandoned wait may have received the same message.
        if (this.#states.length === from) this.#states.push(...heard);
      }
    };
    await within(listen(), { describe: () => ({ awaited: describe, shown: this.now }), timeoutMs });
  }
}
