// Third-party code in the packages: the Rust crates that are compiled into the modules, and the lines that
// build tools from npm add to the scripts. With the texts of their licences.
import { execFileSync } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const TARGET = 'wasm32-unknown-unknown';

// esbuild writes a few lines of its own around each script, wasm2js helpers for memory and numbers.
// Everything else from npm only takes part in building or testing.
const FROM_NPM = ['binaryen', 'esbuild'];

// If a package offers several licences, the first of these is chosen.
const PREFERRED = ['MIT', 'Apache-2.0', 'Unicode-3.0'];
const FILES = {
  MIT: /^LICEN[CS]E(-MIT)?(\.\w+)?$/i,
  'Apache-2.0': /^LICEN[CS]E(-APACHE)?(\.\w+)?$/i,
  'Unicode-3.0': /^LICEN[CS]E-UNICODE(\.\w+)?$/i,
};

const mit = (copyright) => `MIT License

${copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

// Crates whose packages lack the text of the licence that their manifest names.
const FORGOTTEN = {
  'gloo-events': mit('Copyright (c) Rust and WebAssembly Working Group'),
  'gloo-timers': mit('Copyright (c) Rust and WebAssembly Working Group'),
  rlsf: mit('Copyright (c) yvt'),
};

const STANDARD_LIBRARY = {
  ecosystem: 'rust',
  name: 'std',
  version: null,
  licence: 'MIT OR Apache-2.0',
  texts: [mit('Copyright (c) The Rust Project Contributors')],
};

/** The licences to show: one of each choice. */
export function chosen(expression) {
  const parts = expression.replaceAll('/', ' OR ').split(/\s+AND\s+/);
  return parts.map((part) => {
    const choices = part.replace(/[()]/g, '').split(/\s+OR\s+/);
    const licence = PREFERRED.find((preferred) => choices.includes(preferred));
    if (!licence) throw new Error(`no licence of "${expression}" is among ${PREFERRED.join(', ')}`);
    return licence;
  });
}

async function textsIn(folder, { name, licence }) {
  if (FORGOTTEN[name]) return [FORGOTTEN[name]];
  const files = (await readdir(folder)).sort();
  return Promise.all(
    chosen(licence).map((one) => {
      const file = files.find((it) => FILES[one].test(it));
      if (!file) throw new Error(`${name} carries no text of its licence ${one}`);
      return readFile(join(folder, file), 'utf8');
    }),
  );
}

async function crates() {
  const answer = execFileSync('cargo', ['metadata', '--locked', '--format-version=1', `--filter-platform=${TARGET}`], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { packages, resolve } = JSON.parse(answer);
  const packageOf = new Map(packages.map((it) => [it.id, it]));
  const nodeOf = new Map(resolve.nodes.map((it) => [it.id, it]));
  const reached = new Set();
  // Build-time crates (macros and build scripts, and what only they need) are not shipped.
  const visit = (id) => {
    if (reached.has(id) || packageOf.get(id).targets.some(({ kind }) => kind.includes('proc-macro'))) return;
    reached.add(id);
    for (const { pkg, dep_kinds } of nodeOf.get(id).deps) {
      if (dep_kinds.some(({ kind }) => kind === null)) visit(pkg);
    }
  };
  visit(resolve.root);
  // Crates in this folder are our own.
  for (const id of reached) if (packageOf.get(id).source === null) reached.delete(id);
  return Promise.all(
    [...reached].map(async (id) => {
      const { name, version, license: licence, manifest_path } = packageOf.get(id);
      const texts = await textsIn(dirname(manifest_path), { name, licence });
      return { ecosystem: 'cargo', name, version, licence, texts };
    }),
  );
}

async function npmPackages() {
  return Promise.all(
    FROM_NPM.map(async (name) => {
      const folder = join('node_modules', name);
      const { version, license: licence } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      return { ecosystem: 'npm', name, version, licence, texts: await textsIn(folder, { name, licence }) };
    }),
  );
}

/** All third-party code, ordered by name. */
export async function shipped() {
  const all = [...(await crates()), ...(await npmPackages()), STANDARD_LIBRARY];
  return all.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The notices in a package. */
export function notices(components) {
  const line = '-'.repeat(80);
  const groups = new Map();
  for (const { name, version, licence, texts } of components) {
    const title = [name, version, `(${licence})`].filter(Boolean).join(' ');
    for (const text of texts) groups.set(text.trim(), [...(groups.get(text.trim()) ?? []), title]);
  }
  const parts = [...groups].map(([text, titles]) => `${line}\n${titles.join('\n')}\n${line}\n\n${text}\n`);
  return `Token Assist carries work of others, under these licences.\n\n${parts.join('\n')}`;
}
