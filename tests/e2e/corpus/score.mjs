/** The confusion matrix: the truth about the cases against the extension's verdicts. */

/** @typedef {import('./player.mjs').Outcome} Outcome */

const COLUMNS = ['found', 'missed', 'left alone', 'false alarm', 'details found', 'lost', 'leaked'];

const valuesIn = ({ codes, ids, unlabelled, timestamps, extension, resource }) =>
  codes.length + Object.values(ids).flat().length + unlabelled.length + timestamps.length + (extension ? 1 : 0) + (resource ? 1 : 0);

/** What counts for an outcome, by column. */
function countsOf({ row, seen, lost, leaked }) {
  const verdict = row.error ? (seen.length > 0 ? 'found' : 'missed') : (seen.length > 0 ? 'false alarm' : 'left alone');
  return {
    [verdict]: 1,
    'details found': seen.length > 0 && row.error ? valuesIn(row.harvest) - lost.length : 0,
    lost: lost.length,
    leaked: leaked.length,
  };
}

/**
 * The matrix as lines of text, a line for each value of `keyOf` and one for all.
 *
 * @param {Outcome[]} outcomes
 * @param {string} name the name of the lines' subject
 * @param {(row: object) => string} keyOf
 */
export function matrix(outcomes, name, keyOf) {
  const all = 'all';
  const lines = new Map();
  for (const outcome of outcomes) {
    const counts = countsOf(outcome);
    for (const key of [keyOf(outcome.row), all]) {
      const line = lines.get(key) ?? Object.fromEntries(COLUMNS.map((column) => [column, 0]));
      for (const [column, count] of Object.entries(counts)) line[column] += count;
      lines.set(key, line);
    }
  }
  const keys = [...lines.keys()].filter((key) => key !== all).sort((a, b) => a.localeCompare(b));
  const width = Math.max(name.length, ...keys.map((key) => key.length));
  const lineOf = (first, cells) => [first.padEnd(width), ...cells.map((cell, index) => String(cell).padStart(COLUMNS[index].length))].join('  ');
  return [
    lineOf(name, COLUMNS),
    ...[...keys, all].map((key) => lineOf(key, COLUMNS.map((column) => lines.get(key)[column]))),
  ];
}

/** What is wrong with an outcome, in words; empty if nothing is. */
export function faultsOf({ row, seen, lost, leaked, why, trouble }) {
  const last = seen.at(-1);
  const faults = [];
  if (trouble) faults.push(`could not be played: ${trouble}`);
  else if (row.error && !last) faults.push(`missed: ${why}`);
  if (!row.error && last) faults.push(`false alarm, for these reasons: ${last.reasons.join(', ')}`);
  if (row.error && last) {
    const [{ key }, { message, locale, host }] = [row.message, last];
    // A code or a machine word beside the message is the error by itself; it has no language.
    const isByItsCode = locale === 'und';
    if (message !== key && !isByItsCode) faults.push(`taken for ${message}`);
    if (locale !== row.language && !isByItsCode) faults.push(`taken for a message in ${locale}`);
    if (host !== row.host) faults.push(`taken for one of ${host}`);
  }
  if (lost.length > 0) faults.push(`not harvested: ${lost.join(', ')}`);
  if (leaked.length > 0) faults.push(`harvested: ${leaked.join(', ')}`);
  return faults.map((fault) => `${row.id}: ${fault}`);
}
