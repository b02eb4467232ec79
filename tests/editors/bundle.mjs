// The script of each page of editors; built with esbuild on first use, kept in memory.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const CORPUS = here('../corpus/node_modules');

/** Fluent is installed with the corpus, and uses the React beside it. */
const OF_THE_CORPUS = { nodePaths: [CORPUS], alias: { react: `${CORPUS}/react`, 'react-dom': `${CORPUS}/react-dom` } };

/** Every page: its script, and how that is bundled. */
export const PAGES = {
  'text-editors': { file: 'text-editors.jsx' },
  monaco: { file: 'monaco.mjs' },
  surfaces: { file: 'surfaces.jsx' },
  fluent8: { file: 'fluent8.jsx', ...OF_THE_CORPUS },
  fluent9: { file: 'fluent9.jsx', ...OF_THE_CORPUS },
  'fluent-web': { file: 'fluent-web.mjs', ...OF_THE_CORPUS },
  output: { file: 'output.jsx', ...OF_THE_CORPUS },
  reports: { file: 'reports.jsx', ...OF_THE_CORPUS },
  'reports-with-code': { file: 'reports-with-code.mjs', ...OF_THE_CORPUS },
};

const made = new Map();

async function bundled({ file, ...options }) {
  for (const folder of [here('node_modules'), CORPUS]) {
    if (!existsSync(folder)) throw new Error(`the editors are not installed: there is no ${folder}`);
  }
  const { outputFiles } = await build({
    entryPoints: [here(`pages/${file}`)],
    outdir: here('.'),
    bundle: true,
    write: false,
    format: 'iife',
    minify: true,
    jsx: 'automatic',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.ttf': 'dataurl', '.png': 'dataurl' },
    logLevel: 'error',
    ...options,
  });
  const text = (ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}

/** A page's script and style, as text. */
export function bundle(name) {
  if (!made.has(name)) made.set(name, bundled(PAGES[name]));
  return made.get(name);
}
