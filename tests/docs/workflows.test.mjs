/**
 * The workflows: their actions are pinned, have only the permissions that they need, and run what
 * CONTRIBUTING names.
 */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

const FOLDER = '.github/workflows';
const workflows = await Promise.all((await readdir(FOLDER)).map(async (name) => ({ name, text: await readFile(join(FOLDER, name), 'utf8') })));

test('every action is pinned to a commit, with its version in a comment', () => {
  const loose = workflows.flatMap(({ name, text }) =>
    text.split('\n').filter((line) => /\buses:/.test(line) && !/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)).map((line) => `${name}: ${line.trim()}`));
  assert.deepEqual(loose, []);
});

test('no workflow has a permission that no job requests', () => {
  assert.deepEqual(workflows.filter(({ text }) => !/^permissions: \{\}$/m.test(text)).map(({ name }) => name), []);
});

test('the release workflow does what releasing.md says', async () => {
  const { text } = workflows.find(({ name }) => name === 'release.yml');
  const documented = [...(await readFile('docs/releasing.md', 'utf8')).matchAll(/^ +\.\/build\.sh \w+$/gm)].map(([command]) => command.trim());
  assert.ok(documented.length > 0);
  assert.deepEqual([...text.matchAll(/run: (\.\/build\.sh \w+)$/gm)].map(([, command]) => command), documented);
});
