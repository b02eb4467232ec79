/** The browsers that every end-to-end test runs in, and the extension that is built for each. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ENGINES, launch } from './engines.mjs';

const FOLDERS = { chromium: 'dist/chrome', firefox: 'dist/firefox' };

/** As `./build.sh traced` makes it: the same sources, but a panic tells its place. A build removes it. */
const TRACED = { firefox: 'dist/firefox-traced' };

export const BROWSERS = ENGINES.map((name) => ({
  name,
  folder: resolve(FOLDERS[name]),
  /** For tests that close documents while the engine runs: what panics as they go would say nothing else. */
  tracedFolder: resolve([TRACED[name], FOLDERS[name]].find((folder) => folder && existsSync(folder)) ?? FOLDERS[name]),
  launch: (options) => launch(name, options),
}));
