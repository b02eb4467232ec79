/** A small selection of cases that covers every feature of the corpus. */

/** The features of a case, by name. */
const featuresOf = (row) => {
  const kind = row.error ? 'error' : 'likeness';
  return [
    `${kind} in ${row.language}`,
    ...(row.error ? [`wording ${row.message.text}`] : []),
    `${kind} on ${row.library} ${row.component}`,
    `${kind} ${row.placement}`,
    `${kind} ${row.message.key}`,
    `${kind} split ${row.split}`,
    `${kind} beside ${row.surroundings}`,
    ...(row.details ? [`details ${row.details.layout} ${Object.keys(row.harvest.ids)}`] : []),
  ];
};

/** Selects the case that adds the most features, repeatedly, until none adds any. */
export function sampleOf(rows) {
  const left = rows.map((row) => ({ row, news: new Set(featuresOf(row)) }));
  const sample = [];
  for (;;) {
    const richest = left.reduce((best, other) => (other.news.size > best.news.size ? other : best));
    if (richest.news.size === 0) return sample;
    sample.push(richest.row);
    const had = [...richest.news];
    for (const { news } of left) for (const feature of had) news.delete(feature);
  }
}
