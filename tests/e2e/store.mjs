/**
 * Makes what the stores show: the texts of every language, and screenshots in one, on the stages of the
 * gallery: `node tests/e2e/store.mjs [language]`, into target/store/.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { faultsIn, languages, tagOf, textsIn } from '../../tools/store.mjs';
import { findProgram, PROGRAMS } from './harness/programs.mjs';
import { messagesIn } from './pages/looks.mjs';
import { setStage as setPagesStage } from './pages/stage.mjs';
import { STATES as PAGES } from './pages/states.mjs';
import { rehearse, setStage as setPanelStage } from './panel/stage.mjs';
import { STATES as PANELS } from './panel/states.mjs';

const OUT = 'target/store';
const LOOK = 'light';

/**
 * The screenshot size that the Chrome Web Store and Microsoft Edge Add-ons accept, in pixels. The panel's
 * stage has this size.
 */
const SCREENSHOT = { width: 1280, height: 800 };
const TILE = { width: 440, height: 280 };

/** The screenshots of the panel over the portal, in the order of the stores. */
const OVER_THE_PORTAL = ['conditional-access', 'countdown'];
const IN_A_TAB = 'log-refused';

/** Languages of the interface that are written from right to left. */
const RIGHT_TO_LEFT = ['ar', 'he'];
const directionOf = (it) => (RIGHT_TO_LEFT.includes(it) ? 'rtl' : 'ltr');

const [language = 'en'] = process.argv.slice(2);
const all = await languages();
if (!all.includes(language)) {
  console.error(`store: there is no language "${language}"; there are ${all.join(', ')}`);
  process.exit(1);
}
const folder = resolve('dist/chrome');
const texts = new Map(await Promise.all(all.map(async (it) => [it, await textsIn(it)])));
const faults = [...texts].flatMap(([it, of]) => faultsIn(it, of));
if (faults.length > 0) {
  console.error(`store: ${faults.join('\nstore: ')}`);
  process.exit(1);
}

await rm(OUT, { recursive: true, force: true });
for (const [it, of] of texts) {
  await mkdir(join(OUT, it), { recursive: true });
  for (const [kind, text] of Object.entries(of)) await writeFile(join(OUT, it, `${kind}.txt`), `${text}\n`);
}

const browser = await chromium.launch({
  executablePath: findProgram(PROGRAMS.chromium),
  args: ['--no-sandbox', '--disable-gpu'],
});
const pictures = [];
const place = (name) => {
  pictures.push(name);
  return join(OUT, language, name);
};

const scenes = Object.fromEntries(OVER_THE_PORTAL.map((name) => [name, PANELS[name]]));
const rehearsed = await rehearse(folder, LOOK, scenes, language);
for (const name of OVER_THE_PORTAL) {
  const stage = await setPanelStage(browser, { folder, look: LOOK, messages: rehearsed.messages });
  await stage.show(rehearsed.scenes[name]);
  await stage.page.screenshot({ path: place(`${name}.png`) });
  await stage.close();
}

const inTab = await browser.newPage({ viewport: SCREENSHOT, locale: 'en-US', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' });
const stage = await setPagesStage(inTab, { folder, messages: await messagesIn(folder, LOOK, language) });
await stage.show(PAGES[IN_A_TAB].page, PAGES[IN_A_TAB]);
await PAGES[IN_A_TAB].act?.(inTab);
await inTab.screenshot({ path: place('sign-in-log.png') });

const tile = await browser.newPage({ viewport: TILE });
await tile.setContent(await tilePage());
await tile.screenshot({ path: place('tile.png') });
await browser.close();

await writeFile(join(OUT, 'index.html'), index());
console.log(`${texts.size} languages, ${pictures.length} pictures: ${OUT}/index.html`);

/** Icon, name and short description. */
async function tilePage() {
  const icon = await readFile('extension/icons/icon.svg', 'utf8');
  const { name, short } = texts.get(language);
  return `<!doctype html><html lang="${tagOf(language)}" dir="${directionOf(language)}"><meta charset="utf-8"><style>
    body { margin: 0; height: 100vh; display: grid; align-content: center; gap: 12px; padding: 0 36px; box-sizing: border-box;
      background: #f3f6fb; color: #1b1b1b; font: 17px/1.35 "Segoe UI", system-ui, sans-serif }
    svg { width: 64px; height: 64px }
    h1 { margin: 0; font-size: 32px; font-weight: 600 }
    p { margin: 0 }
  </style>${icon}<h1>${escaped(name)}</h1><p>${escaped(short)}</p></html>`;
}

function escaped(text) {
  return text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function index() {
  const rows = [...texts].map(
    ([it, { name, short, detailed }]) =>
      `<tr lang="${tagOf(it)}" dir="${directionOf(it)}"><th>${it}<td>${escaped(name)}<p>${escaped(short)}<td style="white-space: pre-line">${escaped(detailed)}`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>What the stores show</title>
<style>body { font: 14px system-ui, sans-serif } td { vertical-align: top; padding: 8px; max-width: 40em } img { border: 1px solid; max-width: 48% }</style>
${pictures.map((name) => `<img alt="${name}" src="${language}/${name}">`).join('\n')}
<table>${rows.join('\n')}</table>
`;
}
