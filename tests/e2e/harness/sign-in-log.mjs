/** The page that reads sign-in logs, operated like a user would. */
import { until } from './until.mjs';

/** Its address with an incident. */
export const READER = /sign-in-log\.html\?at=/;

/** Runs in the page: passes files to it in one of the ways that users have. */
function give(way, files) {
  const made = files.map(({ name, base64 }) => new File([Uint8Array.from(atob(base64), (it) => it.charCodeAt(0))], name));
  const transfer = new DataTransfer();
  for (const file of made) transfer.items.add(file);
  if (way === 'drop') {
    document.querySelector('#drop').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    return;
  }
  const field = document.querySelector('input[type=file][multiple]');
  field.files = transfer.files;
  field.dispatchEvent(new Event('change'));
}

/**
 * Passes files to the page.
 *
 * @param {'drop' | 'choose'} way
 * @param {{name: string, bytes: Uint8Array | string}[]} files
 */
export function giveFiles(page, way, files) {
  return page.evaluate(give, way, files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') })));
}

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
