/** The browsers that every end-to-end test runs in, and the extension that is built for each. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ENGINES, launch } from './engines.mjs';

const FOLDERS = { chromium: 'dist/chrome', firefox: 'dist/firefox' };

/**
 * As built by `./build.sh traced`: from the same sources, but a panic reports its location. A build removes
 * it.
 */
const TRACED = { firefox: 'dist/firefox-traced' };

export const BROWSERS = ENGINES.map((name) => ({
  name,
  folder: resolve(FOLDERS[name]),
  /**
   * For tests that close documents while the engine runs: without it, a panic during that would not show
   * where it happened.
   */
  tracedFolder: resolve([TRACED[name], FOLDERS[name]].find((folder) => folder && existsSync(folder)) ?? FOLDERS[name]),
  launch: (options) => launch(name, options),
}));
