// Makes what stores and organisations need, from the unpacked extensions and the site: a package for each,
// the source that Mozilla requires, the bill of materials, and the hashes of all. The same files give the
// same bytes: sorted names, one date, one mode. `node tools/package.mjs DIST`
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { zipSync } from 'fflate';
import { billOfMaterials } from './sbom.mjs';

// The most bytes of a package in a store. The goal was 900 kB; the programs that read sign-in logs and check
// the installation, and the texts of 21 languages, exceeded it. No page loads more because of them.
const BUDGET = 1_250_000;

// The earliest time that a zip file can store, so that it does not depend on the clock.
const NO_TIME = new Date(1980, 0, 1);

const dist = resolve(process.argv[2]);
const { version } = JSON.parse(await readFile(join(dist, 'chrome', 'manifest.json'), 'utf8'));
const sums = [];

async function keep(kind, bytes, note) {
  const name = `token-assist-${version}${kind}`;
  await writeFile(join(dist, name), bytes);
  sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}`);
  console.log(`${name}  ${note}`);
}

/** All files of a folder as a zip file. */
async function zipped(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = {};
  for (const path of paths.sort()) {
    const name = relative(folder, path).split(sep).join('/');
    files[name] = [await readFile(path), { mtime: NO_TIME, level: 9 }];
  }
  return zipSync(files);
}

for (const browser of ['chrome', 'firefox']) {
  const zip = await zipped(join(dist, browser));
  await keep(`-${browser}.zip`, zip, `${zip.length} of ${BUDGET} bytes`);
  if (zip.length > BUDGET) {
    console.error(`package: the package for ${browser} is over its budget`);
    process.exitCode = 1;
  }
}

const site = await zipped(join(dist, 'site'));
await keep('-site.zip', site, `${site.length} bytes, for any static host`);

await keep('.cdx.json', `${JSON.stringify(await billOfMaterials(version), null, 2)}\n`, 'bill of materials');

await keep('-third-party-notices.txt', await readFile(join(dist, 'chrome', 'third-party-notices.txt')), 'licences of all that the packages carry');

const git = (...args) =>
  execFileSync('git', args, { maxBuffer: 2 ** 28, env: { ...process.env, TZ: 'UTC' }, stdio: ['ignore', 'pipe', 'inherit'] });

if (existsSync('.git')) {
  const commit = git('rev-parse', '--short', 'HEAD').toString().trim();
  const isChanged = git('status', '--porcelain').length > 0;
  const note = isChanged ? `source of ${commit}; this folder has changes beyond it` : `source of ${commit}`;
  await keep('-source.zip', git('archive', '--format=zip', '-9', 'HEAD'), note);
} else {
  console.log('no source package: this folder is not a git checkout');
}

await writeFile(join(dist, 'SHA256SUMS'), sums.map((line) => `${line}\n`).join(''));
