import { after, before } from 'node:test';
import { createReplica } from '../../portal/replica.mjs';
import { Stage } from '../lives/stage.mjs';

/**
 * One browser with the extension for all tests of a suite: starting one takes most of the time of a short
 * test.
 *
 * @param {import('./browsers.mjs').BROWSERS[number]} engine
 * @returns a function that returns the browser for a test, with this replica, and without tabs, settings or
 *   any state that the extension stored before
 */
export function sharedBrowser({ launch, folder }) {
  let browser;
  before(async () => {
    browser = await launch({ extension: folder, replica: createReplica() });
  });
  after(() => browser?.close());
  return async (replica) => {
    await browser.play(replica);
    await new Stage(browser).forget();
    return browser;
  };
}
