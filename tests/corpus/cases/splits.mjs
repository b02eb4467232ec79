// How templates, translators and icon fonts split a message, and what they insert into it. A split turns a text
// into runs, which each library renders with its own elements:
//   'text'                        a separate text node
//   { tag, runs, attributes }     an inline element
//   { icon: 'glyph' | 'drawing' } an icon: a glyph of the icon font, or an SVG
//   { comment }                   a comment between text nodes

const NO_BREAK_SPACE = '\u00a0';
const NARROW_NO_BREAK_SPACE = '\u202f';
const ZERO_WIDTH_SPACE = '\u200b';
const WORD_JOINER = '\u2060';
const SOFT_HYPHEN = '\u00ad';
const LEFT_TO_RIGHT_MARK = '\u200e';
const RIGHT_TO_LEFT_MARK = '\u200f';
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
/** The error circle of Microsoft's icon font, in the private use area. */
export const ERROR_GLYPH = '\ue783';

const graphemes = (text) => Array.from(new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text), (part) => part.segment);

const hasSpaces = (text) => text.includes(' ');

/** Splits a text into three parts: between words if it has spaces, otherwise between graphemes. */
function three(text) {
  const parts = hasSpaces(text) ? text.split(/(?<= )/) : graphemes(text);
  const third = Math.max(1, Math.floor(parts.length / 3));
  return [parts.slice(0, third).join(''), parts.slice(third, 2 * third).join(''), parts.slice(2 * third).join('')];
}

/** Splits a text in two inside a word. */
function insideAWord(text) {
  const parts = graphemes(text);
  let middle = Math.floor(parts.length / 2);
  while (parts[middle] === ' ' || parts[middle - 1] === ' ') middle += 1;
  return [parts.slice(0, middle).join(''), parts.slice(middle).join('')];
}

/** Inserts a mark after the third grapheme of every longer word. */
const strewn = (text, mark) =>
  text.replace(/\S{5,}/gu, (word) => graphemes(word).map((letter, index) => (index === 2 ? letter + mark : letter)).join(''));

const fullWidth = (text) =>
  text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).replaceAll(' ', '\u3000');

const isLatin = (text) => /^[\u0020-\u007e]+$/.test(text);
const hasApostrophe = (text) => /['’]/.test(text);
const always = () => true;

/** Each split: its name, the texts it fits, and the runs it produces. */
export const SPLITS = [
  { name: 'inline-elements', fits: always, of: (text) => three(text).map((runs) => ({ tag: 'span', runs: [runs] })) },
  { name: 'bold-inside', fits: always, of: (text) => { const [a, b, c] = three(text); return [a, { tag: 'strong', runs: [b] }, c]; } },
  { name: 'nested-elements', fits: always, of: (text) => { const [a, b, c] = three(text); return [{ tag: 'span', runs: [a, { tag: 'em', runs: [{ tag: 'b', runs: [b] }] }] }, c]; } },
  { name: 'mid-word', fits: always, of: (text) => { const [a, b] = insideAWord(text); return [{ tag: 'span', runs: [a] }, { tag: 'span', runs: [b] }]; } },
  { name: 'text-nodes', fits: always, of: (text) => three(text) },
  { name: 'text-nodes-mid-word', fits: always, of: insideAWord },
  { name: 'comments', fits: always, of: (text) => { const [a, b, c] = three(text); return [a, { comment: 'ko text: kind' }, b, { comment: '/ko' }, c]; } },
  { name: 'icon-inside', fits: always, of: (text) => { const [a, b, c] = three(text); return [a, { icon: 'drawing' }, b + c]; } },
  { name: 'glyph-inside', fits: always, of: (text) => { const [a, b, c] = three(text); return [a + b, { icon: 'glyph' }, c]; } },
  { name: 'glyph-before', fits: always, of: (text) => [{ icon: 'glyph' }, text] },
  { name: 'glyph-in-the-text', fits: always, of: (text) => [`${ERROR_GLYPH} ${text}`] },
  { name: 'link-inside', fits: always, of: (text) => { const [a, b, c] = three(text); return [a + b, { tag: 'a', attributes: { href: '#token' }, runs: [c] }]; } },
  { name: 'line-break-inside', fits: always, of: (text) => { const [a, b, c] = three(text); return [(a + b).trimEnd(), { tag: 'br' }, c]; } },
  { name: 'no-break-spaces', fits: hasSpaces, of: (text) => [text.replaceAll(' ', NO_BREAK_SPACE)] },
  { name: 'narrow-no-break-spaces', fits: hasSpaces, of: (text) => [text.replaceAll(' ', NARROW_NO_BREAK_SPACE)] },
  { name: 'zero-width-spaces', fits: always, of: (text) => [strewn(text, ZERO_WIDTH_SPACE)] },
  { name: 'word-joiners', fits: always, of: (text) => [strewn(text, WORD_JOINER)] },
  { name: 'soft-hyphens', fits: always, of: (text) => [strewn(text, SOFT_HYPHEN)] },
  { name: 'bidi-marks', fits: always, of: (text) => { const [a, b, c] = three(text); return [`${RIGHT_TO_LEFT_MARK}${a}${LEFT_TO_RIGHT_MARK}${b}${FIRST_STRONG_ISOLATE}${c}${POP_ISOLATE}`]; } },
  { name: 'full-width', fits: isLatin, of: (text) => [fullWidth(text)] },
  { name: 'straight-apostrophe', fits: hasApostrophe, of: (text) => [text.replace(/['’]/g, "'")] },
  { name: 'curly-apostrophe', fits: hasApostrophe, of: (text) => [text.replace(/['’]/g, '’')] },
  { name: 'modifier-apostrophe', fits: hasApostrophe, of: (text) => [text.replace(/['’]/g, 'ʼ')] },
  { name: 'prime-for-apostrophe', fits: hasApostrophe, of: (text) => [text.replace(/['’]/g, '′')] },
  { name: 'markup-white-space', fits: hasSpaces, of: (text) => [`\n\t\t${text.replaceAll(' ', '\n\t\t')}\n\t`] },
  { name: 'upper-case', fits: (text) => text.toUpperCase().toLowerCase() === text.toLowerCase() && text.toUpperCase() !== text, of: (text) => [text.toUpperCase()] },
  { name: 'full-stop', fits: (text) => !/[.。]$/.test(text), of: (text) => [`${text}.`] },
  { name: 'ellipsis', fits: always, of: (text) => [`${text.replace(/[.。]$/, '')}…`] },
  { name: 'decomposed', fits: (text) => text.normalize('NFD') !== text, of: (text) => [text.normalize('NFD')] },
  { name: 'leading-label', fits: isLatin, of: (text) => ['Error: ', text] },
];

/** The runs of a text after the split called `name`; for `whole`, the unsplit text. */
export function runsOf(text, name) {
  if (name === 'whole') return [text];
  const split = SPLITS.find((candidate) => candidate.name === name);
  if (!split) throw new Error(`no split is called "${name}"`);
  return split.of(text);
}
