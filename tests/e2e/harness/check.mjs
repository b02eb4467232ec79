/** *Check this installation*, as the tests and the demo read it. */
import { until } from './until.mjs';

/** Runs in the page: the lines of a list, with the state of each. */
const linesIn = (id) =>
  [...document.querySelectorAll(`#${id} li`)].map((line) => ({
    state: line.className,
    found: line.querySelector('p').textContent,
  }));

/** Runs in the page. */
const isChecked = () => !document.querySelector('#known').hidden && !document.querySelector('#again').disabled;

/** The results of the checks; those of the drill are in the list `drilled`. */
export const linesOf = (page, id = 'lines') => page.evaluate(linesIn, id);

/** Waits until all checks have ended. */
export const untilChecked = (page) =>
  until(() => page.evaluate(isChecked), {
    describe: async () => ({ awaited: 'the checks have ended', there: await linesOf(page) }),
  });

/** Plays the drill to its guidance; `onNote` sees the note first. Returns the card with the guidance. */
export async function drill(page, { note: noteTitle, guidance: guidanceText, onNote }) {
  await page.click('#drill');
  const note = await page.untilClosedShadow(noteTitle);
  await onNote?.(note);
  await note.click('Refresh now');
  return page.untilClosedShadow(guidanceText);
}
