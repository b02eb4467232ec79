/** Hears what the extension takes a tab's documents for, as its background stores it. */
import { within } from '../harness/until.mjs';

/** Runs in the background: keeps every state that is stored of a tab, and tells of new ones. */
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

  /** From here on: what was seen since, be it gone again. */
  listen() {
    const from = this.#states.length;
    return () => this.#states.slice(from).flat();
  }

  /**
   * Waits until the errors that are shown are such.
   *
   * @param {(now: Detection[]) => boolean} holds
   * @param {{describe: string, timeoutMs?: number}} options
   */
  async until(holds, { describe, timeoutMs }) {
    const listen = async () => {
      while (!holds(this.now)) {
        const from = this.#states.length;
        const heard = await this.#extension.evaluate((at) => self.ear(at), from);
        // Another wait, given up, may have been told the same.
        if (this.#states.length === from) this.#states.push(...heard);
      }
    };
    await within(listen(), { describe: () => ({ awaited: describe, shown: this.now }), timeoutMs });
  }
}
