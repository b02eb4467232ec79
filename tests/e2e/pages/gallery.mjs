/**
 * A picture of each state of popup, history and options, in each look:
 * `node tests/e2e/pages/gallery.mjs [folder] [only]`.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { findProgram } from '../harness/programs.mjs';
import { LOOKS, openInLook } from './looks.mjs';
import { setStage } from './stage.mjs';
import { STATES } from './states.mjs';

const [out = 'target/gallery', only = ''] = process.argv.slice(2);

await mkdir(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: findProgram(['chromium', 'chromium-browser']),
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const look of Object.keys(LOOKS)) {
  for (const [name, state] of Object.entries(STATES).filter(([name]) => name.startsWith(only))) {
    const page = await openInLook(browser, look, state.page);
    const stage = await setStage(page, { folder: resolve('dist/chrome') });
    await stage.show(state.page, { ...state, words: LOOKS[look].words });
    await state.act?.(page);
    await page.screenshot({ path: join(out, `${name}-${look}.png`), fullPage: true });
    await page.context().close();
  }
}
await browser.close();
