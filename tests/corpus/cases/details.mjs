// The shapes in which errors print their ids, with made-up values: the text of each shape, and the values to be
// harvested from it. As on real pages, values that must not be harvested (people, addresses, devices, tenants,
// applications) appear next to them.
import { hashOf } from './hash.mjs';

/** A made-up GUID, determined by its seed. */
export function guid(seed) {
  const hex = ['a', 'b', 'c', 'd'].map((salt) => hashOf(`${salt}${seed}`).toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A made-up id of 32 hexadecimal digits without dashes. */
const bareId = (seed) => guid(seed).replaceAll('-', '');

/** Private values next to the ids, which must not be harvested. */
const BAIT = {
  user: 'adele.vance@contoso.example',
  address: '203.0.113.47',
  addressV6: '2001:db8:85a3::8a2e:370:7334',
  device: guid('device'),
  tenant: guid('tenant'),
  application: guid('application'),
};

const NOTHING = { codes: [], ids: {}, unlabelled: [], timestamps: [], extension: null, resource: null, never: [] };

/** A harvest of the values in `found` only. */
export const harvest = (found = {}) => ({ ...NOTHING, ...found });

const stsLine = (code, text, seed, time) =>
  `AADSTS${code}: ${text} Trace ID: ${guid(`${seed}-trace`)} Correlation ID: ${guid(`${seed}-correlation`)} Timestamp: ${time}`;

const stsFound = (code, seed, time) => ({
  codes: [code],
  ids: { trace: [guid(`${seed}-trace`)], correlation: [guid(`${seed}-correlation`)] },
  timestamps: [time],
});

/**
 * Each shape: its name, its text (lines separated by '\n'), and the values to be found in it. The order of labels
 * and the time formats are those of the real surfaces.
 */
export const SHAPES = {
  'sts-line': {
    text: stsLine(53003, 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.', 'sts', '2026-09-03 13:32:53Z'),
    found: stsFound(53003, 'sts', '2026-09-03 13:32:53Z'),
  },
  'sts-lines': {
    text: stsLine(700082, 'The refresh token has expired due to inactivity.', 'lines', '2026-09-03 06:05:04Z').replace(/ (?=Trace|Correlation|Timestamp)/g, '\n'),
    found: stsFound(700082, 'lines', '2026-09-03 06:05:04Z'),
  },
  'sts-with-people': {
    text: `AADSTS50076: Due to a configuration change made by your administrator, '${BAIT.user}' must use multi-factor authentication to access '${BAIT.application}' from ${BAIT.address} (${BAIT.addressV6}). Tenant: ${BAIT.tenant} Trace ID: ${guid('people-trace')} Correlation ID: ${guid('people-correlation')} Timestamp: 2026-09-03 08:00:01Z`,
    found: { ...stsFound(50076, 'people', '2026-09-03 08:00:01Z'), never: [BAIT.user, BAIT.address, BAIT.addressV6, BAIT.tenant, BAIT.application] },
  },
  'portal-toast': {
    text: `Additional information from the call to get a token: Extension: Microsoft_Intune_DeviceSettings Resource: microsoft.graph Details: ${stsLine(50058, 'A silent sign-in request was sent but no user is signed in.', 'toast', '2026-09-03 09:10:11Z')}`,
    found: { ...stsFound(50058, 'toast', '2026-09-03 09:10:11Z'), extension: 'Microsoft_Intune_DeviceSettings', resource: 'microsoft.graph' },
  },
  'troubleshooting-lines': {
    text: [
      'Error Code: 53003', `Request Id: ${guid('trouble-request')}`, `Correlation Id: ${guid('trouble-correlation')}`, 'Timestamp: 2026-09-03T13:32:53.761Z',
      'App name: Desktop Analytics', `App id: ${BAIT.application}`, `IP address: ${BAIT.address}`, `Device identifier: ${BAIT.device}`, 'Device platform: Windows 10', 'Device state: Unregistered',
    ].join('\n'),
    found: {
      codes: [53003], ids: { request: [guid('trouble-request')], correlation: [guid('trouble-correlation')] }, timestamps: ['2026-09-03T13:32:53.761Z'],
      never: [BAIT.application, BAIT.address, BAIT.device],
    },
  },
  'blade-json-shell': {
    text: JSON.stringify({ shellProps: { sessionId: bareId('shell-session'), extName: 'Microsoft_AAD_IAM', contentName: 'UsersManagement.ReactView', code: 401 }, error: { message: 'No access', code: 401 } }),
    found: { ids: { session: [bareId('shell-session')] }, extension: 'Microsoft_AAD_IAM' },
  },
  'blade-json-short': {
    text: JSON.stringify({ sessionId: bareId('short-session'), errorCode: '401', details: 'Error loading your content' }),
    found: { ids: { session: [bareId('short-session')] } },
  },
  'graph-json': {
    text: JSON.stringify({ error: { code: 'InvalidAuthenticationToken', message: 'Lifetime validation failed, the token is expired.', innerError: { date: '2026-09-03T13:32:53', 'request-id': guid('graph-request'), 'client-request-id': guid('graph-client') } } }),
    found: { ids: { request: [guid('graph-request'), guid('graph-client')] } },
  },
  'graph-json-indented': {
    text: JSON.stringify({ error: { code: 'InvalidAuthenticationToken', message: 'Access token has expired or is not yet valid.', innerError: { date: '2026-09-03T13:32:53', 'request-id': guid('indented-request'), 'client-request-id': guid('indented-client') } } }, null, 2),
    found: { ids: { request: [guid('indented-request'), guid('indented-client')] } },
  },
  'activity-and-operation': {
    text: `Activity ID: ${guid('activity')}\nOperation ID: ${guid('operation')}\nSession ID: ${bareId('session')}`,
    found: { ids: { activity: [guid('activity')], operation: [guid('operation')], session: [bareId('session')] } },
  },
  'localised-de': {
    text: `AADSTS50173: Die bereitgestellte Gewährung ist abgelaufen, weil sie widerrufen wurde. Ablaufverfolgungs-ID: ${guid('de-trace')} Korrelations-ID: ${guid('de-correlation')} Zeitstempel: 2026-09-03 13:32:53Z`,
    found: { codes: [50173], unlabelled: [guid('de-trace'), guid('de-correlation')] },
  },
  'localised-ja': {
    text: `AADSTS70043: サインインの頻度のチェックにより、更新トークンの有効期限が切れています。トレース ID: ${guid('ja-trace')} 関連付け ID: ${guid('ja-correlation')} タイムスタンプ: 2026-09-03 13:32:53Z`,
    found: { codes: [70043], unlabelled: [guid('ja-trace'), guid('ja-correlation')] },
  },
  'localised-fr': {
    text: `AADSTS700084 : Le jeton d’actualisation a expiré. ID de trace : ${guid('fr-trace')} ID de corrélation : ${guid('fr-correlation')} Horodatage : 2026-09-03 13:32:53Z`,
    found: { codes: [700084], unlabelled: [guid('fr-trace'), guid('fr-correlation')] },
  },
  'invalid-json': {
    text: `{"error":{"code":"InvalidAuthenticationToken","innerError":{"request-id":"${guid('broken-request')}","client-req`,
    found: { ids: { request: [guid('broken-request')] } },
  },
};
