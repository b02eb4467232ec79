/**
 * A picture of each state of note and overlay, in each look:
 * `node tests/e2e/panel/gallery.mjs [folder] [only]`.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { findProgram } from '../harness/programs.mjs';
import { LOOKS } from '../pages/looks.mjs';
import { rehearse, setStage } from './stage.mjs';
import { STATES } from './states.mjs';

const [out = 'target/gallery', only = ''] = process.argv.slice(2);

await mkdir(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: findProgram(['chromium', 'chromium-browser']),
  args: ['--no-sandbox', '--disable-gpu'],
});
const folder = resolve('dist/chrome');
const states = Object.fromEntries(Object.entries(STATES).filter(([name]) => name.startsWith(only)));
for (const look of Object.keys(LOOKS)) {
  const { messages, scenes } = await rehearse(folder, look, states);
  for (const [name, scene] of Object.entries(scenes)) {
    // A scene may leave the overlay folded or moved: each has a document of its own.
    const stage = await setStage(browser, { folder, look, messages });
    await stage.show(scene);
    await stage.page.screenshot({ path: join(out, `panel-${name}-${look}.png`) });
    await stage.close();
  }
}
await browser.close();
