/** The page that reads sign-in logs, operated like a user would. */
import { until } from './until.mjs';

/** Its address with an incident. */
export const READER = /sign-in-log\.html\?at=/;

/** Waits until an incident is chosen, and returns it as the list shows it. */
export async function untilChosen(page) {
  const chosen = () => page.evaluate(() => document.querySelector('#incident option:checked[value]:not([value=""])')?.text);
  return until(chosen, { describe: () => 'an incident is chosen' });
}

/** Waits until the verdict has a text, and returns the whole verdict. */
export async function untilVerdict(page, text) {
  const verdict = () => page.evaluate(() => document.querySelector('output').innerText);
  await until(async () => (await verdict()).includes(text), { describe: async () => ({ awaited: text, there: await verdict() }) });
  return verdict();
}
