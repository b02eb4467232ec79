/** enterprise/linux/check-policy.sh on the files of enterprise/, and on files with common mistakes. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';

const EDGE_ID = 'abcdefghijklmnopabcdefghijklmnop';
const CHROME_ID = 'ponmlkjihgfedcbaponmlkjihgfedcba';
const FIREFOX_ID = JSON.parse(readFileSync('manifest.json', 'utf8')).browser_specific_settings.gecko.id;

const ALL_RIGHT = 0;
const WRONG = 1;
const NOT_CHECKED = 2;
const NO_POLICY = 3;

const home = mkdtempSync(join(tmpdir(), 'token-assist-policy-'));
after(() => rmSync(home, { recursive: true }));
const made = join(home, 'enterprise');
execFileSync('node', ['tools/enterprise.mjs', made, `--edge-id=${EDGE_ID}`, `--chrome-id=${CHROME_ID}`]);

/** The output of the script, and its exit code. */
function check(...args) {
  const { status, stdout, stderr } = spawnSync('sh', [join(made, 'linux/check-policy.sh'), ...args], { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

let machines = 0;

/** A machine with these files, each by its path. */
function machine(files) {
  machines += 1;
  const root = join(home, `machine ${machines}`);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o644 });
  }
  return root;
}

const onLinux = (files) => check('--system=linux', `--root=${machine(files)}`);
const onMac = (files) => check('--system=macos', `--root=${machine(files)}`);

const EDGE_FILE = 'etc/opt/edge/policies/managed/token-assist.json';
const CHROME_FILE = 'etc/opt/chrome/policies/managed/token-assist.json';
const FIREFOX_FILE = 'etc/firefox/policies/policies.json';
const forEdge = (settings) => ({ '3rdparty': { extensions: { [EDGE_ID]: settings } } });
const madeFile = (name) => readFileSync(join(made, name), 'utf8');

function assertSays({ status, said }, expected, ...patterns) {
  assert.equal(status, expected, said);
  for (const pattern of patterns) assert.match(said, pattern);
}

describe('check-policy.sh', () => {
  test('accepts the files in enterprise/, installed or not', () => {
    const files = {
      [EDGE_FILE]: madeFile('linux/edge.json'),
      [CHROME_FILE]: madeFile('linux/chrome.json'),
      [FIREFOX_FILE]: madeFile('firefox/policies.json'),
    };
    const answer = onLinux(files);
    for (const browser of ['Edge', 'Chrome', 'Firefox']) {
      assertSays(answer, ALL_RIGHT, new RegExp(`^ +${browser}: force_installed$`, 'm'), new RegExp(`^ +${browser}: mode = "ask", countdownSeconds = 10`, 'm'));
    }
    const profiles = ['edge', 'chrome', 'firefox'].map((browser) => join(made, `macos/${browser}.mobileconfig`));
    assertSays(check(...profiles, join(made, 'linux/edge.json')), ALL_RIGHT, /Edge: mode/, /Chrome: mode/, /Firefox: mode/);
  });

  test('says which browsers have no policy', () => {
    assertSays(onLinux({ 'etc/opt/edge/policies/managed/other.json': { HomepageLocation: 'https://example.com' } }), NO_POLICY, /There is no policy/);
  });

  for (const [name, settings, complaint] of [
    ['an unknown setting', { modes: 'ask' }, /error: Edge: there is no setting modes$/m],
    ['a name in the wrong case', { CountdownSeconds: 5 }, /no setting CountdownSeconds; its name is countdownSeconds$/m],
    ['a number as a text', { countdownSeconds: '5' }, /countdownSeconds is "5", not a number$/m],
    ['a number with a fraction', { historyDays: 2.5 }, /historyDays is 2\.5, not a whole number$/m],
    ['a number out of bounds', { countdownSeconds: 61 }, /countdownSeconds is 61, not from 0 to 60$/m],
    ['a word that is none of the values', { mode: 'Off' }, /mode is "Off", not one of automatic, ask, off$/m],
    ['a text for a list', { sitesOff: 'portal.azure.com' }, /sitesOff is "portal\.azure\.com", not a list$/m],
    ['a list with a number', { sitesOff: ['portal.azure.com', 7] }, /sitesOff has the entry 7, which is not a text$/m],
    ['a list for the settings', ['mode'], /the settings are \["mode"\], not names with values$/m],
  ]) {
    test(`says what is wrong: ${name}`, () => assertSays(onLinux({ [EDGE_FILE]: forEdge(settings) }), WRONG, complaint));
  }

  test('says which file is not JSON, and where', () => {
    const answer = onLinux({ [EDGE_FILE]: '{\n  "3rdparty": {,}\n}\n' });
    assertSays(answer, WRONG, /edge\/policies\/managed\/token-assist\.json\n +error: the browser reads nothing of it: .*line 2/);
  });

  test('reports an installation without an address, or set by two files', () => {
    const installation = { ExtensionSettings: { [EDGE_ID]: { installation_mode: 'force_installed' } } };
    assertSays(onLinux({ [EDGE_FILE]: installation }), WRONG, /Edge: force_installed without update_url/);
    const other = EDGE_FILE.replace('token-assist', 'zoom');
    const files = { [EDGE_FILE]: madeFile('linux/edge.json'), [other]: { ExtensionSettings: { '*': { installation_mode: 'blocked' } } } };
    assertSays(onLinux(files), WRONG, /several files set ExtensionSettings, and only the last one counts: token-assist\.json zoom\.json/);
  });

  test('reports that extensions ignore a recommended policy', () => {
    const files = { [EDGE_FILE.replace('managed', 'recommended')]: forEdge({ mode: 'ask' }), [CHROME_FILE]: madeFile('linux/chrome.json') };
    assertSays(onLinux(files), WRONG, /recommended\/token-assist\.json\n.*Edge: mode = "ask"\n.*move it to the folder "managed"/);
  });

  test('reports a file that only root can read', () => {
    const root = machine({ [EDGE_FILE]: forEdge({ mode: 'ask' }) });
    chmodSync(join(root, EDGE_FILE), 0o600);
    assertSays(check('--system=linux', `--root=${root}`), WRONG, /only its owner and group can read it/);
  });

  test('reports what Firefox does not read', () => {
    const settings = { '3rdparty': { Extensions: { [FIREFOX_ID]: { mode: 'never' } } } };
    assertSays(onLinux({ [FIREFOX_FILE]: settings }), WRONG, /there is no "policies" in it/);
    assertSays(onLinux({ [FIREFOX_FILE]: { policies: settings } }), WRONG, /Firefox: mode is "never"/);
    const beside = 'usr/lib/firefox/distribution/policies.json';
    assertSays(onLinux({ [beside]: { policies: settings } }), WRONG, /distribution\/policies\.json\n +error: Firefox: mode/);
    // Firefox reads only the system's file if there is one.
    assertSays(onLinux({ [beside]: { policies: settings }, [FIREFOX_FILE]: madeFile('firefox/policies.json') }), ALL_RIGHT);
  });

  test('reports a placeholder left in place of an id', () => {
    assertSays(onLinux({ [EDGE_FILE]: readFileSync('enterprise/linux/edge.json', 'utf8') }), WRONG, /EDGE_EXTENSION_ID is a placeholder/);
  });

  test('checks the browsers whose ids it has, and names the others', () => {
    const root = machine({ [CHROME_FILE]: madeFile('linux/chrome.json') });
    const { status, stdout: said } = spawnSync(
      'sh',
      ['enterprise/linux/check-policy.sh', `--chrome-id=${CHROME_ID}`, '--system=linux', `--root=${root}`],
      { encoding: 'utf8' },
    );
    assertSays({ status, said }, ALL_RIGHT, /^Edge is not checked: give its extension id with --edge-id$/m, /Chrome: force_installed/);
    assert.doesNotMatch(said, /Chrome is not checked/);
    assertSays(check('--chrome-id=token-assist'), NOT_CHECKED, /"token-assist" is no extension id; give the ids with --edge-id and --chrome-id/);
  });

  test("reads what profiles set on a Mac", () => {
    const plist = (body) => `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>${body}</dict></plist>`;
    const folder = 'Library/Managed Preferences';
    const right = plist('<key>mode</key><string>ask</string>');
    const wrong = plist('<key>countdownSeconds</key><string>5</string>');
    assertSays(onMac({ [`${folder}/com.microsoft.Edge.extensions.${EDGE_ID}.plist`]: right }), ALL_RIGHT, /Edge: mode = "ask"/);
    assertSays(onMac({ [`${folder}/someone/com.google.Chrome.extensions.${CHROME_ID}.plist`]: wrong }), WRONG, /Chrome: countdownSeconds is "5"/);
    const firefox = `<key>3rdparty</key><dict><key>Extensions</key><dict><key>${FIREFOX_ID}</key><dict><key>mode</key><string>ask</string></dict></dict></dict>`;
    assertSays(onMac({ [`${folder}/org.mozilla.firefox.plist`]: plist(firefox) }), WRONG, /EnterprisePoliciesEnabled is not true/);
    assertSays(onMac({ [`${folder}/com.microsoft.Edge.plist`]: 'bplist?' }), WRONG, /the browser reads nothing of it/);
  });

  test('refuses an unknown option and a missing file', () => {
    assertSays(check('--edgeid=x'), NOT_CHECKED, /there is no option --edgeid=x/);
    assertSays(check(join(home, 'none.json')), NOT_CHECKED, /there is no file/);
  });
});
