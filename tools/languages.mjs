// Writes a page with every text of the interface in every language, side by side, for review by speakers.
// `node tools/languages.mjs OUT`, the page being OUT/index.html.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const LOCALES = 'extension/_locales';
const SOURCE = 'en';

// Keys that describe a file; many files have the same values.
const ABOUT = ['language', 'direction'];

const out = resolve(process.argv[2]);

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text) => text.replace(/[&<>"]/g, (letter) => ESCAPES[letter]);

/** A text with its placeholders marked and everything else escaped. */
const marked = (message) =>
  escape(message).replace(/\$\w+\$/g, (placeholder) => `<code dir="ltr">${placeholder}</code>`);

const read = async (folder) => {
  const texts = JSON.parse(await readFile(join(LOCALES, folder, 'messages.json'), 'utf8'));
  const tag = texts.language.message;
  return {
    folder,
    texts,
    tag,
    direction: texts.direction.message,
    own: new Intl.DisplayNames(tag, { type: 'language' }).of(tag),
    english: new Intl.DisplayNames(SOURCE, { type: 'language' }).of(tag),
  };
};

const folders = (await readdir(LOCALES)).sort();
const languages = await Promise.all(folders.map(read));
const source = languages.find(({ folder }) => folder === SOURCE);
const others = languages.filter((language) => language !== source);

const examplesOf = ({ placeholders = {} }) =>
  Object.entries(placeholders).map(
    ([name, { example }]) => `<br><code>$${escape(name.toUpperCase())}$</code> ${escape(example)}`,
  );

const cell = ({ folder, tag, direction, texts }, key) => {
  const text = texts[key]?.message;
  const same = folder !== SOURCE && !ABOUT.includes(key) && text === source.texts[key].message;
  const state = text === undefined ? ' class="missing"' : same ? ' class="same"' : '';
  return `<td data-language="${folder}" lang="${tag}" dir="${direction}"${state}>${marked(text ?? '')}</td>`;
};

const row = (key) => {
  const text = source.texts[key];
  return `<tr id="${key}">
<th scope="row"><a href="#${key}">${key}</a></th>
<td class="use">${escape(text.description ?? '')}${examplesOf(text).join('')}</td>
${[source, ...others].map((language) => cell(language, key)).join('\n')}
</tr>`;
};

const heading = ({ folder, tag, own, english }) =>
  `<th scope="col" data-language="${folder}"><span lang="${tag}">${escape(own)}</span><br>${escape(english)}, ${folder}</th>`;

const choice = ({ folder, tag, own }) =>
  `<label><input type="checkbox" value="${folder}" checked> <span lang="${tag}">${escape(own)}</span></label>`;

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Token Assist in ${languages.length} languages</title>
<style>
:root { color-scheme: light dark; --line: #8884; --back: light-dark(#fff, #292929); --head: light-dark(#f5f5f5, #333); }
body { margin: 0; font: 14px/20px 'Segoe UI', system-ui, sans-serif; background: var(--back); }
header { position: sticky; inset-inline-start: 0; box-sizing: border-box; max-width: 100vw; padding: 16px; }
h1 { margin: 0 0 8px; font-size: 20px; line-height: 28px; }
p { margin: 0 0 8px; max-width: 80ch; }
fieldset { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0; padding: 8px 0 0; border: 0; }
fieldset[hidden] { display: none; }
table { border-collapse: separate; border-spacing: 0; }
th, td { box-sizing: border-box; min-width: 220px; max-width: 320px; padding: 8px; border-block-end: 1px solid var(--line);
  text-align: start; vertical-align: top; font-weight: 400; overflow-wrap: anywhere; }
td + td { border-left: 1px solid var(--line); }
thead th { position: sticky; inset-block-start: 0; z-index: 1; background: var(--head); }
tbody th, thead th:first-child { position: sticky; inset-inline-start: 0; min-width: 180px; max-width: 180px; background: var(--head); }
thead th:first-child { z-index: 2; }
tbody th, code { font-family: ui-monospace, Consolas, monospace; font-size: 12px; }
tbody th a { color: inherit; text-decoration: none; }
tbody th a:hover, tbody th a:focus-visible { text-decoration: underline; }
tr:target > * { box-shadow: inset 0 2px light-dark(#0f6cbd, #479ef5); }
code { background: #8883; border-radius: 4px; padding: 0 2px; }
.use { color: light-dark(#616161, #adadad); }
.same { background: light-dark(#fff4ce, #4a3b00); }
.missing { background: light-dark(#fdf3f4, #3b0509); }
.missing::before { content: 'missing'; }
</style>
</head>
<body>
<header>
<h1>Token Assist in ${languages.length} languages</h1>
<p>${Object.keys(source.texts).length} texts. Yellow: the same as in English. To change one, change its
<code>message</code> in <code>${LOCALES}/</code><i>language</i><code>/messages.json</code>; the key is in the first column.</p>
<fieldset hidden aria-label="Languages to show">${others.map(choice).join('\n')}</fieldset>
</header>
<table>
<thead><tr><th scope="col">Key</th><th scope="col">Use</th>
${[source, ...others].map(heading).join('\n')}
</tr></thead>
<tbody>
${Object.keys(source.texts).map(row).join('\n')}
</tbody>
</table>
<script>
const choices = document.querySelector('fieldset');
choices.hidden = false;
choices.addEventListener('change', ({ target }) => {
  for (const cell of document.querySelectorAll('[data-language="' + target.value + '"]')) cell.hidden = !target.checked;
});
</script>
</body>
</html>
`;

await mkdir(out, { recursive: true });
await writeFile(join(out, 'index.html'), page);
console.log(join(out, 'index.html'));
