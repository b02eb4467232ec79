// Generates enterprise/, the files for deployment in an organisation, from the same description of the settings as
// the shipped schema, so that the two cannot differ. `node tools/enterprise.mjs OUT [--chrome-id=ID] [--edge-id=ID]
// [--update-url=URL]`: with these options, the files need no editing. An update URL refers to an organisation's own
// server instead of a store.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const { positionals, values: wishes } = parseArgs({
  allowPositionals: true,
  options: {
    'chrome-id': { type: 'string', default: 'CHROME_EXTENSION_ID' },
    'edge-id': { type: 'string', default: 'EDGE_EXTENSION_ID' },
    'update-url': { type: 'string' },
  },
});
const [out] = positionals;

const { properties: settings } = JSON.parse(await readFile('tools/settings.json', 'utf8'));
const manifest = JSON.parse(await readFile('manifest.json', 'utf8'));
const firefoxId = manifest.browser_specific_settings.gecko.id;

// The settings in the examples: one value of each type.
const EXAMPLE = {
  mode: 'ask',
  countdownSeconds: 10,
  hiddenTab: 'wait',
  sitesOff: ['ms.portal.azure.com'],
  historyDays: 30,
};

const BROWSERS = {
  edge: {
    name: 'Microsoft Edge',
    id: wishes['edge-id'],
    updateUrl: wishes['update-url'] ?? 'https://edge.microsoft.com/extensionwebstorebase/v1/crx',
    registry: `Software\\Policies\\Microsoft\\Edge\\3rdparty\\extensions\\${wishes['edge-id']}\\policy`,
    domain: 'com.microsoft.Edge',
  },
  chrome: {
    name: 'Google Chrome',
    id: wishes['chrome-id'],
    updateUrl: wishes['update-url'] ?? 'https://clients2.google.com/service/update2/crx',
    registry: `Software\\Policies\\Google\\Chrome\\3rdparty\\extensions\\${wishes['chrome-id']}\\policy`,
    domain: 'com.google.Chrome',
  },
  firefox: {
    name: 'Mozilla Firefox',
    id: firefoxId,
    updateUrl: `https://addons.mozilla.org/firefox/downloads/latest/${encodeURIComponent(firefoxId)}/latest.xpi`,
    registry: `Software\\Policies\\Mozilla\\Firefox\\3rdparty\\Extensions\\${firefoxId}`,
    domain: 'org.mozilla.firefox',
  },
};

const files = new Map();
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const escape = (text) => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// --- Policy files: Linux, and the values that Group Policy, Intune and the admin centers require. ---

const installation = ({ id, updateUrl }) => ({
  [id]: { installation_mode: 'force_installed', update_url: updateUrl },
});

for (const name of ['edge', 'chrome']) {
  const browser = BROWSERS[name];
  files.set(`${name}/extension-settings.json`, json(installation(browser)));
  files.set(
    `linux/${name}.json`,
    json({
      ExtensionSettings: installation(browser),
      '3rdparty': { extensions: { [browser.id]: EXAMPLE } },
    }),
  );
}

const firefoxPolicies = {
  ExtensionSettings: {
    [firefoxId]: { installation_mode: 'force_installed', install_url: BROWSERS.firefox.updateUrl },
  },
  '3rdparty': { Extensions: { [firefoxId]: EXAMPLE } },
};
files.set('firefox/policies.json', json({ policies: firefoxPolicies }));

// --- Group Policy ---

const CATEGORY = 'TokenAssist';
const policyName = (browser, setting) => `${browser}_${setting}`;

const element = (setting, registry) => {
  const { type, enum: values, minimum, maximum } = settings[setting];
  if (values) {
    const items = values.map(
      (value) =>
        `          <item displayName="$(string.${setting}_${value})"><value><string>${value}</string></value></item>`,
    );
    return [`        <enum id="${setting}" valueName="${setting}" required="true">`, ...items, '        </enum>'].join('\n');
  }
  if (type === 'integer') {
    return `        <decimal id="${setting}" valueName="${setting}" minValue="${minimum}" maxValue="${maximum}" required="true"/>`;
  }
  return `        <list id="${setting}" key="${escape(registry)}\\${setting}" valuePrefix=""/>`;
};

const admxPolicies = Object.entries(BROWSERS).flatMap(([browser, { registry }]) =>
  Object.keys(settings).map(
    (setting) => `    <policy name="${policyName(browser, setting)}" class="Both" displayName="$(string.${setting})" explainText="$(string.${setting}_help)" key="${escape(registry)}" presentation="$(presentation.${setting})">
      <parentCategory ref="${CATEGORY}_${browser}"/>
      <supportedOn ref="SUPPORTED_${browser}"/>
      <elements>
${element(setting, registry)}
      </elements>
    </policy>`,
  ),
);

const NAMESPACE = 'http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions';

files.set(
  'windows/token-assist.admx',
  `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions xmlns="${NAMESPACE}" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="tokenassist" namespace="TokenAssist.Policies"/>
  </policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <supportedOn>
    <definitions>
${Object.keys(BROWSERS).map((browser) => `      <definition name="SUPPORTED_${browser}" displayName="$(string.SUPPORTED_${browser})"/>`).join('\n')}
    </definitions>
  </supportedOn>
  <categories>
    <category name="${CATEGORY}" displayName="$(string.${CATEGORY})"/>
${Object.keys(BROWSERS).map((browser) => `    <category name="${CATEGORY}_${browser}" displayName="$(string.${CATEGORY}_${browser})"><parentCategory ref="${CATEGORY}"/></category>`).join('\n')}
  </categories>
  <policies>
${admxPolicies.join('\n')}
  </policies>
</policyDefinitions>
`,
);

const strings = [
  [CATEGORY, 'Token Assist'],
  ...Object.entries(BROWSERS).flatMap(([browser, { name }]) => [
    [`${CATEGORY}_${browser}`, name],
    [`SUPPORTED_${browser}`, `Token Assist in ${name}`],
  ]),
  ...Object.entries(settings).flatMap(([setting, { title, description, enum: values = [] }]) => [
    [setting, title],
    [`${setting}_help`, description],
    ...values.map((value) => [`${setting}_${value}`, value]),
  ]),
];

const control = (setting) => {
  const { type, title, enum: values } = settings[setting];
  const label = escape(title);
  if (values) return `<dropdownList refId="${setting}" noSort="true" defaultItem="0">${label}</dropdownList>`;
  if (type === 'integer') return `<decimalTextBox refId="${setting}">${label}</decimalTextBox>`;
  return `<listBox refId="${setting}">${label}</listBox>`;
};

files.set(
  'windows/en-US/token-assist.adml',
  `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources xmlns="${NAMESPACE}" revision="1.0" schemaVersion="1.0">
  <displayName>Token Assist</displayName>
  <description>Settings of the Token Assist browser extension</description>
  <resources>
    <stringTable>
${strings.map(([id, text]) => `      <string id="${id}">${escape(text)}</string>`).join('\n')}
    </stringTable>
    <presentationTable>
${Object.keys(settings).map((setting) => `      <presentation id="${setting}">${control(setting)}</presentation>`).join('\n')}
    </presentationTable>
  </resources>
</policyDefinitionResources>
`,
);

// --- Intune: the same template, ingested, and one row for each setting of the example. ---

// The value of an ADMX-backed setting in Intune; a list consists of names and values, delimited by U+F000.
const admxValue = (setting, value) => {
  const data = Array.isArray(value) ? value.map((item, n) => [n + 1, item].join('&#xF000;')).join('&#xF000;') : value;
  return `<enabled/><data id="${setting}" value="${data}"/>`;
};

files.set(
  'intune/oma-uri.json',
  json(
    ['edge', 'chrome'].flatMap((browser) => [
      ...Object.entries(EXAMPLE).map(([setting, value]) => ({
        name: `Token Assist, ${BROWSERS[browser].name}: ${settings[setting].title}`,
        omaUri: `./Device/Vendor/MSFT/Policy/Config/TokenAssist~Policy~${CATEGORY}~${CATEGORY}_${browser}/${policyName(browser, setting)}`,
        dataType: 'String',
        value: admxValue(setting, value),
      })),
    ]),
  ),
);

// --- macOS ---

// A deterministic UUID for a name.
const uuid = (name) =>
  createHash('sha256')
    .update(`token-assist ${name}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
    .toUpperCase();

const plist = (value, indent = '  ') => {
  const deeper = `${indent}  `;
  if (typeof value === 'boolean') return `${indent}<${value}/>`;
  if (typeof value === 'number') return `${indent}<integer>${value}</integer>`;
  if (typeof value === 'string') return `${indent}<string>${escape(value)}</string>`;
  if (Array.isArray(value)) {
    return [`${indent}<array>`, ...value.map((item) => plist(item, deeper)), `${indent}</array>`].join('\n');
  }
  const entries = Object.entries(value).map(([key, item]) => `${deeper}<key>${escape(key)}</key>\n${plist(item, deeper)}`);
  return [`${indent}<dict>`, ...entries, `${indent}</dict>`].join('\n');
};

const profile = (browser, payloads) => {
  const identifier = `token-assist.${browser}`;
  const content = {
    PayloadContent: payloads.map(([domain, payload]) => ({
      PayloadType: domain,
      PayloadVersion: 1,
      PayloadIdentifier: `${identifier}.${domain}`,
      PayloadUUID: uuid(`${browser} ${domain}`),
      PayloadEnabled: true,
      ...payload,
    })),
    PayloadDisplayName: `Token Assist in ${BROWSERS[browser].name}`,
    PayloadIdentifier: identifier,
    PayloadScope: 'System',
    PayloadType: 'Configuration',
    PayloadUUID: uuid(browser),
    PayloadVersion: 1,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
${plist(content, '')}
</plist>
`;
};

for (const name of ['edge', 'chrome']) {
  const { domain, id } = BROWSERS[name];
  files.set(
    `macos/${name}.mobileconfig`,
    profile(name, [
      [domain, { ExtensionSettings: installation(BROWSERS[name]) }],
      [`${domain}.extensions.${id}`, EXAMPLE],
    ]),
  );
}
files.set(
  'macos/firefox.mobileconfig',
  profile('firefox', [[BROWSERS.firefox.domain, { EnterprisePoliciesEnabled: true, ...firefoxPolicies }]]),
);

// --- Scripts that check a machine. Each is a single file, since Intune accepts only one. ---

/** A script from a template whose marker lines are replaced by the texts of those names. */
const fromTemplate = async (name, texts) => {
  const template = await readFile(join('tools/enterprise', name), 'utf8');
  return template.replace(/^# \{(\w+)\}\n/gm, (_, wanted) => texts[wanted]);
};

const powerShell = (value) => {
  if (Array.isArray(value)) return `@(${value.map(powerShell).join(', ')})`;
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
};

const remediationConstants = `
# The settings required by your organisation: numbers, strings, and lists of strings. If empty, no
# settings are allowed.
$Settings = [ordered]@{
${Object.entries(EXAMPLE).map(([name, value]) => `    ${name} = ${powerShell(value)}`).join('\n')}
}

# The browsers that the settings apply to; remove the lines of the others.
$Keys = [ordered]@{
${Object.values(BROWSERS).map(({ name, registry }) => `    ${powerShell(name)} = ${powerShell(registry)}`).join('\n')}
}
`;

const shared = await fromTemplate('shared.ps1', { constants: remediationConstants });
files.set('intune/Detect-TokenAssist.ps1', await fromTemplate('detect.ps1', { shared }));
files.set('intune/Remediate-TokenAssist.ps1', await fromTemplate('remediate.ps1', { shared }));

const rulesOf = ({ type, enum: values, minimum, maximum }) => ({ type, enum: values, minimum, maximum });
const rules = Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, rulesOf(setting)]));

files.set(
  'linux/check-policy.sh',
  await fromTemplate('check-policy.sh', {
    constants: `EDGE_ID=${BROWSERS.edge.id}
CHROME_ID=${BROWSERS.chrome.id}
FIREFOX_ID='${firefoxId}'

# The settings and their values.
SETTINGS='${JSON.stringify(rules)}'
`,
  }),
);

const PROGRAM = 0o755;
const DATA = 0o644;

await rm(out, { recursive: true, force: true });
for (const [name, text] of files) {
  const path = join(out, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode: name.endsWith('.sh') ? PROGRAM : DATA });
}
