// The scripts of the extension, each bundled with the glue of the program that it starts.
import { build } from 'esbuild';
import { join } from 'node:path';

// Programs that run in documents, in both forms.
const IN_DOCUMENTS = ['content', 'panel'];

export const moduleOf = (modules, program) => join(modules, program, `${program}.wasm`);
const glueOf = (modules, program) => join(modules, program, `${program}_bg.js`);
const twinOf = (modules, program) => join(modules, program, `${program}-twin.js`);

export const bundle = (entry, { modules, program, outfile, alias = {} }) =>
  build({
    entryPoints: [entry],
    outfile,
    alias: { glue: glueOf(modules, program), ...alias },
    loader: { '.wasm': 'binary', '.txt': 'text' },
    bundle: true,
    format: 'iife',
    minify: true,
    target: ['chrome121', 'firefox142'],
    legalComments: 'none',
    logLevel: 'warning',
  });

/**
 * Writes the scripts that run in documents.
 *
 * @param {string} modules the folder with the finished modules
 * @param {string} folder of the extension
 * @param {string} [prefix] prefix of the programs to bundle, if they are not the shipped ones
 */
export async function bundleForDocuments(modules, folder, prefix = '') {
  for (const name of IN_DOCUMENTS) {
    const program = `${prefix}${name}`;
    const alias = { module: moduleOf(modules, program), twin: twinOf(modules, program) };
    for (const form of ['wasm', 'twin']) {
      await bundle(`extension/programs/${name}-${form}.js`, { modules, program, outfile: join(folder, `${name}-${form}.js`), alias });
    }
  }
}
