// Assembles the site, the page for those who may not install the extension: from site/, from the pages of
// extension/, and from the module that build.sh made. `node tools/assemble-site.mjs MODULES DIST`, after
// assemble.mjs, whose icons and notices it takes. All its addresses are relative, so that any folder on any
// host can serve it.
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundle, moduleOf } from './bundle.mjs';

const [modules, dist] = process.argv.slice(2).map((path) => resolve(path));
const out = join(dist, 'site');
const extension = join(dist, 'chrome');

const PLACE_OF_READER = /^ *<!-- The reader of sign-in logs.*-->$/m;

const version = JSON.parse(await readFile(join(extension, 'manifest.json'), 'utf8')).version;
const languages = (await readdir('extension/_locales')).sort();

/** A text with numbered gaps, as an extension's `getMessage` fills them. */
const numbered = ({ message, placeholders = {} }) =>
  message.replace(/\$(\w+)\$/g, (gap, name) => placeholders[name.toLowerCase()]?.content ?? gap);

/** The part of the extension's page from its list of incidents on. */
async function reader() {
  const page = await readFile('extension/sign-in-log.html', 'utf8');
  const [, inner] = page.match(/<p data-message="log_help"><\/p>\n([\s\S]*?)^ {4}<\/main>/m) ?? [];
  if (!inner) throw new Error('extension/sign-in-log.html has no main part after its help');
  return inner.trimEnd().replace(/^/gm, '  ');
}

await rm(out, { recursive: true, force: true });
await mkdir(join(out, 'languages'), { recursive: true });

const page = await readFile('site/index.html', 'utf8');
if (!PLACE_OF_READER.test(page)) throw new Error('site/index.html has no place for the reader of sign-in logs');
const markup = await reader();
await writeFile(join(out, 'index.html'), page.replace(PLACE_OF_READER, () => markup));

for (const language of languages) {
  const messages = JSON.parse(await readFile(join('extension/_locales', language, 'messages.json'), 'utf8'));
  const texts = Object.fromEntries(Object.entries(messages).map(([key, message]) => [key, numbered(message)]));
  await writeFile(join(out, 'languages', `${language}.js`), `export default ${JSON.stringify(texts)};\n`);
}

const work = await mkdtemp(join(tmpdir(), 'token-assist-site-'));
try {
  const program = 'site';
  const worker = join(work, 'worker.txt');
  await bundle('extension/programs/sign-in-log-worker.js', { modules, program, outfile: worker });
  const facts = join(work, 'site.js');
  await writeFile(facts, `export const LANGUAGES = ${JSON.stringify(languages)};\nexport const VERSION = ${JSON.stringify(version)};\n`);
  const alias = { module: moduleOf(modules, program), worker, site: facts };
  await bundle('site/site.js', { modules, program, outfile: join(out, 'site.js'), alias });
} finally {
  await rm(work, { recursive: true });
}

for (const style of ['pages.css', 'history.css', 'sign-in-log.css']) await cp(join('extension', style), join(out, style));
await cp('site/site.css', join(out, 'site.css'));
await mkdir(join(out, 'icons'));
for (const icon of ['32.png', '48.png']) await cp(join(extension, 'icons', icon), join(out, 'icons', icon));
await cp(join(extension, 'third-party-notices.txt'), join(out, 'third-party-notices.txt'));
console.log(`${out}: the site, for any static host`);
