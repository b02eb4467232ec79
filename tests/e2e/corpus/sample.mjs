/** Few cases that between them have everything of the corpus once. */

/** What a case brings along, each by its name. */
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

/** Of these cases those that bring the most, one after the other, until nothing is left to bring. */
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
