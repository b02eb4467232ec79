/** The contents of the packages, and the results of the stores' own checks. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { unzipSync } from 'fflate';
import { shipped } from '../../tools/shipped.mjs';

const [, version] = readFileSync('Cargo.toml', 'utf8').match(/^version = "(.+)"$/m);
const fileIn = (kind) => join('dist', `token-assist-${version}${kind}`);
const components = await shipped();

// Installed separately, from a lock file of their own: they are larger than all other tools together.
const CHECKS = resolve('tools/checks');

/** A file's text and that of the modules and data that scripts embed as base64. */
function contentOf(bytes) {
  const text = Buffer.from(bytes).toString('latin1');
  const carried = [...text.matchAll(/["'`]([A-Za-z0-9+/]{64,}={0,2})["'`]/g)].map(([, data]) => Buffer.from(data, 'base64').toString('latin1'));
  return [text, ...carried].join('\n');
}

for (const browser of ['chrome', 'firefox']) {
  describe(`the package for ${browser}`, () => {
    const files = unzipSync(readFileSync(fileIn(`-${browser}.zip`)));
    const text = (name) => Buffer.from(files[name]).toString();

    test('has the version of Cargo.toml, which no other file repeats', () => {
      assert.equal(JSON.parse(text('manifest.json')).version, version);
      for (const source of ['manifest.json', 'package.json']) {
        assert.equal(JSON.parse(readFileSync(source, 'utf8')).version, undefined, source);
      }
    });

    test('has the notices of everything that it contains', () => {
      const notices = text('third-party-notices.txt');
      for (const { name, version: its, texts } of components) {
        assert.ok(notices.includes([name, its].filter(Boolean).join(' ')), name);
        for (const licence of texts) assert.ok(notices.includes(licence.trim()), name);
      }
    });

    test('has no panic hook, which takes bytes in every page', () => {
      const [, mark] = readFileSync('src/browser/panics.rs', 'utf8').match(/format!\("(.+?) \{panic\}"\)/);
      const traced = Object.keys(files).filter((name) => contentOf(files[name]).includes(mark));
      assert.deepEqual(traced, []);
    });

    test('contains no path of the machine that built it', () => {
      for (const [name, bytes] of Object.entries(files)) {
        const content = contentOf(bytes);
        for (const place of [resolve('.'), homedir(), process.env.CARGO_HOME, '/registry/src/'].filter(Boolean)) {
          assert.ok(!content.includes(place), `${name} names ${place}`);
        }
      }
    });

    test('contains no superfluous licence, test or source map', () => {
      const known = /^(_locales\/\w+\/messages\.json|icons\/\d+\.png|[\w-]+\.(js|wasm|html|css)|manifest\.json|managed_schema\.json|third-party-notices\.txt)$/;
      assert.deepEqual(Object.keys(files).filter((name) => !known.test(name)), []);
    });
  });
}

test('the source package is the complete last commit', { skip: !existsSync('.git') && 'this folder is not a git checkout' }, () => {
  const names = Object.keys(unzipSync(readFileSync(fileIn('-source.zip')))).filter((name) => !name.endsWith('/'));
  const listed = execFileSync('git', ['ls-tree', '-r', '-z', '--name-only', 'HEAD'], { encoding: 'utf8' });
  assert.deepEqual(names.sort(), listed.split('\0').filter(Boolean).sort());
});

describe('the bill of materials', () => {
  const bill = JSON.parse(readFileSync(fileIn('.cdx.json'), 'utf8'));

  test('lists what ships as required, and everything that is locked', () => {
    const required = bill.components.filter(({ scope }) => scope === 'required').map(({ name }) => name);
    assert.deepEqual(required.sort(), components.map(({ name }) => name).sort());
    const purls = new Set(bill.components.map(({ purl }) => purl));
    const crates = [...readFileSync('Cargo.lock', 'utf8').matchAll(/^name = "(.+)"\nversion = "(.+)"\nsource/gm)];
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    for (const [, name, its] of crates) assert.ok(purls.has(`pkg:cargo/${name}@${its}`), name);
    for (const [path, { version: its }] of Object.entries(packages)) {
      const name = path.split('node_modules/').pop();
      if (path) assert.ok(purls.has(`pkg:npm/${name.replace('@', '%40')}@${its}`), name);
    }
  });

  test('is valid CycloneDX', async () => {
    const { Spec, Validation } = createRequire(join(CHECKS, 'package.json'))('@cyclonedx/cyclonedx-library');
    const fault = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(JSON.stringify(bill));
    assert.equal(fault, null);
  });
});

test("Mozilla's linter finds nothing in the package for Firefox", () => {
  const args = ['lint', '--source-dir=dist/firefox', '--warnings-as-errors', '--no-config-discovery', '--output=json'];
  const { stdout, stderr } = spawnSync(join(CHECKS, 'node_modules/.bin/web-ext'), args, { encoding: 'utf8' });
  const { errors, warnings, notices } = JSON.parse(stdout || assert.fail(stderr));
  assert.deepEqual([...errors, ...warnings, ...notices], []);
});
