// Makes the packages that stores take, from the unpacked extensions. The same files make the same
// bytes: sorted names, one date, one mode. `node tools/package.mjs DIST`
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { zipSync } from 'fflate';

// The budget of design for a package in a store, in bytes.
const BUDGET = 700_000;

// The first moment that a zip file can name, so that no clock is in it.
const NO_TIME = new Date(1980, 0, 1);

const dist = resolve(process.argv[2]);
const { version } = JSON.parse(await readFile(join(dist, 'chrome', 'manifest.json'), 'utf8'));

for (const browser of ['chrome', 'firefox']) {
  const folder = join(dist, browser);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = {};
  for (const path of paths.sort()) {
    const name = relative(folder, path).split(sep).join('/');
    files[name] = [await readFile(path), { mtime: NO_TIME, level: 9 }];
  }
  const zip = zipSync(files);
  const name = `token-assist-${version}-${browser}.zip`;
  await writeFile(join(dist, name), zip);
  console.log(`${name}  ${zip.length} of ${BUDGET} bytes`);
  if (zip.length > BUDGET) {
    console.error(`package: ${name} is over its budget`);
    process.exitCode = 1;
  }
}
