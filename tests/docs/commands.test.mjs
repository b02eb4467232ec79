/** The commands, links, versions and settings that the documents name exist. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { DOCUMENTS, read } from './documents.mjs';

/** The commands in a document: in its blocks marked `sh`, and build.sh anywhere in the text. */
function commandsIn(path) {
  const text = read(path);
  const blocks = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].flatMap(([, block]) => block.split('\n'));
  const inline = [...text.matchAll(/`((?:\.\/build\.sh|node --test) [^`]*)`/g)].map(([, command]) => command);
  return [...blocks, ...inline].map((line) => line.replace(/#.*/, '').trim()).filter(Boolean);
}

test('every stage and every script that the documents name is there', () => {
  const [, stages] = read('build.sh').match(/^readonly STAGES=\((.*)\)$/m);
  const commands = DOCUMENTS.flatMap((path) => commandsIn(path).map((command) => ({ path, command })));
  for (const { path, command } of commands) {
    const [, stage = 'e2e'] = command.match(/^\.\/build\.sh test (\S+)/) ?? [];
    assert.ok([...stages.split(' '), 'e2e'].includes(stage), `${path}: ${command}`);
    const [, script = '.'] = command.match(/^node (?:--test )?(\S+\.mjs)/) ?? [];
    assert.ok(existsSync(script), `${path}: ${command}`);
  }
  assert.ok(commands.length > 10);
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

test('./build.sh enterprise inserts the ids', () => {
  const folder = mkdtempSync(join(tmpdir(), 'token-assist-enterprise-'));
  after(() => rmSync(folder, { recursive: true }));
  const id = 'abcdefghijklmnopabcdefghijklmnop';
  execFileSync('./build.sh', ['enterprise', join(folder, 'out'), `--edge-id=${id}`, `--chrome-id=${id}`]);
  for (const file of ['edge/extension-settings.json', 'linux/chrome.json', 'windows/token-assist.admx']) {
    const text = read(join(folder, 'out', file));
    assert.ok(text.includes(id) && !text.includes('EXTENSION_ID'), file);
  }
});

test('no link between the documents is broken', () => {
  for (const path of DOCUMENTS) {
    for (const [, link] of read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^(https?|mailto):/.test(link)) continue;
      assert.ok(existsSync(join(dirname(path), link)), `${path}: ${link}`);
    }
  }
});

test('the documents name the same minimum browser versions as the manifest', () => {
  const { minimum_chrome_version: chromium, browser_specific_settings: { gecko } } = JSON.parse(read('manifest.json'));
  const [, inDocuments, firefox] = read('docs/deployment.md').match(/needs Edge or Chrome (\d+) or later, or Firefox (\d+) or later/);
  assert.equal(inDocuments, chromium);
  assert.equal(`${firefox}.0`, gecko.strict_min_version);
});

test('the dev container is pinned to a version and set up by build.sh', () => {
  const { image, postCreateCommand } = JSON.parse(read('.devcontainer/devcontainer.json'));
  assert.match(image, /:\d+\.\d+\.\d+-/);
  assert.match(read('build.sh'), new RegExp(`^ {2}.*\\b${postCreateCommand.match(/^\.\/build\.sh (\w+)$/)[1]}\\b.*\\) "\\$@" ;;$`, 'm'));
});

test('the documents list the same settings as the schema', () => {
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
