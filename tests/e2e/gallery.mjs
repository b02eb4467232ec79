/**
 * Takes screenshots of everything that a user sees, in every state and look, and makes a page for browsing
 * them: `node tests/e2e/gallery.mjs [language] [surface]`, into target/gallery/.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { findProgram } from './harness/programs.mjs';
import { LOOKS, messagesIn, openInLook } from './pages/looks.mjs';
import { setStage as setPagesStage } from './pages/stage.mjs';
import { STATES as PAGES } from './pages/states.mjs';
import { rehearse, setStage as setPanelStage } from './panel/stage.mjs';
import { STATES as PANELS } from './panel/states.mjs';

const OUT = 'target/gallery';
const SURFACES = ['panel', 'popup', 'history', 'options', 'sign-in-log', 'check'];

const [language = 'en', only] = process.argv.slice(2);
const folder = resolve('dist/chrome');
const languages = await readdir(join(folder, '_locales'));
if (!languages.includes(language)) {
  console.error(`gallery: there is no language "${language}"; there are ${languages.join(', ')}`);
  process.exit(1);
}
if (only && !SURFACES.includes(only)) {
  console.error(`gallery: there is no surface "${only}"; there are ${SURFACES.join(', ')}`);
  process.exit(1);
}

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
const browser = await chromium.launch({
  executablePath: findProgram(['chromium', 'chromium-browser']),
  args: ['--no-sandbox', '--disable-gpu'],
});
const surfaces = SURFACES.filter((surface) => !only || surface === only);
/** @type {{title: string, pictures: {look: string, file: string}[]}[]} */
const rows = [];
for (const surface of surfaces) {
  const titles = surface === 'panel' ? Object.keys(PANELS) : Object.keys(PAGES).filter((name) => PAGES[name].page === surface);
  const pictures = new Map(titles.map((title) => [title, []]));
  for (const look of Object.keys(LOOKS)) {
    const take = surface === 'panel' ? await overThePortal(look) : await inATab(look);
    for (const title of titles) {
      const file = `${surface}-${title}-${look}.png`;
      await take(title, join(OUT, file));
      pictures.get(title).push({ look, file });
    }
  }
  rows.push(...titles.map((title) => ({ title: `${surface}: ${title}`, pictures: pictures.get(title) })));
}
await browser.close();
await writeFile(join(OUT, 'index.html'), index());
console.log(`${rows.flatMap(({ pictures }) => pictures).length} pictures: ${OUT}/index.html`);

/**
 * Takes screenshots of the note and the overlay. A scene may leave the overlay folded or moved, so each has a
 * document of its own.
 */
async function overThePortal(look) {
  const { messages, scenes } = await rehearse(folder, look, PANELS, language);
  return async (title, path) => {
    const stage = await setPanelStage(browser, { folder, look, messages });
    await stage.show(scenes[title]);
    await stage.page.screenshot({ path });
    await stage.close();
  };
}

/** Takes screenshots of the extension's own pages. */
async function inATab(look) {
  const messages = await messagesIn(folder, look, language);
  return async (title, path) => {
    const state = PAGES[title];
    const page = await openInLook(browser, look, state.page);
    const stage = await setPagesStage(page, { folder, messages });
    await stage.show(state.page, state);
    await state.act?.(page);
    await page.screenshot({ path, fullPage: true });
    await page.context().close();
  };
}

/** The page for browsing them: a row for each state, a column for each look. */
function index() {
  const picture = ({ look, file }) =>
    `<figure><a href="${file}"><img src="${file}" alt="" loading="lazy"></a><figcaption>${look}</figcaption></figure>`;
  const row = ({ title, pictures }) => `<h2>${title}</h2><div>${pictures.map(picture).join('')}</div>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Token Assist: every state in every look</title>
<style>body{font:14px/20px system-ui;margin:16px}div{display:flex;gap:12px;overflow-x:auto}figure{margin:0}img{height:320px;border:1px solid #999}</style>
<h1>Every state in every look (${language})</h1>
${rows.map(row).join('\n')}
</html>
`;
}
