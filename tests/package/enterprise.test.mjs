/** The files of enterprise/ against the schema of the settings: keys, types, values, forms. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { after, describe, test } from 'node:test';
import { DOMParser } from '@xmldom/xmldom';

const { properties: schema } = JSON.parse(readFileSync('tools/settings.json', 'utf8'));
const manifest = JSON.parse(readFileSync('manifest.json', 'utf8'));
const FIREFOX_ID = manifest.browser_specific_settings.gecko.id;

const read = (name) => readFileSync(join('enterprise', name), 'utf8');
const readJson = (name) => JSON.parse(read(name));

/** The document; one that is not well-formed throws. */
const readXml = (name) =>
  new DOMParser({
    onError(level, message) {
      throw new Error(`${name}: ${level}: ${message}`);
    },
  }).parseFromString(read(name), 'text/xml');

const elements = (parent, name) => Array.from(parent.getElementsByTagName(name));
const childElements = (parent) => Array.from(parent.childNodes).filter(({ nodeType }) => nodeType === 1);

/** The content of a property list. */
function plistValue(element) {
  switch (element.tagName) {
    case 'dict': {
      const children = childElements(element);
      const entries = [];
      for (let n = 0; n < children.length; n += 2) {
        assert.equal(children[n].tagName, 'key');
        entries.push([children[n].textContent, plistValue(children[n + 1])]);
      }
      return Object.fromEntries(entries);
    }
    case 'array':
      return childElements(element).map(plistValue);
    case 'integer':
      return Number(element.textContent);
    case 'string':
      return element.textContent;
    case 'true':
    case 'false':
      return element.tagName === 'true';
    default:
      throw new Error(`a property list has no <${element.tagName}>`);
  }
}

const profileOf = (browser) =>
  plistValue(childElements(readXml(`macos/${browser}.mobileconfig`).documentElement)[0]);

const CHECKS = resolve('tools/checks');

/**
 * A parser for PowerShell: its grammar for editors, since PowerShell itself is not available from the
 * registries that the build uses.
 */
async function powerShellParser() {
  const path = (name) => join(CHECKS, 'node_modules/@vscode/tree-sitter-wasm/wasm', name);
  const { Parser, Language } = createRequire(join(CHECKS, 'package.json'))('@vscode/tree-sitter-wasm');
  await Parser.init({ locateFile: path });
  const parser = new Parser();
  parser.setLanguage(await Language.load(path('tree-sitter-powershell.wasm')));
  return parser;
}

/** The places at which a PowerShell script does not parse. */
const faultsIn = (parser, text) => {
  const faults = [];
  const visit = (node) => {
    if (node.isError || node.isMissing) faults.push(`line ${node.startPosition.row + 1}: ${node.text}`);
    node.children.forEach(visit);
  };
  visit(parser.parse(text).rootNode);
  return faults;
};

/**
 * The content of a table at the beginning of a PowerShell script: numbers, quoted texts, and lists of them.
 */
function powerShellTable(text, name) {
  const [, body] = text.match(new RegExp(`^\\$${name} = \\[ordered\\]@\\{\\n([\\s\\S]*?)^\\}`, 'm'));
  const value = (words) => {
    if (words.startsWith('@(')) return words.slice(2, -1).split(', ').map(value);
    if (words.startsWith("'")) return words.slice(1, -1).replaceAll("''", "'");
    return Number(words);
  };
  return Object.fromEntries([...body.matchAll(/^ {4}('[^']+'|\w+) = (.+)$/gm)].map(([, key, words]) => [key.replaceAll("'", ''), value(words)]));
}

/** Settings that the extension accepts, each of the right type and within its bounds. */
function assertSettings(settings) {
  assert.ok(Object.keys(settings).length > 0);
  for (const [name, value] of Object.entries(settings)) {
    const { type, enum: values, minimum, maximum, items } = schema[name] ?? assert.fail(`there is no setting ${name}`);
    if (values) assert.ok(values.includes(value), `${name}: ${value}`);
    else if (type === 'integer') assert.ok(Number.isInteger(value) && value >= minimum && value <= maximum, `${name}: ${value}`);
    else assert.ok(value.every((item) => typeof item === items.type), `${name}: ${value}`);
  }
}

function assertForced(settings, id) {
  assert.deepEqual(Object.keys(settings), [id]);
  const { installation_mode, update_url, install_url } = settings[id];
  assert.equal(installation_mode, 'force_installed');
  assert.equal(new URL(update_url ?? install_url).protocol, 'https:');
}

describe('enterprise/', () => {
  test('is what the generator produces from the schema', () => {
    const made = mkdtempSync(join(tmpdir(), 'token-assist-enterprise-'));
    after(() => rmSync(made, { recursive: true }));
    execFileSync('node', ['tools/enterprise.mjs', made]);
    const filesOf = (folder) =>
      Object.fromEntries(
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ parentPath, name }) => join(parentPath, name))
          .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
      );
    assert.deepEqual(filesOf('enterprise'), filesOf(made), 'run: node tools/enterprise.mjs enterprise');
  });

  for (const browser of ['chrome', 'edge']) {
    const id = `${browser.toUpperCase()}_EXTENSION_ID`;

    test(`installs and sets up ${browser} on Linux and on macOS`, () => {
      const linux = readJson(`linux/${browser}.json`);
      assertForced(linux.ExtensionSettings, id);
      assertSettings(linux['3rdparty'].extensions[id]);
      assert.deepEqual(readJson(`${browser}/extension-settings.json`), linux.ExtensionSettings);

      const domain = { chrome: 'com.google.Chrome', edge: 'com.microsoft.Edge' }[browser];
      const { PayloadContent: payloads } = profileOf(browser);
      assert.deepEqual(payloads.map(({ PayloadType }) => PayloadType), [domain, `${domain}.extensions.${id}`]);
      assert.deepEqual(payloads[0].ExtensionSettings, linux.ExtensionSettings);
      const settings = Object.fromEntries(Object.entries(payloads[1]).filter(([key]) => !key.startsWith('Payload')));
      assert.deepEqual(settings, linux['3rdparty'].extensions[id]);
    });
  }

  test('installs and sets up Firefox', () => {
    const { policies } = readJson('firefox/policies.json');
    assertForced(policies.ExtensionSettings, FIREFOX_ID);
    assertSettings(policies['3rdparty'].Extensions[FIREFOX_ID]);
    const [payload] = profileOf('firefox').PayloadContent;
    assert.equal(payload.EnterprisePoliciesEnabled, true);
    assert.deepEqual(payload['3rdparty'], policies['3rdparty']);
    assert.deepEqual(payload.ExtensionSettings, policies.ExtensionSettings);
  });

  test('the scripts for PowerShell parse', async () => {
    const parser = await powerShellParser();
    for (const script of ['Detect', 'Remediate']) {
      const text = read(`intune/${script}-TokenAssist.ps1`);
      assert.deepEqual(faultsIn(parser, text), [], script);
      // A parser that accepts anything would find no error here either.
      assert.notDeepEqual(faultsIn(parser, text.replace('} catch {', 'catch {')), [], script);
    }
  });

  for (const script of ['Detect', 'Remediate']) {
    describe(`${script}-TokenAssist.ps1`, () => {
      const text = read(`intune/${script}-TokenAssist.ps1`);

      test('expects the settings of the other files where the Group Policy template writes them', () => {
        assert.deepEqual(powerShellTable(text, 'Settings'), readJson('linux/edge.json')['3rdparty'].extensions.EDGE_EXTENSION_ID);
        assertSettings(powerShellTable(text, 'Settings'));
        const keys = new Set(elements(readXml('windows/token-assist.admx'), 'policy').map((policy) => policy.getAttribute('key')));
        assert.deepEqual(Object.values(powerShellTable(text, 'Keys')), [...keys]);
      });

      test('is plain ASCII, which every PowerShell reads the same way, and needs no module', () => {
        assert.match(text, /^[\n\x20-\x7e]*$/);
        assert.doesNotMatch(text, /Import-Module|#Requires|Install-|Invoke-WebRequest|Invoke-Expression/i);
      });

      test('ends in each case with one line and an exit code that Intune understands', () => {
        assert.equal([...text.matchAll(/Write-(Output|Host|Error)/g)].length, 1);
        const ends = [...text.matchAll(/^( *).*\bExit-With ([01]) /gm)];
        assert.deepEqual(ends.map(([, , code]) => code), ['1', '1', '0']);
        // The last line is outside any condition.
        assert.equal(ends.at(-1)[1], '');
        assert.match(text, /Exit-With 0 [^\n]+\n$/);
      });
    });
  }

  describe('the Group Policy template', () => {
    const admx = readXml('windows/token-assist.admx');
    const adml = readXml('windows/en-US/token-assist.adml');
    const strings = new Map(elements(adml, 'string').map((it) => [it.getAttribute('id'), it.textContent]));
    const presentations = new Map(elements(adml, 'presentation').map((it) => [it.getAttribute('id'), it]));
    const policies = elements(admx, 'policy');

    test('has every setting for every browser, with its type and bounds', () => {
      const browsers = ['edge', 'chrome', 'firefox'];
      const expected = browsers.flatMap((browser) => Object.keys(schema).map((name) => `${browser}_${name}`));
      assert.deepEqual(policies.map((policy) => policy.getAttribute('name')), expected);
      for (const policy of policies) {
        const name = policy.getAttribute('name').split('_')[1];
        const { type, enum: values, minimum, maximum } = schema[name];
        const [element] = childElements(elements(policy, 'elements')[0]);
        assert.equal(element.getAttribute('id'), name);
        if (values) {
          assert.equal(element.tagName, 'enum');
          assert.deepEqual(elements(element, 'string').map(({ textContent }) => textContent), values);
        } else if (type === 'integer') {
          assert.equal(element.tagName, 'decimal');
          assert.deepEqual([element.getAttribute('minValue'), element.getAttribute('maxValue')], [String(minimum), String(maximum)]);
        } else {
          assert.equal(element.tagName, 'list');
          assert.equal(element.getAttribute('key'), `${policy.getAttribute('key')}\\${name}`);
        }
        if (type !== 'array') assert.equal(element.getAttribute('valueName'), name);
      }
    });

    test('writes where each browser reads', () => {
      const keys = new Set(policies.map((policy) => policy.getAttribute('key')));
      assert.deepEqual([...keys], [
        'Software\\Policies\\Microsoft\\Edge\\3rdparty\\extensions\\EDGE_EXTENSION_ID\\policy',
        'Software\\Policies\\Google\\Chrome\\3rdparty\\extensions\\CHROME_EXTENSION_ID\\policy',
        `Software\\Policies\\Mozilla\\Firefox\\3rdparty\\Extensions\\${FIREFOX_ID}`,
      ]);
    });

    test('has all its strings and controls, and no others', () => {
      const named = [...read('windows/token-assist.admx').matchAll(/\$\((string|presentation)\.([^)]+)\)/g)];
      const wanted = (kind) => [...new Set(named.filter(([, it]) => it === kind).map(([, , id]) => id))].sort();
      assert.deepEqual(wanted('string'), [...strings.keys()].sort());
      assert.deepEqual(wanted('presentation'), [...presentations.keys()].sort());
      for (const [name, presentation] of presentations) {
        assert.equal(childElements(presentation)[0].getAttribute('refId'), name);
      }
    });

    test('matches the rows for Intune', () => {
      const categories = elements(admx, 'category').map((it) => it.getAttribute('name'));
      for (const { omaUri, value, dataType } of readJson('intune/oma-uri.json')) {
        assert.equal(dataType, 'String');
        const [, root, category, name] = omaUri.match(/^\.\/Device\/Vendor\/MSFT\/Policy\/Config\/TokenAssist~Policy~(\w+)~(\w+)\/(\w+)$/);
        assert.ok(categories.includes(root) && categories.includes(category));
        const policy = policies.find((it) => it.getAttribute('name') === name);
        assert.equal(elements(policy, 'parentCategory')[0].getAttribute('ref'), category);
        const [, setting, data] = value.match(/^<enabled\/><data id="(\w+)" value="([^"]*)"\/>$/);
        assert.equal(name.split('_')[1], setting);
        const { type } = schema[setting];
        const list = data.split('&#xF000;');
        assertSettings({ [setting]: type === 'array' ? list.filter((_, n) => n % 2 === 1) : type === 'integer' ? Number(data) : data });
      }
    });
  });
});
