// The page script of each library, and the renderer of server-sent pages; bundled with esbuild on first use and
// cached in memory.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const PAGES = {
  fluent9: 'fluent9/page.jsx',
  fluent8: 'fluent8/page.jsx',
  'fluent-web': 'fluent-web/page.mjs',
  knockout: 'knockout/page.mjs',
  plain: 'plain/page.mjs',
};

const COMMON = {
  bundle: true,
  write: false,
  jsx: 'automatic',
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'error',
};

async function bundled(contents, options) {
  if (!existsSync(here('node_modules'))) throw new Error('the libraries are not installed: run `npm ci --prefix tests/corpus`');
  const { outputFiles } = await build({ ...COMMON, stdin: { contents, resolveDir: here('pages'), loader: 'js' }, ...options });
  return outputFiles[0].text;
}

const once = (make) => {
  const made = new Map();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key);
  };
};

/** The source text of a library's page script. */
export const pageScript = once((library) =>
  bundled(`import * as library from './${PAGES[library]}';\nimport { startStage } from './stage.mjs';\nstartStage(library);`, { format: 'iife', minify: true }));

const server = once(async () => {
  const script = await bundled("export * from './server.jsx';", { format: 'esm', platform: 'browser' });
  return import(`data:text/javascript;base64,${Buffer.from(script).toString('base64')}`);
});

/** The server-rendered markup of a case's surface. */
export const sentMarkup = async (row) => (await server()).sentMarkup(row);
