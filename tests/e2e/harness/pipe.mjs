/**
 * The protocol of Chromium over two pipes: messages in JSON, each ended by a zero byte. Over a WebSocket, the
 * browser and the driver compress every message for each other, which takes a tenth of a test's time.
 */

const END = '\0';

/** A transport for playwright's `connectOverCDP`. */
export class Pipe {
  /** Set by the driver. @type {(message: object) => void} */
  onmessage;
  /** Set by the driver. @type {(reason?: string) => void} */
  onclose;
  #toBrowser;
  /** The parts of a message that has not ended yet. */
  #parts = [];

  /**
   * @param {import('node:stream').Writable} toBrowser
   * @param {import('node:stream').Readable} fromBrowser
   */
  constructor(toBrowser, fromBrowser) {
    this.#toBrowser = toBrowser;
    // What is written after the browser has ended is lost; its end itself is reported below.
    toBrowser.on('error', () => {});
    fromBrowser.setEncoding('utf8');
    fromBrowser.on('data', (text) => this.#receive(text));
    fromBrowser.once('close', () => this.onclose?.());
  }

  send(message) {
    if (this.#toBrowser.writable) this.#toBrowser.write(JSON.stringify(message) + END);
  }

  close() {
    this.#toBrowser.end();
  }

  #receive(text) {
    const [rest, ...next] = text.split(END);
    this.#parts.push(rest);
    for (const part of next) {
      this.#deliver(JSON.parse(this.#parts.join('')));
      this.#parts = [part];
    }
  }

  /** In a task of its own, so that promises of one message settle before the next one. */
  #deliver(message) {
    setImmediate(() => this.onmessage?.(message));
  }
}
