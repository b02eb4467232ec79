/** What a release uploads, from the packages of the previous build, and what prevents a release. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, test } from 'node:test';

const SUMS = 'SHA256SUMS';

test('./build.sh release --dry-run produces what the workflow uploads', { skip: !existsSync('.git') && 'this folder is not a git checkout' }, () => {
  execFileSync('./build.sh', ['release', '--dry-run'], { env: { ...process.env, BUILT: '1' }, stdio: 'ignore' });
  const workflow = readFileSync('.github/workflows/release.yml', 'utf8');
  assert.match(workflow, /subject-checksums: dist\/release\/SHA256SUMS$/m);
  assert.match(workflow, /--notes-file dist\/release-notes\.md dist\/release\/\*$/m);

  const sums = readFileSync(join('dist/release', SUMS), 'utf8').trim().split('\n').map((line) => line.split('  '));
  const names = sums.map(([, name]) => name);
  const [, version] = readFileSync('Cargo.toml', 'utf8').match(/^version = "(.+)"$/m);
  const kinds = ['-chrome.zip', '-firefox.zip', '-site.zip', '-source.zip', '-third-party-notices.txt', '.cdx.json'];
  assert.deepEqual([...names].sort(), kinds.map((kind) => `token-assist-${version}${kind}`));
  assert.deepEqual(readdirSync('dist/release').sort(), [SUMS, ...names].sort());
  for (const [sum, name] of sums) {
    assert.equal(createHash('sha256').update(readFileSync(join('dist/release', name))).digest('hex'), sum, name);
  }
  // The table of docs/releasing.md lists them as well.
  const documented = [...readFileSync('docs/releasing.md', 'utf8').matchAll(/^ *\| `(token-assist-VERSION[^`]+|SHA256SUMS)` \|/gm)];
  assert.deepEqual(documented.map(([, name]) => name.replace('VERSION', version)).sort(), readdirSync('dist/release').sort());
});

describe('a release', () => {
  const home = mkdtempSync(join(tmpdir(), 'token-assist-release-'));
  after(() => rmSync(home, { recursive: true }));
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=Release test', '-c', 'user.email=release@example.com', ...args], { cwd: home, stdio: 'ignore' });
  const release = (...args) => spawnSync('node', [resolve('tools/release.mjs'), 'dist', ...args], { cwd: home, encoding: 'utf8' });
  const log = (...sections) => writeFileSync(join(home, 'CHANGELOG.md'), ['# Changelog\n', ...sections].join('\n'));

  mkdirSync(join(home, 'dist/chrome'), { recursive: true });
  writeFileSync(join(home, 'dist/chrome/manifest.json'), JSON.stringify({ version: '1.2.0' }));
  writeFileSync(join(home, 'dist/token-assist-1.2.0-chrome.zip'), 'package');
  writeFileSync(join(home, 'dist', SUMS), '00  token-assist-1.2.0-chrome.zip\n');
  writeFileSync(join(home, '.gitignore'), 'dist/\n');
  log('## Unreleased\n\n- To come.\n', '## 1.1.0, January\n\n- Before.\n');
  git('init');
  git('add', '.');
  git('commit', '--message=Coming');

  test('fails without its section, its tag or a clean folder', () => {
    writeFileSync(join(home, 'beside'), '');
    const { status, stderr } = release();
    assert.equal(status, 1);
    assert.deepEqual(stderr.trim().split('\n'), [
      'release: stopped: CHANGELOG.md has no section for 1.2.0; rename "Unreleased"',
      'release: stopped: this folder has changes that are not committed',
      'release: stopped: the commit has no tag v1.2.0',
    ]);
    assert.ok(!existsSync(join(home, 'dist/release')));
    const dry = release('--dry-run');
    assert.equal(dry.status, 0);
    assert.match(dry.stderr, /^release: would stop: the commit has no tag v1\.2\.0$/m);
    assert.match(readFileSync(join(home, 'dist/release-notes.md'), 'utf8'), /^- To come\.\n\nBuilt with rustc /);
    rmSync(join(home, 'beside'));
  });

  test('has the text of its own section, and how to check it', () => {
    log('## 1.2.0\n\n- Now.\n', '## 1.1.0, January\n\n- Before.\n');
    git('add', '.');
    git('commit', '--message=Release');
    git('tag', 'v1.2.0');
    const { status, stderr } = release();
    assert.equal(stderr, '');
    assert.equal(status, 0);
    const notes = readFileSync(join(home, 'dist/release-notes.md'), 'utf8');
    assert.match(notes, /^- Now\.\n\nBuilt with rustc /);
    assert.doesNotMatch(notes, /Before|To come/);
    assert.match(notes, /`sha256sum --check SHA256SUMS`/);
    assert.match(notes, /`gh attestation verify FILE --repo /);
    assert.deepEqual(readdirSync(join(home, 'dist/release')), [SUMS, 'token-assist-1.2.0-chrome.zip']);
  });
});
