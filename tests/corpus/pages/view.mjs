// What a library's renderer is given: the case as far as it can be seen.
import { RIGHT_TO_LEFT, quotingOf } from '../cases/sentences.mjs';
import { runsOf } from '../cases/splits.mjs';

/** How long a short toast stays, in milliseconds: the shortest that the portal shows. */
export const TOAST_LIFETIME_MS = 5000;

/** What a surface says before the error takes its place. */
const EARLIER_TEXT = 'Loading deployment plans…';

/**
 * The view of a case.
 *
 * `runs` is the message as its split cuts it, `sentence` the words of its
 * language that quote it, `details` the ids beside it as lines.
 */
export function viewOf(row) {
  const runs = runsOf(row.message.text, row.split);
  const { details } = row;
  const sameLine = details?.layout === 'same-line';
  if (sameLine) runs.push(` ${details.text}`);
  return {
    id: row.id,
    component: row.component,
    language: row.language,
    title: row.message.title ?? null,
    runs,
    sentence: quotingOf(row.language),
    details: details && !sameLine ? { layout: details.layout, lines: details.text.split('\n'), isJson: details.text.startsWith('{') } : null,
  };
}

/** The same surface with what it said before the error. */
export const earlierView = (view) => ({ ...view, runs: [EARLIER_TEXT], details: null });

/** The same surface with nothing said in it yet. */
export const emptyView = (view) => ({ ...view, runs: [], details: null });

export const directionOf = (language) => (RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr');

/** The runs as one text, for where there is no markup: values, attributes. */
export const plainText = (runs) =>
  runs.map((run) => (typeof run === 'string' ? run : run.runs ? plainText(run.runs) : '')).join('');
