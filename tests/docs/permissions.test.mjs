/** docs/permissions.md explains exactly the manifest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasTest, namedTests, read, readAll, rows } from './documents.mjs';

const manifest = JSON.parse(read('manifest.json'));
const table = rows('docs/permissions.md').filter(([permission]) => permission.startsWith('`'));

test('the manifest requests exactly the permissions that the documents explain', () => {
  const hosts = ['host_permissions', 'optional_host_permissions'].filter((key) => manifest[key]?.length > 0);
  const asked = [...manifest.permissions, ...(manifest.optional_permissions ?? []), ...hosts];
  assert.deepEqual(table.map(([permission]) => permission.replaceAll('`', '')).sort(), asked.sort());
});

test('every permission has a reason and a test', () => {
  for (const [permission, reason, cell] of table) {
    assert.ok(reason.length > 20, permission);
    const tests = namedTests(cell);
    assert.ok(tests.length > 0, permission);
    for (const one of tests) assert.ok(hasTest(one), `${permission}: there is no "${one.name}" in ${one.path}`);
  }
});

test('the manifest grants nothing beside its permissions', () => {
  const known = [
    'manifest_version', 'default_locale', 'name', 'description', 'icons', 'minimum_chrome_version',
    'browser_specific_settings', 'incognito', 'permissions', 'host_permissions', 'optional_host_permissions',
    'content_scripts', 'background', 'options_ui', 'storage', 'action', 'content_security_policy',
  ];
  // This excludes web_accessible_resources, externally_connectable, and a first-run page.
  assert.deepEqual(Object.keys(manifest).sort(), known.sort());
  assert.deepEqual(manifest.content_scripts.map(({ matches, js }) => [matches, js]), [[manifest.host_permissions, ['loader.js']]]);
});

test("the extension's pages load nothing but its own files", () => {
  const policy = manifest.content_security_policy.extension_pages;
  const directives = Object.fromEntries(policy.split('; ').map((directive) => directive.split(/ (.*)/)));
  assert.equal(directives['default-src'], "'none'");
  for (const [name, sources] of Object.entries(directives)) {
    if (name === 'default-src') continue;
    for (const source of sources.split(' ')) assert.ok(["'self'", "'wasm-unsafe-eval'"].includes(source), `${name} ${source}`);
  }
});

test('no tab opens by itself after an installation', () => {
  const background = read('extension/programs/background.js') + readAll('src/browser/background');
  const api = read('src/browser/api.rs');
  assert.doesNotMatch(background + api, /openOptionsPage|windows.{0,4}create/);
  // The one command that opens a tab follows a click in the panel.
  assert.doesNotMatch(background, /tabs.{0,4}create/);
  assert.equal(api.match(/\btabs_create\(/g).length, 2, 'the declaration and one call');
  assert.equal(background.match(/open_beside/g).length, 1);
  assert.equal(readAll('src/controller').match(/self\.command\(Command::OpenBeside/g).length, 1);
});
