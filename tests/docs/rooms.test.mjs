/** The rooms of src/ import one another in one direction, and docs/architecture.md names them all. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { read } from './documents.mjs';

const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.rs'))
  .map(({ parentPath, name }) => join(parentPath, name))
  .filter((path) => !/(^|\/)tests(\/|\.rs$)/.test(path) && !/^src\/(bin\/|lib\.rs$)/.test(path));

/** The room of a file, or one of the rooms within a room. */
const roomOf = (path, depth) =>
  path.replace(/^src\//, '').replace(/(\/mod)?\.rs$/, '').split('/').slice(0, depth).join('/');

/** The code of a file without its comments and its tests, which may look everywhere. */
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

/** A way that leads back to where it began, if there is one. */
function circleIn(edges) {
  const done = new Set();
  const visit = (room, way) => {
    if (way.includes(room)) return [...way.slice(way.indexOf(room)), room];
    if (done.has(room)) return null;
    for (const next of edges.get(room) ?? []) {
      const circle = visit(next, [...way, room]);
      if (circle) return circle;
    }
    done.add(room);
    return null;
  };
  for (const room of edges.keys()) {
    const circle = visit(room, []);
    if (circle) return circle;
  }
  return null;
}

function graph(isSource, roomFrom) {
  const edges = new Map();
  for (const path of sources.filter(isSource)) {
    const from = roomFrom(path.replace(/^src\//, '').replace(/(\/mod)?\.rs$/, '').split('/'));
    for (const named of imports(path)) {
      const to = roomFrom(named);
      if (to === undefined || from === undefined || to === from) continue;
      edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  return edges;
}

const rooms = new Set(sources.map((path) => roomOf(path, 1)));

test('a circle is found where there is one', () => {
  const edges = new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]);
  assert.deepEqual(circleIn(edges), ['b', 'c', 'b']);
  assert.equal(circleIn(new Map([['a', ['b', 'c']], ['b', ['c']]])), null);
});

test('no room imports one that imports it', () => {
  const edges = graph(() => true, ([room]) => (rooms.has(room) ? room : undefined));
  assert.ok(edges.size > 8, [...edges.keys()].join());
  assert.equal(circleIn(edges), null, circleIn(edges)?.join(' → '));
});

test('no room but the browser imports the browser', () => {
  for (const path of sources.filter((path) => !path.startsWith('src/browser/'))) {
    const named = imports(path).filter(([room]) => room === 'browser');
    assert.deepEqual(named, [], path);
  }
});

test("the background's files stay small", () => {
  for (const path of sources.filter((path) => path.startsWith('src/browser/background/'))) {
    assert.ok(read(path).split('\n').length <= 300, path);
  }
});

test('docs/architecture.md names every room', () => {
  const page = read('docs/architecture.md');
  for (const room of rooms) assert.match(page, new RegExp(`^\\|[^|]*\`${room}\``, 'm'), room);
});
