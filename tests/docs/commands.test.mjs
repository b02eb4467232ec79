/** Every command in the documents is run by a test, or it is said here where it is run. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { DOCUMENTS, read } from './documents.mjs';

/**
 * What runs each command: a file, and the text in it that does. `byHand` gives the reason why no test
 * can, and who does it instead.
 */
const RUN = [
  { command: /^\.\/build\.sh test$/, by: '.ci/run', as: 'exec ./build.sh test' },
  { command: /^\.\/build\.sh test (native|dom|docs|forms)$/, by: 'build.sh', as: 'in_turn lint docs native dom forms' },
  { command: /^\.\/build\.sh test (e2e|chromium|firefox)$/, by: 'build.sh', as: 'for stage in package chromium firefox' },
  { command: /^\.\/build\.sh (build|package|lint)$/, by: 'build.sh', as: 'command=(package)' },
  { command: /^\.\/build\.sh demo( [a-z-]+)?$/, by: 'tests/e2e/demo.test.mjs', as: "'./build.sh', ['demo'" },
  { command: /^\.\/build\.sh help$/, by: 'tests/docs/commands.test.mjs', as: "'./build.sh', ['help']" },
  { command: /^\.\/build\.sh enterprise /, by: 'tests/docs/commands.test.mjs', as: "'./build.sh', ['enterprise'" },
  { command: /^node --test tests\/e2e\/[a-z-]+\.test\.mjs$/, by: 'tests/e2e/run.mjs', as: 'tests/e2e' },
  { command: /^npm ci --prefix tests\/corpus$/, by: 'build.sh', as: 'npm ci --silent --prefix tests/corpus' },
  { command: /^chromium --pack-extension=dist\/chrome$/, by: 'tests/e2e/managed-policy.test.mjs', as: '--pack-extension=' },
  { command: /^\.\/build\.sh release( --dry-run)?$/, by: 'tests/package/release.test.mjs', as: "['release', '--dry-run']" },
  { command: /^\.\/build\.sh store$/, by: 'tests/e2e/store.test.mjs', as: "['store']" },
  { command: /^target\/enterprise\/linux\/check-policy\.sh/, by: 'tests/package/check-policy.test.mjs', as: "'linux/check-policy.sh'" },
  { command: /^\.\/build\.sh audit$/, byHand: 'its tools build for minutes; before each release, docs/releasing.md' },
  { command: /^\.\/build\.sh watch$/, byHand: 'it ends with the person; whoever works on the code uses it' },
  { command: /^\.\/build\.sh (bench|gallery|languages)\b/, byHand: 'measures or pictures for people to look at, for minutes' },
  {
    command: /^sudo install -D -m 644 target\/enterprise\/\S+ \/etc\//,
    byHand: 'writes into the system; tests/e2e/managed-policy.test.mjs mounts the same files there',
  },
  {
    command: /^node tools\/sign_in_codes\.mjs /,
    byHand: "compares with a checkout of Microsoft's table, which is not part of the project",
  },
  { command: /^node tools\/enterprise\.mjs enterprise$/, by: 'tests/package/enterprise.test.mjs', as: 'tools/enterprise.mjs' },
];

/** Commands of a document: of its blocks marked `sh`, and build.sh wherever it stands in the text. */
function commandsIn(path) {
  const text = read(path);
  const blocks = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].flatMap(([, block]) => block.split('\n'));
  const inline = [...text.matchAll(/`((?:\.\/build\.sh|node --test) [^`]*)`/g)].map(([, command]) => command);
  return [...blocks, ...inline].map((line) => line.replace(/#.*/, '').trim()).filter(Boolean);
}

test('every command in the documents is run', () => {
  let count = 0;
  for (const path of DOCUMENTS) {
    for (const command of commandsIn(path)) {
      count += 1;
      const run = RUN.find((one) => one.command.test(command));
      assert.ok(run, `${path}: nothing here runs "${command}"`);
      if (run.by) assert.ok(read(run.by).includes(run.as), `${run.by} does not run "${command}"`);
    }
  }
  assert.ok(count > 10);
});

test('./build.sh help names every command, and every command has its help', () => {
  const help = execFileSync('./build.sh', ['help'], { encoding: 'utf8' });
  const [, commands] = read('build.sh').match(/^ {2}(demo \|.*)\) "\$@" ;;$/m);
  for (const command of [...commands.split(' | '), 'test']) assert.match(help, new RegExp(`^\\./build\\.sh ${command}\\b`, 'm'));
  for (const path of DOCUMENTS) {
    for (const [, command] of read(path).matchAll(/\.\/build\.sh ([a-z]+)/g)) {
      assert.match(help, new RegExp(`^\\./build\\.sh ${command}\\b`, 'm'), `${path}: ./build.sh ${command}`);
    }
  }
});

test('./build.sh enterprise puts the ids in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'token-assist-enterprise-'));
  after(() => rmSync(folder, { recursive: true }));
  const id = 'abcdefghijklmnopabcdefghijklmnop';
  execFileSync('./build.sh', ['enterprise', join(folder, 'out'), `--edge-id=${id}`, `--chrome-id=${id}`]);
  for (const file of ['edge/extension-settings.json', 'linux/chrome.json', 'windows/token-assist.admx']) {
    const text = read(join(folder, 'out', file));
    assert.ok(text.includes(id) && !text.includes('EXTENSION_ID'), file);
  }
});

test('every link within the documents leads somewhere', () => {
  for (const path of DOCUMENTS) {
    for (const [, link] of read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^(https?|mailto):/.test(link)) continue;
      assert.ok(existsSync(join(dirname(path), link)), `${path}: ${link}`);
    }
  }
});

test('the oldest browsers in the documents are those of the manifest', () => {
  const { minimum_chrome_version: chromium, browser_specific_settings: { gecko } } = JSON.parse(read('manifest.json'));
  const [, inDocuments, firefox] = read('docs/deployment.md').match(/needs Edge or Chrome (\d+) or later, or Firefox (\d+) or later/);
  assert.equal(inDocuments, chromium);
  assert.equal(`${firefox}.0`, gecko.strict_min_version);
});

test('the dev container is pinned to a version, and set up by build.sh', () => {
  const { image, postCreateCommand } = JSON.parse(read('.devcontainer/devcontainer.json'));
  assert.match(image, /:\d+\.\d+\.\d+-/);
  assert.match(read('build.sh'), new RegExp(`^ {2}.*\\b${postCreateCommand.match(/^\.\/build\.sh (\w+)$/)[1]}\\b.*\\) "\\$@" ;;$`, 'm'));
});

test('the settings in the documents are those of the schema', () => {
  const { properties } = JSON.parse(read('tools/settings.json'));
  const [, section] = read('docs/deployment.md').match(/## The settings\n([\s\S]*?)\n## /);
  const named = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(named.sort(), Object.keys(properties).sort());
  for (const [name, { minimum, maximum, enum: values = [], description }] of Object.entries(properties)) {
    const row = section.split('\n').find((line) => line.startsWith(`| \`${name}\``));
    if (maximum !== undefined) assert.match(row, new RegExp(`\\b${minimum} to ${maximum}\\b`), name);
    for (const value of values) assert.ok(row.includes(`\`${value}\``), `${name}: ${value}`);
    const [, standard] = description.match(/Default: (\w+)\.$/);
    assert.match(row, new RegExp(`\\b${standard}\\b[^|]*\\|$`), `${name}: ${standard}`);
  }
});
