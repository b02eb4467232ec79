/** The documents, as the tests of this folder read them. */
import { existsSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const markdownIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map(({ parentPath, name }) => join(parentPath, name));

/** The paths of all documents for readers. */
export const DOCUMENTS = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...markdownIn('docs'),
].sort();

export const read = (path) => readFileSync(path, 'utf8');

/** The concatenated text of all files of a folder. */
export const readAll = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => read(join(parentPath, name)))
    .join('\n');

/** The rows of the tables of a document, each a list of its cells. */
export const rows = (path) =>
  read(path)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

/** The tests that a cell names: `[…](path): *name*`; a name may be the beginning of several. */
export const namedTests = (cell) =>
  [...cell.matchAll(/\]\(\.\.\/([^)]+)\): \*([^*]+)\*/g)].map(([, path, name]) => ({ path, name }));

/** Whether the file has a test of that name, in JavaScript or in Rust. */
export const hasTest = ({ path, name }) => {
  if (!existsSync(path)) return false;
  const code = read(path);
  return path.endsWith('.rs')
    ? code.includes(`fn ${name}(`)
    : ["'", '"', '`'].some((quote) => ['test', 'live'].some((kind) => code.includes(`${kind}(${quote}${name}`)));
};
