// The input of a library's renderer: the visible part of a case.
import { RIGHT_TO_LEFT, quotingOf } from '../cases/sentences.mjs';
import { runsOf } from '../cases/splits.mjs';

/** The lifetime of a short toast, in milliseconds: the shortest in the portal. */
export const TOAST_LIFETIME_MS = 5000;

/** The text of a surface before the error replaces it. */
const EARLIER_TEXT = 'Loading deployment plans…';

/**
 * The view of a case.
 *
 * `runs`: the message, split; `sentence`: the words of its language that quote it; `details`: the ids next to it, as
 * lines.
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

/** The same surface with its text from before the error. */
export const earlierView = (view) => ({ ...view, runs: [EARLIER_TEXT], details: null });

/** The same surface without any text yet. */
export const emptyView = (view) => ({ ...view, runs: [], details: null });

export const directionOf = (language) => (RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr');

/** The runs as plain text, for values and attributes, which have no markup. */
export const plainText = (runs) =>
  runs.map((run) => (typeof run === 'string' ? run : run.runs ? plainText(run.runs) : '')).join('');
