/** The results as charts: plain SVG that is legible on light and dark backgrounds. */
import { compare, ratioText } from './report.mjs';

const STYLE = `<style>
text { font: 13px "Segoe UI", system-ui, sans-serif; fill: #424242 }
.title { font-weight: 600; font-size: 15px } .sum { font-weight: 600 }
.value { font-size: 11px } .line { fill: none; stroke-width: 2 }
.ours { fill: #0f6cbd } .twin { fill: #8661c5 } .spread { stroke: #242424; stroke-width: 1.5 }
.grid { stroke: #8a8886; stroke-opacity: 0.35 } .one { stroke: #c50f1f; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
text { fill: #d6d6d6 } .ours { fill: #479ef5 } .twin { fill: #a88fd8 } .spread { stroke: #ffffff } .one { stroke: #f1707b }
}
</style>`;

/** Below this, in milliseconds, a figure is noise. */
const LEAST = 0.1;

/** A contender's name without its description, which is in the results. */
const short = (what) => what.split(':')[0];

const escaped = (text) => text.replace(/[&<>]/g, (it) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[it]);

const svg = (width, height, title, content) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
${STYLE}
<text class="title" x="16" y="24">${escaped(title)}</text>
${content.join('\n')}
</svg>
`;

/** Milliseconds that `name` took beyond those without any extension. */
const over = (figures, name) => Math.max(LEAST, figures[name].script - figures.none.script);

/**
 * For each scene and all together a bar of what each form of the engine takes, relative to the careful
 * userscript.
 */
export function plotScenes({ scenes, contenders }) {
  const forms = ['ours', 'twin'];
  const groups = [...Object.entries(scenes).map(([scene, figures]) => [scene, [figures]]), ['all together', Object.values(scenes)]];
  const [left, top, bar, step, width, right] = [130, 84, 12, 40, 860, 210];
  const height = top + groups.length * step + 16;
  const ratios = groups.map(([, figures]) => forms.map((form) => compare(figures, form, 'careful')));
  // To the next whole number above the largest, so that no bar is cut off.
  const end = Math.ceil(Math.max(1, ...ratios.flat().map(({ most }) => most ?? 0)));
  const x = (ratio) => left + (ratio / end) * (width - left - right);
  const content = forms.map(
    (form, n) => `<rect class="${form}" x="${left + n * 260}" y="38" width="12" height="12" rx="2"/>
<text x="${left + n * 260 + 18}" y="49">${escaped(contenders[form])}</text>`,
  );
  for (let ratio = 0; ratio <= end; ratio += 1) {
    content.push(`<line class="${ratio === 1 ? 'one' : 'grid'}" x1="${x(ratio).toFixed(1)}" x2="${x(ratio).toFixed(1)}" y1="${top - 6}" y2="${height - 10}"/>
<text x="${x(ratio).toFixed(1)}" y="${top - 12}" text-anchor="middle">${ratio}</text>`);
  }
  groups.forEach(([what], group) => {
    const y = top + group * step;
    content.push(`<text${what in scenes ? '' : ' class="sum"'} x="${left - 10}" y="${y + 18}" text-anchor="end">${what}</text>`);
    forms.forEach((form, n) => {
      const ratio = ratios[group][n];
      const barEnd = ratio.median === null ? left : Math.max(left + 2, x(ratio.median));
      const barY = y + n * (bar + 2);
      if (ratio.median !== null) {
        content.push(`<rect class="${form}" x="${left}" y="${barY}" width="${(barEnd - left).toFixed(1)}" height="${bar}" rx="2"/>`);
        content.push(`<line class="spread" x1="${x(ratio.least).toFixed(1)}" x2="${x(ratio.most).toFixed(1)}" y1="${barY + bar / 2}" y2="${barY + bar / 2}"/>`);
      }
      content.push(`<text class="value" x="${(Math.max(barEnd, ratio.median === null ? 0 : x(ratio.most)) + 6).toFixed(1)}" y="${barY + 10}">${ratioText(ratio)}</text>`);
    });
  });
  return svg(width, height, 'Script time in each scene, relative to a careful userscript (median and range of the rounds)', content);
}

const COLOURS = { ours: '#0f6cbd', careful: '#8a8886', common: '#c50f1f' };

/** A line through points, with a label at its end. */
const curve = (points, colour, label) => {
  const [endX, endY] = points.at(-1);
  return `<polyline class="line" stroke="${colour}" points="${points.map((point) => point.map((it) => it.toFixed(1)).join()).join(' ')}"/>
<text x="${(endX + 8).toFixed(1)}" y="${(endY + 4).toFixed(1)}">${escaped(label)}</text>`;
};

/** Script time of the same small change against the size of the page. */
export function plotSizes({ sizes, contenders }) {
  const [left, top, width, height, right] = [70, 50, 860, 400, 300];
  const elements = Object.keys(sizes).map(Number);
  const lines = Object.keys(COLOURS).map((name) => ({
    name,
    points: elements.filter((size) => sizes[size][name]).map((size) => [size, over(sizes[size], name)]),
  }));
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const scale = (least, most, from, to) => (value) =>
    from + ((Math.log10(value) - Math.log10(least)) / (Math.log10(most) - Math.log10(least))) * (to - from);
  const x = scale(Math.min(...elements), Math.max(...elements), left, width - right);
  const y = scale(LEAST, 10 ** Math.ceil(Math.log10(Math.max(...values))), height - 40, top);
  const content = [];
  for (let value = LEAST; value <= 10 ** Math.ceil(Math.log10(Math.max(...values))) * 1.01; value *= 10) {
    content.push(`<line class="grid" x1="${left}" x2="${width - right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/>
<text x="${left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value < 1 ? value.toFixed(1) : value}</text>`);
  }
  for (const size of elements) {
    content.push(`<text x="${x(size).toFixed(1)}" y="${height - 18}" text-anchor="middle">${size.toLocaleString('en')}</text>`);
  }
  for (const { name, points } of lines) {
    content.push(curve(points.map(([size, value]) => [x(size), y(value)]), COLOURS[name], short(contenders[name])));
  }
  return svg(width, height, 'Script time of 100 small changes, by elements on the page (milliseconds, both logarithmic)', content);
}

/** Memory in use by each contender's page, over an hour. */
export function plotHour({ samples, contenders }) {
  const [left, top, width, height, right] = [60, 50, 860, 340, 230];
  const megabytes = ({ heap, memory }) => (heap + memory) / 2 ** 20;
  const lines = Object.entries(samples).map(([name, taken]) => ({ name, points: taken.map((it) => [it.minute, megabytes(it)]) }));
  const minutes = Math.max(...lines.flatMap(({ points }) => points.map(([minute]) => minute)));
  const most = Math.ceil(Math.max(...lines.flatMap(({ points }) => points.map(([, value]) => value))));
  const x = (minute) => left + (minute / minutes) * (width - left - right);
  const y = (value) => height - 40 - (value / most) * (height - 40 - top);
  const content = [];
  for (let value = 0; value <= most; value += Math.max(1, Math.round(most / 4))) {
    content.push(`<line class="grid" x1="${left}" x2="${width - right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/>
<text x="${left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value}</text>`);
  }
  for (let part = 0; part <= 4; part += 1) {
    const minute = (minutes * part) / 4;
    content.push(`<text x="${x(minute).toFixed(1)}" y="${height - 18}" text-anchor="middle">${Math.round(minute)} min</text>`);
  }
  const colours = { ...COLOURS, none: '#8a8886', twin: '#8661c5' };
  for (const { name, points } of lines) {
    content.push(curve(points.map(([minute, value]) => [x(minute), y(value)]), colours[name], contenders[name]));
  }
  return svg(width, height, 'Memory of a page that replaces 40 rows 60 times a second (MB)', content);
}
