/** Imports between the modules of src/ have no cycles, and docs/architecture.md names every module. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { read } from './documents.mjs';

const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.rs'))
  .map(({ parentPath, name }) => join(parentPath, name))
  .filter((path) => !/(^|\/)tests(\/|\.rs$)/.test(path) && !/^src\/(bin\/|lib\.rs$)/.test(path));

/** The module of a file, with as many of its ancestors as `depth` allows. */
const moduleOf = (path, depth) =>
  path.replace(/^src\//, '').replace(/(\/mod)?\.rs$/, '').split('/').slice(0, depth).join('/');

/** The code of a file without comments and tests, which may import anything. */
const codeOf = (path) => read(path).split('#[cfg(test)]\nmod tests {')[0].replaceAll(/\/\/.*$/gm, '');

/** The modules that a file names, from the crate's root. */
function imports(path) {
  const code = codeOf(path);
  const here = path.replace(/^src\//, '').replace(/(\/mod)?\.rs$/, '').split('/');
  const named = [];
  for (const [, tree] of code.matchAll(/\bcrate::(\{[^}]*\}|[\w:]+)/g)) {
    const heads = tree.startsWith('{') ? tree.slice(1, -1).split(',') : [tree];
    named.push(...heads.map((head) => head.trim().split('::')));
  }
  const isFolder = path.endsWith('/mod.rs');
  for (const [, supers, tree] of code.matchAll(/\buse ((?:super::)+)(\w+)/g)) {
    const up = supers.split('super::').length - 1;
    named.push([...here.slice(0, here.length - up), tree]);
  }
  if (isFolder) for (const [, tree] of code.matchAll(/\buse self::(\w+)/g)) named.push([...here, tree]);
  return named;
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

function graph(isSource, moduleFrom) {
  const edges = new Map();
  for (const path of sources.filter(isSource)) {
    const from = moduleFrom(path.replace(/^src\//, '').replace(/(\/mod)?\.rs$/, '').split('/'));
    for (const named of imports(path)) {
      const to = moduleFrom(named);
      if (to === undefined || from === undefined || to === from) continue;
      edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  return edges;
}

const modules = new Set(sources.map((path) => moduleOf(path, 1)));

test('cycles are found', () => {
  const edges = new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]);
  assert.deepEqual(cycleIn(edges), ['b', 'c', 'b']);
  assert.equal(cycleIn(new Map([['a', ['b', 'c']], ['b', ['c']]])), null);
});

test('imports between modules have no cycles', () => {
  const edges = graph(() => true, ([module]) => (modules.has(module) ? module : undefined));
  assert.ok(edges.size > 8, [...edges.keys()].join());
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
