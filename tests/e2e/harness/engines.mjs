/**
 * The browser engines that the tests run in. `ENGINES=firefox` runs them in that one only.
 *
 * @type {string[]}
 */
export const ENGINES = (process.env.ENGINES ?? 'chromium,firefox').split(',');

/** Starts a browser; both engines accept the same options and return the same interface. */
export async function launch(engine, options) {
  const { launch: start } = await import(`./${engine}.mjs`);
  return start(options);
}
