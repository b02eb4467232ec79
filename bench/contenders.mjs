/** The contenders: each is a packed extension, on a host of its own, in one browser. */
import { build } from 'esbuild';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const OUT = 'target/bench';

const version = async (name) =>
  JSON.parse(await readFile(`bench/node_modules/${name}/package.json`, 'utf8')).version;

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {string} what a description for readers of the results
 * @property {string} host the only host that it runs on
 * @property {string} [program] its content script in bench/contenders/
 * @property {string} [library] the npm package that it demonstrates
 * @property {boolean} [isRestless] whether it also works on an idle page
 * @property {'wasm'|'twin'} [form] for Token Assist: which form of the engine the page's policy admits
 */

/** @type {Contender[]} */
export const CONTENDERS = [
  { name: 'none', what: 'no extension', host: 'none.example' },
  { name: 'floor', what: 'an observer that does nothing', program: 'floor.js' },
  { name: 'ours', what: 'Token Assist, WebAssembly', host: 'portal.azure.com', form: 'wasm' },
  { name: 'twin', what: 'Token Assist, JavaScript twin', host: 'entra.microsoft.com', form: 'twin' },
  { name: 'careful', what: 'careful userscript: textContent of what was added', program: 'careful.js' },
  { name: 'common', what: 'common userscript: innerText at every mutation', program: 'common.js' },
  { name: 'poll', what: 'innerText every 300 ms', program: 'poll.js', isRestless: true },
  { name: 'violentmonkey', library: '@violentmonkey/dom', program: 'violentmonkey.js' },
  { name: 'arrive', library: 'arrive', program: 'arrive.js' },
  { name: 'extended-css', library: '@adguard/extended-css', program: 'extended-css.js' },
  { name: 'mutation-summary', library: 'mutation-summary', program: 'mutation-summary.js' },
].map((contender) => ({ host: `${contender.name}.example`, ...contender }));

export const isOurs = ({ form }) => form !== undefined;

/** Builds each contender's extension. @returns {Promise<string[]>} their folders */
export async function buildContenders() {
  const folders = [];
  for (const contender of CONTENDERS.filter(({ program }) => program)) {
    const { name, host, program, library } = contender;
    if (library) contender.what = `${library} ${await version(library)}`;
    const folder = resolve(OUT, name);
    await mkdir(folder, { recursive: true });
    await build({
      entryPoints: [`bench/contenders/${program}`],
      outfile: join(folder, 'content.js'),
      bundle: true,
      format: 'iife',
      minify: true,
      logLevel: 'warning',
    });
    const manifest = {
      manifest_version: 3,
      name,
      version: '1',
      content_scripts: [
        { matches: [`https://${host}/*`], js: ['content.js'], run_at: 'document_start', all_frames: true },
      ],
    };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    folders.push(folder);
  }
  return folders;
}
