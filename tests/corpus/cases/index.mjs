// All cases with their expected results.
import { errors } from './errors.mjs';
import { likenesses } from './likenesses.mjs';

export const cases = [...errors, ...likenesses];

const byId = new Map(cases.map((row) => [row.id, row]));
if (byId.size !== cases.length) {
  const seen = new Set();
  const twice = cases.filter(({ id }) => seen.size === seen.add(id).size).map(({ id }) => id);
  throw new Error(`these ids stand twice in the tables: ${twice.join(', ')}`);
}

/** The case with this id; throws if the id is unknown. */
export function caseOf(id) {
  const row = byId.get(id);
  if (!row) throw new Error(`no case is called "${id}"`);
  return row;
}
