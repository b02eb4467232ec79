/** Imports between the modules and files of src/ have no cycles, and docs/architecture.md names every module. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { read } from './documents.mjs';

const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.rs'))
  .map(({ parentPath, name }) => join(parentPath, name))
  .filter((path) => !/(^|\/)tests(\/|\.rs$)/.test(path) && !/^src\/(bin\/|lib\.rs$)/.test(path));

/** The code of a file without comments and tests, which may import anything. */
const codeOf = (path) => read(path).split('#[cfg(test)]\nmod tests {')[0].replaceAll(/\/\/.*$/gm, '');

/** The paths in a tree of imports: `a::{b, c::{d, e}}` has `a::b`, `a::c::d` and `a::c::e`. */
function pathsIn(tree, before = []) {
  const head = tree.trim().match(/^[\w:]*/)[0].split('::').filter(Boolean);
  const path = [...before, ...head];
  const open = tree.indexOf('{');
  if (open < 0) return [path];
  const parts = [''];
  let depth = 0;
  for (const letter of tree.slice(open + 1, tree.lastIndexOf('}'))) {
    if (letter === '{') depth += 1;
    if (letter === '}') depth -= 1;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.filter((part) => part.trim()).flatMap((part) => pathsIn(part, path));
}

/** The path of a file's module: `src/a/b.rs` and `src/a/b/mod.rs` both have `a::b`. */
const pathOf = (file) => file.replace(/^src\//, '').replace(/(\/mod)?\.rs$/, '').split('/');

/** The modules that a file names, from the crate's root. */
function imports(file) {
  const code = codeOf(file);
  const here = pathOf(file);
  const uses = [...code.matchAll(/\buse ([^;]+);/g)].map(([, tree]) => tree);
  const inline = code.replaceAll(/\buse [^;]+;/g, '').matchAll(/\b(?:crate|super|self)(?:::\w+)+/g);
  const named = [...uses, ...[...inline].map(([path]) => path)].flatMap((tree) => pathsIn(tree));
  return named.flatMap((path) => {
    if (path[0] === 'crate') return [path.slice(1)];
    if (path[0] === 'self') return [[...here, ...path.slice(1)]];
    const up = path.findIndex((part) => part !== 'super');
    if (up > 0) return [[...here.slice(0, here.length - up), ...path.slice(up)]];
    // A crate, or a child.
    return [[...here, ...path]];
  });
}

/** A cycle in the graph, if there is one. */
function cycleIn(edges) {
  const done = new Set();
  const visit = (module, path) => {
    if (path.includes(module)) return [...path.slice(path.indexOf(module)), module];
    if (done.has(module)) return null;
    for (const next of edges.get(module) ?? []) {
      const cycle = visit(next, [...path, module]);
      if (cycle) return cycle;
    }
    done.add(module);
    return null;
  };
  for (const module of edges.keys()) {
    const cycle = visit(module, []);
    if (cycle) return cycle;
  }
  return null;
}

/** Which module imports which, each named by `nameOf` a path; `isCounted` leaves out some of the imports. */
function graph(nameOf, isCounted = () => true) {
  const edges = new Map();
  for (const file of sources) {
    const from = nameOf(pathOf(file));
    for (const named of imports(file)) {
      const to = nameOf(named);
      if (to === undefined || from === undefined || to === from || !isCounted(from, to)) continue;
      edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  return edges;
}

const modules = new Set(sources.map((file) => pathOf(file)[0]));
const files = new Set(sources.map((file) => pathOf(file).join('::')));

/** The module of a file of its own that a path leads to or into; none for the crate's root and other crates. */
function fileAt(path) {
  const lengths = path.map((_, index) => path.length - index);
  return lengths.map((length) => path.slice(0, length).join('::')).find((name) => files.has(name));
}

test('cycles are found', () => {
  const edges = new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]);
  assert.deepEqual(cycleIn(edges), ['b', 'c', 'b']);
  assert.equal(cycleIn(new Map([['a', ['b', 'c']], ['b', ['c']]])), null);
});

test('trees of imports are read', () => {
  const paths = pathsIn('super::{a, b::{C, d::*}}').map((path) => path.join('::'));
  assert.deepEqual(paths, ['super::a', 'super::b::C', 'super::b::d']);
});

test('imports between modules have no cycles', () => {
  const edges = graph(([module]) => (modules.has(module) ? module : undefined));
  assert.ok(edges.size > 8, [...edges.keys()].join());
  assert.equal(cycleIn(edges), null, cycleIn(edges)?.join(' → '));
});

// A child that uses its parent's types is idiomatic: both are one unit, and only the parent knows the child.
test('imports between files have no cycles, apart from those of a child from its ancestors', () => {
  const edges = graph(fileAt, (from, to) => !from.startsWith(`${to}::`));
  assert.ok(edges.size > 100, String(edges.size));
  assert.equal(cycleIn(edges), null, cycleIn(edges)?.join(' → '));
});

test('only browser imports browser', () => {
  for (const path of sources.filter((path) => !path.startsWith('src/browser/'))) {
    const named = imports(path).filter(([module]) => module === 'browser');
    assert.deepEqual(named, [], path);
  }
});

test("the background's files stay small", () => {
  for (const path of sources.filter((path) => path.startsWith('src/browser/background/'))) {
    assert.ok(read(path).split('\n').length <= 300, path);
  }
});

test('docs/architecture.md names every module', () => {
  const page = read('docs/architecture.md');
  for (const module of modules) assert.match(page, new RegExp(`^\\|[^|]*\`${module}\``, 'm'), module);
});
