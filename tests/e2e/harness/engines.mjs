/**
 * The engines that the tests run in. `ENGINES=firefox` runs them in one alone.
 *
 * @type {string[]}
 */
export const ENGINES = (process.env.ENGINES ?? 'chromium,firefox').split(',');

/** Starts a browser; both engines take the same options and answer with the same interface. */
export async function launch(engine, options) {
  const { launch: start } = await import(`./${engine}.mjs`);
  return start(options);
}
