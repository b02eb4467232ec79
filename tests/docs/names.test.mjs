/** One meaning for each name: no two types in the crate share one, and no two files. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { read } from './documents.mjs';

/** Names to which Rust or Cargo gives a meaning, in any folder. */
const NAMES_BY_RULE = ['mod.rs', 'main.rs'];

const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.rs'))
  .map(({ parentPath, name }) => join(parentPath, name));

/** The types that a file declares; those within an `impl` or a trait belong to it. */
const typesIn = (code) => {
  const plain = code.replaceAll(/\/\/.*$/gm, '').replaceAll(/r#"[^]*?"#/g, '""');
  const declared = plain.matchAll(
    /^[ \t]*(?:pub(?:\([\w: ]+\))? )?(?:(?:struct|enum|union|trait) (\w+)|type (\w+);)|^(?:pub(?:\([\w: ]+\))? )?type (\w+)/gm,
  );
  return [...declared].map(([, type, foreign, alias]) => type ?? foreign ?? alias);
};

/** The names that occur in the list more than once, with their places. */
function repeated(entries) {
  const places = new Map();
  for (const [name, place] of entries) places.set(name, [...(places.get(name) ?? []), place]);
  return [...places].filter(([, at]) => at.length > 1).map(([name, at]) => `${name}: ${at.join(', ')}`);
}

test('types are found wherever they are declared', () => {
  const code = [
    'pub struct One;',
    'pub(super) enum Two<T> {}',
    '    trait Three {}',
    '    pub(in crate::browser) type Four;',
    'type Five = Vec<u8>;',
    '    type Ok = ();',
    '// struct Six;',
  ];
  assert.deepEqual(typesIn(code.join('\n')), ['One', 'Two', 'Three', 'Four', 'Five']);
});

test('no two types have one name', () => {
  const types = sources.flatMap((path) => typesIn(read(path)).map((type) => [type, path]));
  assert.ok(types.length > 300, `${types.length}`);
  assert.deepEqual(repeated(types), []);
});

test('no two files have one name', () => {
  const files = readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NAMES_BY_RULE.includes(entry.name));
  assert.deepEqual(repeated(files.map(({ parentPath, name }) => [name, join(parentPath, name)])), []);
});
