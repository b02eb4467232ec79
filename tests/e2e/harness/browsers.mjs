/** The browsers that every end-to-end test runs in, and the extension that is built for each. */
import { resolve } from 'node:path';
import { ENGINES, launch } from './engines.mjs';

const FOLDERS = { chromium: 'dist/chrome', firefox: 'dist/firefox' };

export const BROWSERS = ENGINES.map((name) => ({
  name,
  folder: resolve(FOLDERS[name]),
  launch: (options) => launch(name, options),
}));
