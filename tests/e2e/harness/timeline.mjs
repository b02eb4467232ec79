import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The events in one browser, in order, with the milliseconds since its start. */
export class Timeline {
  #startedAt = Date.now();
  events = [];

  note(what) {
    this.events.push({ at: Date.now() - this.#startedAt, what });
  }

  toString() {
    return this.events.map(({ at, what }) => `${String(at).padStart(7)} ms  ${what}`).join('\n');
  }
}

/**
 * @typedef {object} ConsoleMessage
 * @property {'log'|'info'|'debug'|'warning'|'error'|'exception'} level `exception`: an uncaught one
 * @property {string} text
 * @property {string} url the script or resource that it is about
 */

/**
 * Chromium logs an error for every response with a status of 400 or above. Those that the portal gave on
 * purpose are part of its scenario.
 */
function isRefusalOfThePortal(message, replica) {
  return (
    message.text.startsWith('Failed to load resource') &&
    replica.requests.some(({ url, status }) => url === message.url && status >= 400)
  );
}

/**
 * A request that a portal's page makes while it is being left may bypass the driver's interception; its host
 * then does not resolve, as for every request that is not intercepted.
 */
const isMissedOnLeaving = ({ text, url }, replica) =>
  text === 'Failed to load resource: net::ERR_NAME_NOT_RESOLVED' && url.startsWith(`${replica.bladeOrigin}/api/`);

/**
 * Uncaught exceptions and console errors of every frame.
 *
 * @param {ConsoleMessage[]} messages
 */
export function problemsAmong(messages, replica) {
  return messages.filter(
    (message) =>
      (message.level === 'error' || message.level === 'exception') &&
      !isRefusalOfThePortal(message, replica) &&
      !isMissedOnLeaving(message, replica),
  );
}

/** Saves the evidence for a failed test: a screenshot of each page, the console, the timeline. */
export async function writeEvidence(dir, { pages, timeline, consoleMessages, replica }) {
  await mkdir(dir, { recursive: true });
  for (const [n, page] of pages.entries()) {
    // A page that crashed or closed has no screenshot; the rest is still useful.
    await page.screenshot(join(dir, `page-${n + 1}.png`)).catch((error) => {
      timeline.note(`no picture of page ${n + 1}: ${error.message}`);
    });
  }
  await writeFile(join(dir, 'timeline.txt'), `${timeline}\n`);
  await writeFile(
    join(dir, 'console.txt'),
    consoleMessages.map(({ level, text, url }) => `${level}: ${text}  (${url})\n`).join(''),
  );
  const { pageLoads, cspReports, strangers, postedMessages } = replica;
  await writeFile(
    join(dir, 'portal.json'),
    JSON.stringify({ pageLoads, cspReports, strangers, postedMessages }, null, 2),
  );
}
