/** The modals of page.jsx as one script, built with the corpus's libraries. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export async function modalsScript() {
  const { outputFiles } = await build({
    entryPoints: [here('page.jsx')],
    nodePaths: [here('../../corpus/node_modules')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    globalName: 'modals',
    jsx: 'automatic',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },

    footer: { js: 'window.modals = modals;' },
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
