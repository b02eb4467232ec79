/**
 * Generates a sign-in log in every format of exports, with made-up values and a known answer: the sign-in of
 * `INCIDENT` was refused by `POLICY`, which blocks. The log also has successful sign-ins, and policies that
 * must not be named as the cause.
 */
import { strToU8, zipSync } from 'fflate';

export const POLICY = 'Block unknown countries';
export const POLICY_ID = 'b10c0000-5a5a-4000-8000-00000000c0de';
/** The refused sign-in. */
export const INCIDENT = {
  correlation: '7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a',
  request: '0f8b6a54-2d1c-4a8e-b3f7-00000000f00d',
  at: Date.UTC(2026, 0, 9, 14, 2, 12),
  code: 53003,
};
const PORTAL = 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c';
const MANAGEMENT = '797f4846-ba00-4fd7-ba43-dac1f8f63013';
const BITS = { application: 1, users: 2, location: 8 };

const guid = (number, kind) => `${kind}-2d1c-4a8e-b3f7-${number.toString(16).padStart(12, '0')}`;
const iso = (at, digits = 0) => {
  const text = new Date(at).toISOString();
  return digits ? text : text.replace(/\.\d+/, '');
};

const BLOCKED = { ...INCIDENT, reason: 'Access has been blocked by Conditional Access policies.', policy: POLICY, controls: ['Block'], sessionControls: [] };

/** The sign-ins in every file, before they are formatted: the second to last is the refused one. */
function signIns(count, incident = BLOCKED) {
  const policies = (refused) => [
    policy('Require MFA for admins', guid(1, 'aaaa0000'), 'success', ['Mfa']),
    policy('Trial: block everyone', guid(2, 'aaaa0000'), 'reportOnlyFailure', ['Block']),
    policy('Old devices', guid(3, 'aaaa0000'), 'notEnabled', ['RequireCompliantDevice']),
    { ...policy('Everyone but break glass', guid(4, 'aaaa0000'), 'notApplied', ['Block']), excludedBy: 'userId' },
    policy(incident.policy, POLICY_ID, refused ? 'failure' : 'notApplied', incident.controls, incident.sessionControls),
  ];
  const one = (number, refused) => ({
    id: refused ? incident.request : guid(number, '0f8b6a54'),
    correlation: refused ? incident.correlation : guid(number, 'c0ffee00'),
    at: incident.at + (number - (count - 2)) * 61_000,
    code: refused ? incident.code : 0,
    reason: refused ? incident.reason : 'Other.',
    summary: refused ? 'failure' : 'success',
    policies: policies(refused),
  });
  return Array.from({ length: count }, (_, at) => one(at, at === count - 2));
}

function policy(displayName, id, result, controls, sessionControls = []) {
  return { id, displayName, result, controls, sessionControls, met: result === 'failure' ? ['application', 'users', 'location'] : ['application'] };
}

/** The portal's download and the beta version of Graph. */
const graph = (it, { conditions = true } = {}) => ({
  id: it.id,
  createdDateTime: iso(it.at),
  userDisplayName: 'Example "Admin" \\ One',
  userPrincipalName: 'admin@contoso.example',
  userId: guid(9, 'eeee0000'),
  appId: PORTAL,
  appDisplayName: 'Azure Portal',
  ipAddress: '203.0.113.7',
  clientAppUsed: 'Browser',
  correlationId: it.correlation,
  conditionalAccessStatus: it.summary,
  isInteractive: false,
  signInEventTypes: ['nonInteractiveUser'],
  riskLevelAggregated: 'none',
  resourceDisplayName: 'Windows Azure Service Management API',
  resourceId: MANAGEMENT,
  uniqueTokenIdentifier: token(it.id),
  status: { errorCode: it.code, failureReason: it.reason, additionalDetails: null },
  deviceDetail: { deviceId: '', displayName: '', operatingSystem: 'Windows10', browser: 'Edge 149', isCompliant: false, isManaged: false, trustType: '' },
  location: { city: 'Example', state: '', countryOrRegion: 'GB', geoCoordinates: { altitude: null, latitude: 51.5, longitude: -0.1 } },
  authenticationDetails: [],
  authenticationProcessingDetails: [{ key: 'Oauth Scope Info', value: '["user_impersonation"]' }],
  appliedConditionalAccessPolicies: it.policies.map((policy) => ({
    id: policy.id,
    displayName: policy.displayName,
    enforcedGrantControls: policy.controls,
    enforcedSessionControls: policy.sessionControls,
    ...(conditions && {
      sessionControlsNotSatisfied: [],
      conditionsSatisfied: policy.met.join(','),
      conditionsNotSatisfied: 'none',
      authenticationStrength: null,
      includeRulesSatisfied: [
        { conditionalAccessCondition: 'application', ruleSatisfied: 'allApps' },
        { conditionalAccessCondition: 'users', ruleSatisfied: 'groupId' },
      ],
      excludeRulesSatisfied: policy.excludedBy ? [{ conditionalAccessCondition: 'users', ruleSatisfied: policy.excludedBy }] : [],
    }),
    result: policy.result,
  })),
});

/** base64url of the id's bytes in .NET's order. */
function token(id) {
  const [a, b, c, ...rest] = id.split('-');
  const back = (hex) => Buffer.from(hex, 'hex').reverse();
  return Buffer.concat([back(a), back(b), back(c), Buffer.from(rest.join(''), 'hex')]).toString('base64url');
}

/** Diagnostic settings: numbers for conditions, no members that are false or null. */
const diagnostic = (it) => ({
  time: iso(it.at + 90_000, 7).replace('Z', '0000Z'),
  resourceId: '/tenants/11111111-2222-4333-8444-555555555555/providers/Microsoft.aadiam',
  operationName: 'Sign-in activity',
  category: 'NonInteractiveUserSignInLogs',
  resultType: String(it.code),
  resultSignature: 'None',
  ...(it.code && { resultDescription: it.reason }),
  durationMs: 0,
  correlationId: it.correlation,
  Level: 4,
  location: 'GB',
  properties: {
    id: it.id,
    createdDateTime: `${iso(it.at, 3).replace('Z', '')}0001+00:00`,
    appId: PORTAL,
    appDisplayName: 'Azure Portal',
    correlationId: it.correlation,
    conditionalAccessStatus: it.summary,
    status: { errorCode: it.code },
    deviceDetail: { operatingSystem: 'Windows10' },
    resourceDisplayName: 'Windows Azure Service Management API',
    appliedConditionalAccessPolicies: it.policies.map((policy) => ({
      id: policy.id,
      displayName: policy.displayName,
      enforcedGrantControls: policy.controls,
      result: policy.result,
      conditionsSatisfied: policy.met.reduce((bits, name) => bits | BITS[name], 0),
      conditionsNotSatisfied: 0,
    })),
  },
});

const analyticsTime = (at) => {
  const date = new Date(at);
  const hour = date.getUTCHours();
  const two = (number) => String(number).padStart(2, '0');
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}, ${hour % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}.287 ${hour < 12 ? 'AM' : 'PM'}`;
};

/** Log Analytics: names in Pascal case, lists as text, rules as text in those lists. */
const analytics = (it, { time = iso(it.at, 3) } = {}) => ({
  TenantId: '99999999-2222-4333-8444-555555555555',
  TimeGenerated: time,
  ResultType: String(it.code),
  ResultDescription: it.code ? it.reason : '',
  CorrelationId: it.correlation,
  Id: it.id,
  AppId: PORTAL,
  AppDisplayName: 'Azure Portal',
  ResourceIdentity: MANAGEMENT,
  ResourceDisplayName: 'Windows Azure Service Management API',
  ConditionalAccessStatus: it.summary,
  AppliedConditionalAccessPolicies: '',
  ConditionalAccessPolicies: JSON.stringify(
    it.policies.map((policy) => ({
      ...policy,
      enforcedGrantControls: policy.controls,
      conditionsSatisfied: policy.met.reduce((bits, name) => bits | BITS[name], 0),
      includeRulesSatisfied: [JSON.stringify({ conditionalAccessCondition: 'users', ruleSatisfied: 'groupId' })],
    })),
    null,
    1,
  ).replaceAll('\n', '\r\n'),
  Status: JSON.stringify({ errorCode: it.code, failureReason: it.reason }),
  DeviceDetail: '{"operatingSystem":"Windows10"}',
  Type: 'AADNonInteractiveUserSignInLogs',
});

const pascal = (value) => {
  if (Array.isArray(value)) return value.map(pascal);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([name, it]) => [name[0].toUpperCase() + name.slice(1), pascal(it)]);
  return { ...Object.fromEntries(members), AdditionalProperties: {} };
};

const csv = (rows, delimiter = ',') =>
  rows.map((row) => row.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(delimiter)).join('\r\n') + '\r\n';

const table = (records) => csv([Object.keys(records[0]), ...records.map((record) => Object.values(record))]);

const PORTAL_COLUMNS =
  'Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,Cross tenant access type,Incoming token type,Authentication Protocol,Unique token identifier,Original transfer method,Client credential type,Token Protection - Sign In Session,Token Protection - Sign In Session StatusCode,Application,Application ID ,App owner tenant ID,Resource,Resource ID ,Resource tenant ID,Resource owner tenant ID,Home tenant ID,Home tenant name,IP address,Location,Status,Sign-in error code,Failure reason,Client app,Device ID,Browser,Operating System,Compliant,Managed,Join Type,Multifactor authentication result,Multifactor authentication auth method,Multifactor authentication auth detail,Authentication requirement,Sign-in identifier,Session ID,IP address (seen by resource),Through Global Secure Access,Global Secure Access IP address,Autonomous system  number,Flagged for review,Token issuer type,Incoming token type,Token issuer name,Latency,Conditional Access,Managed Identity type,Associated Resource Id,Federated Token Id,Federated Token Issuer'.split(',');

function portalCsv(records, header) {
  const row = (it) => {
    const cells = {
      'Date (UTC)': iso(it.at),
      'Request ID': it.id,
      'User agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64), like Gecko',
      'Correlation ID': it.correlation,
      User: 'Example "Admin", One',
      'Unique token identifier': token(it.id),
      'Token Protection - Sign In Session StatusCode': '1002',
      Application: 'Azure Portal',
      'Application ID ': PORTAL,
      Resource: 'Windows Azure Service Management API',
      'Resource ID ': MANAGEMENT,
      Location: 'London, , GB',
      Status: it.code ? 'Failure' : 'Success',
      'Sign-in error code': it.code,
      'Failure reason': it.code ? it.reason : 'Other.',
      Compliant: 'No',
      'Autonomous system  number': '64500',
      Latency: '113',
      'Conditional Access': it.code ? 'Failure' : 'Success',
    };
    return PORTAL_COLUMNS.map((name) => cells[name] ?? '');
  };
  return csv([header, ...records.map(row)]);
}

const bytes = (text, { encoding = 'utf8', bom = false } = {}) =>
  Buffer.from(bom ? `\ufeff${text}` : text, encoding);

/**
 * Files by format. `names` is whether the format names policies at all.
 *
 * @returns {Record<string, {names: boolean, files: {name: string, bytes: Buffer}[]}>}
 */
export function formats() {
  const all = signIns(12);
  const portal = JSON.stringify(all.map((it) => graph(it)));
  const one = (name, content, names = true) => ({ names, files: [{ name, bytes: content }] });
  const lines = (records) => records.map((record) => JSON.stringify(record)).join('\n') + '\n';
  const date = (it) => `/Date(${it.at})/`;
  const translated = PORTAL_COLUMNS.map((name) => `Übersetzt: ${name.length}`);
  const flat = (it, when) => ({
    CreatedDateTime: when(it.at),
    Id: it.id,
    CorrelationId: it.correlation,
    AppId: PORTAL,
    AppDisplayName: 'Azure Portal',
    ResourceDisplayName: 'Windows Azure Service Management API',
    ConditionalAccessStatus: it.summary,
    ErrorCode: it.code,
    AppliedConditionalAccessPolicies: 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphAppliedConditionalAccessPolicy',
  });
  const german = (at) => `${iso(at).slice(8, 10)}.${iso(at).slice(5, 7)}.${iso(at).slice(0, 4)} ${iso(at).slice(11, 19)}`;
  const half = all.length / 2;
  const tableOf = (records) => ({
    tables: [
      {
        name: 'PrimaryResult',
        columns: Object.keys(records[0]).map((name) => ({ name, type: 'string' })),
        rows: records.map((record) => Object.values(record)),
      },
    ],
  });
  return {
    'portal JSON': one('NonInteractiveSignIns_2026-01-08_2026-01-09.json', bytes(portal)),
    'portal JSON with a mark': one('InteractiveSignIns.json', bytes(portal, { bom: true })),
    'portal CSV': one('NonInteractiveSignIns.csv', bytes(portalCsv(all, PORTAL_COLUMNS), { bom: true }), false),
    'portal CSV in another language': one('Anmeldungen.csv', bytes(portalCsv(all, translated)), false),
    'Graph v1.0, a page': one('graph.json', bytes(JSON.stringify({ '@odata.context': 'x', value: all.map((it) => graph(it, { conditions: false })) }))),
    'Graph beta, lines': one('graph.jsonl', bytes(lines(all.map((it) => graph(it))))),
    'diagnostic settings, a blob': one('PT1H.json', bytes(lines(all.map(diagnostic)).replaceAll('\n', '\r\n'))),
    'diagnostic settings, an event hub': one('hub.json', bytes(JSON.stringify({ records: all.map(diagnostic) }))),
    'Log Analytics JSON': one('query.json', bytes(JSON.stringify(all.map((it) => analytics(it)), null, 2))),
    'Log Analytics API': one('tables.json', bytes(JSON.stringify(tableOf(all.map((it) => analytics(it)))))),
    'Log Analytics CSV': one('query_data.csv', bytes(table(all.map((it) => analytics(it, { time: analyticsTime(it.at) }))).replace('"TimeGenerated"', '"TimeGenerated [UTC]"'), { bom: true })),
    'PowerShell 7 JSON': one('mg.json', bytes(JSON.stringify(pascal(all.map((it) => graph(it))), null, 2))),
    'Windows PowerShell JSON': one(
      'mg51.json',
      bytes(JSON.stringify(pascal(all.map((it) => ({ ...graph(it), createdDateTime: date(it) }))), null, 4), { encoding: 'utf16le', bom: true }),
    ),
    'PowerShell 7 CSV': one('mg.csv', bytes(table(all.map((it) => flat(it, german)))), false),
    'Windows PowerShell CSV': one('mg51.csv', bytes(`#TYPE Selected.System.Object\r\n${table(all.map((it) => flat(it, german)))}`, { encoding: 'utf16le', bom: true }), false),
    'several lists in one file': one('appended.json', bytes(JSON.stringify(all.slice(0, half).map((it) => graph(it))) + JSON.stringify(all.slice(half).map((it) => graph(it))))),
    'several files': {
      names: true,
      files: [
        { name: 'first.json', bytes: bytes(JSON.stringify(all.slice(0, half).map((it) => graph(it)))) },
        { name: 'all.csv', bytes: bytes(portalCsv(all, PORTAL_COLUMNS)) },
        { name: 'second.json', bytes: bytes(JSON.stringify(all.slice(half).map((it) => graph(it)))) },
      ],
    },
    'a zip': one(
      'logs.zip',
      Buffer.from(zipSync({ 'logs/InteractiveSignIns.json': strToU8('[]'), 'logs/NonInteractiveSignIns.json': strToU8(portal) }, { mtime: '2026-01-09' })),
    ),
  };
}

/** The portal's JSON with a sign-in of these ids and that time, whose sign-in frequency `policy` refused. */
export function refusedBySignInFrequency(incident, policyName) {
  const refused = { ...incident, code: 70043, reason: 'The sign-in is older than the policy allows.', policy: policyName, controls: [], sessionControls: ['SignInFrequency'] };
  const text = JSON.stringify(signIns(12, refused).map((it) => graph(it)));
  return { name: 'NonInteractiveSignIns.json', bytes: bytes(text) };
}

/** Invalid files, with the expected report on each. */
export function badInput() {
  const all = signIns(6).map((it) => graph(it));
  const whole = JSON.stringify(all);
  return [
    { name: 'empty.json', content: '', says: /The file is empty/ },
    { name: 'audit.json', content: JSON.stringify([{ id: INCIDENT.request, correlationId: INCIDENT.correlation, activityDisplayName: 'Update policy', result: 'success' }]), says: /This is an audit log/ },
    { name: 'bill.csv', content: 'Invoice,Cost,Currency\n1,2,EUR\n', says: /This isn't a sign-in log/ },
    { name: 'deep.json', content: '['.repeat(200_000), says: /nested too deeply/ },
    { name: 'deep-inside.json', content: JSON.stringify(all).replace('"status":{', `"status":${'['.repeat(50_000)}${']'.repeat(50_000)},"x":{`), says: /Sign-ins: 5|Sign-ins: 6/ },
    { name: 'truncated.json', content: whole.slice(0, -200), says: /The file ends early/ },
    { name: 'odd.json', content: JSON.stringify([{ id: 7, status: 'x' }, { appliedConditionalAccessPolicies: 'none' }, ...all]), says: /Some entries couldn't be read/ },
    { name: 'page.json', content: JSON.stringify({ value: all, '@odata.nextLink': 'https://graph.example/next' }), says: /only one page/ },
    { name: 'broken.zip', content: 'PK\u0003\u0004\u0014\u0000\u0000\u0000\u0063\u0000' + '\u0000'.repeat(40), says: /ZIP file can't be read/ },
    { name: 'odd-names.json', content: JSON.stringify([{ ...all[4], appliedConditionalAccessPolicies: [{ id: 'SecurityDefaults', displayName: '', result: 'failure' }] }]), says: /SecurityDefaults/ },
    { name: 'many.json', content: JSON.stringify([{ ...all[4], appliedConditionalAccessPolicies: Array.from({ length: 20_000 }, () => ({ id: 'x', result: 'failure' })) }]), says: /Sign-ins: 1/ },
  ];
}

/** Portal JSON of a given size in bytes, for the benchmark; yields pieces of text. */
export function* large(size, policies = 30) {
  const [sample] = signIns(3);
  let made = 1;
  yield '[';
  for (let number = 0; made < size; number += 1) {
    const refused = number % 40 === 0;
    const record = graph({ ...sample, id: guid(number, '0f8b6a54'), correlation: guid(number >> 1, 'c0ffee00'), at: INCIDENT.at + number * 1_000, code: refused ? 53003 : 0, summary: refused ? 'failure' : 'success' });
    record.appliedConditionalAccessPolicies = Array.from({ length: policies }, (_, at) => ({
      ...record.appliedConditionalAccessPolicies[at % 4],
      id: guid(at, 'aaaa0000'),
      displayName: `CA${String(at).padStart(3, '0')}: all users, all apps, some condition`,
      result: refused && at === 7 ? 'failure' : at % 3 ? 'notApplied' : 'success',
    }));
    const text = (number ? ',' : '') + JSON.stringify(record);
    made += Buffer.byteLength(text);
    yield text;
  }
  yield ']';
}
