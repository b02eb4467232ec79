/** docs/security.md: every row has its test, and statements about the whole source are true. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hasTest, namedTests, read, rows } from './documents.mjs';

const sources = ['src', 'extension'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(rs|js|html)$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name)),
);

test('every row of the threat model names tests that exist', () => {
  const table = rows('docs/security.md').slice(2);
  assert.ok(table.length >= 10);
  for (const [who, attack, , cell] of table) {
    const tests = namedTests(cell);
    assert.ok(tests.length > 0, `${who} ${attack}`);
    for (const one of tests) assert.ok(hasTest(one), `${who} ${attack}: there is no "${one.name}" in ${one.path}`);
  }
});

test('nothing is built from markup or run from text', () => {
  const markup =
    /inner_?html|outer_?html|insert_?adjacent_?html|create_?contextual_?fragment|set_?html|dom_?parser|document\.write|\beval\(|new Function|Function::new_(with|no)_args|on(click|load|error)=/i;
  for (const path of sources) assert.doesNotMatch(read(path), markup, path);
});

test('nothing in the source uses the network', () => {
  const network = /XmlHttpRequest|XMLHttpRequest|WebSocket|EventSource|sendBeacon|send_beacon|RTCPeerConnection|importScripts/;
  const fetches = sources.flatMap((path) => {
    assert.doesNotMatch(read(path), network, path);
    return [...read(path).matchAll(/\bfetch(_with_\w+)?\([^;]*/g)].map(([call]) => [path, call]);
  });
  // The extension's own modules, at its own addresses.
  for (const [path, call] of fetches) assert.match(call, /^fetch\(chrome\.runtime\.getURL\('[\w-]+\.wasm'\)/, path);
  assert.ok(fetches.length > 0);
});

/**
 * The page that reads sign-in logs receives messages from its own worker; nothing else can post to a worker's
 * port.
 */
const HEARS_ITS_WORKER = ['src/browser/pages/sign_in_log.rs', 'extension/programs/sign-in-log-worker.js'];

test('no code listens to window messages', () => {
  const listener = /(listener|\bon|\bnew)\w*\([^)]{0,60}["']message["']|\.onmessage|set_onmessage|onMessageExternal|onConnectExternal/;
  // Messages of our own worker come from our own program.
  const ofWorker = 'EventListener::new(&worker, "message"';
  for (const path of sources) assert.doesNotMatch(read(path).replaceAll(ofWorker, ''), listener, path);
});
