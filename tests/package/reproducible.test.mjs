/**
 * The same source produces the same packages in another folder, with other paths to everything. The result of
 * the first build is in dist/; the build tools are reused from it.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';

const isCheckout = existsSync('.git');

/** The hash of each package, by name. The source package needs the Git history. */
const sumsIn = (dist) =>
  Object.fromEntries(
    readFileSync(join(dist, 'SHA256SUMS'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('  ').reverse())
      .filter(([name]) => !name.endsWith('-source.zip')),
  );

test('two builds in two folders give the same bytes', { skip: !isCheckout && 'this folder is not a git checkout' }, () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'token-assist-elsewhere-'));
  after(() => rmSync(elsewhere, { recursive: true, force: true }));
  const project = join(elsewhere, 'another name', 'source');
  const take = (path) => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    cpSync(path, join(project, path), { recursive: true, preserveTimestamps: true });
  };
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' });
  listed.split('\0').filter((path) => path && existsSync(path)).forEach(take);
  take('target/tools/tools/bindgen');
  // The folders of its source now have a newer time than it, but their files do not.
  utimesSync(join(project, 'target/tools/tools/bindgen'), new Date(), new Date());
  symlinkSync(resolve('node_modules'), join(project, 'node_modules'));
  const cargoHome = join(elsewhere, 'cargo');
  symlinkSync(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), cargoHome);

  const { status, stdout, stderr } = spawnSync('bash', ['build.sh', 'package'], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, CARGO_HOME: cargoHome, TZ: 'Pacific/Kiritimati', LC_ALL: 'C' },
  });
  assert.equal(status, 0, stdout + stderr);
  assert.deepEqual(sumsIn(join(project, 'dist')), sumsIn('dist'));
});
