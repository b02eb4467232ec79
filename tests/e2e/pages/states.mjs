/** Every state of the extension's own pages that is worth a look. */
import { INCIDENT, badInput, formats } from '../../sign-in-log/generator.mjs';

const PORTAL = { id: 1, url: 'https://intune.microsoft.com/#home' };
const SETTINGS = { policy: null, own: {} };
const AT = Date.UTC(2026, 0, 9, 13, 2, 12);

const DETECTION = {
  message: 'token-validation',
  locale: 'en-US',
  host: 'sandbox-1.reactblade.portal.azure.net',
  harvest: { codes: [53003], ids: [], timestamps: [], extension: null, resource: null },
  reasons: ['in-a-message-bar', 'details-beside', 'nearly-only-the-message'],
};
/** An incident as the history keeps it. */
export const LAST = {
  at: AT,
  portal: 'intune.microsoft.com',
  route: 'Microsoft_M365_ManageClient/ManageClientFrameBlade',
  message: 'token-validation',
  outcome: { guided: 'recurred' },
  seconds: 14,
  codes: [53003],
  ids: [{ kind: 'correlation', value: '5d3f6c1e-0a52-4c0e-9d5e-8f1f3d1b7a21' }],
};

/** Messages that a page quotes, one of them within a long text. */
const DOUBTS = [
  { text: 'There was an error validating access token', message: 'token-validation', reason: 'in-article' },
  { text: 'Before the sign-in logs were there, people searched the audit logs for days. '.repeat(3).slice(0, 200), message: 'token-validation', reason: 'quoted-in-a-sentence' },
];

/** The popup over a portal with this activity. */
const popup = (activity, { detection = null, last = null, doubts = [], settings = SETTINGS, tab = PORTAL } = {}) => ({
  page: 'popup',
  tab,
  answers: {
    report: activity && { activity, detection, last, doubts: [] },
    'look-again': activity && { activity, detection, last, doubts },
    'tell-settings': settings,
    forms: { 1: ['wasm', 'twin'] },
  },
});
const checkNow = async (page) => {
  await page.click('#look');
  await page.locator('#next:not([hidden])').waitFor();
};

/** The options, with these settings stored. */
const options = (layers, { act, origins = [], after = layers } = {}) => ({
  page: 'options',
  act,
  answers: { 'tell-settings': layers, 'change-settings': after, 'reset-settings': SETTINGS, origins },
});

const OWN = {
  mode: 'ask',
  countdownSeconds: 10,
  sitesOff: ['entra.microsoft.com', 'ms.portal.azure.com'],
  extraMessages: ['We could not sign you in'],
};
const MIXED_FILE = JSON.stringify({ mode: 'ask', countdownSeconds: 600, historyDays: 30, colour: 'blue' });

const enter = (selector, text) => async (page) => {
  await page.fill(selector, text);
  await page.press(selector, 'Tab');
};
const tryOut = (text) => async (page) => {
  await page.fill('#trial', text);
  await page.click('#trial-form button');
};
const open = (name, content) => async (page) => {
  await page.setInputFiles('#file', { name, mimeType: 'application/json', buffer: Buffer.from(content) });
  await page.locator('#copies-done:not(:empty)').waitFor();
};

/** The background's report on the history. */
const told = (entries, dropped = 0) => ({ entries, dropped });

/** The history with these entries, after a number of others were dropped for lack of space. */
const history = (entries, { act, after = [], dropped = 0 } = {}) => ({
  page: 'history',
  act,
  answers: {
    'tell-history': told(entries, dropped),
    'delete-entry': told(entries.slice(0, -1), dropped),
    'clear-history': told(after),
  },
});

const DAY_MS = 24 * 60 * 60 * 1000;
const PORTALS = ['intune.microsoft.com', 'entra.microsoft.com', 'portal.azure.us'];
const OUTCOMES = ['recovered', 'recovered', { guided: 'recurred' }, 'recovered', 'snoozed', 'withdrawn', 'recovered'];

/** Entries of the last days, the same each time except for the date. */
const entries = (count) =>
  Array.from({ length: count }, (_, at) => ({
    ...LAST,
    at: Date.now() - (count - at) * 0.7 * DAY_MS,
    portal: PORTALS[at % PORTALS.length],
    route: at % 4 === 3 ? null : LAST.route,
    outcome: OUTCOMES[at % OUTCOMES.length],
    seconds: (at * 7) % 40,
    codes: OUTCOMES[at % OUTCOMES.length].guided ? [53003, 50076] : [],
    ids: at % 3 ? [] : [...LAST.ids, { kind: 'request', value: '0f8b6a54-2d1c-4a8e-b3f7-6c5d4e3f2a10' }],
  }));

const ALL_FORMATS = formats();
const BAD = badInput();
/** The page that reads sign-in logs, after it read these files for that incident. */
const log = (files, search) => ({
  page: 'sign-in-log',
  answers: { 'tell-history': { entries: [{ ...LAST, ids: [{ kind: 'correlation', value: INCIDENT.correlation }] }], dropped: 0 } },
  act: async (page) => {
    if (!files) return;
    if (search) await page.fill('#search', search);
    await page.setInputFiles('#file', files.map(({ name, bytes }) => ({ name, mimeType: 'application/json', buffer: bytes })));
    await page.locator('#result:not([hidden])').waitFor();
  },
});
const bad = (...names) => BAD.filter(({ name }) => names.includes(name)).map(({ name, content }) => ({ name, bytes: Buffer.from(content, 'latin1') }));

/** The page that checks the installation, in a browser that gives these answers. */
const check = (answers, act) => ({
  page: 'check',
  act,
  answers: { 'tell-settings': SETTINGS, tabs: [{ id: 1 }], forms: { 1: ['wasm', 'twin'] }, ...answers },
});
const WRONG_POLICY = { mode: 'ask', countdownSeconds: 61, sitesOff: ['portal.azure.us', 'https://entra.microsoft.com'] };

export const STATES = {
  'popup-watching': popup('watching', { last: { ...LAST, outcome: 'recovered', codes: [] } }),
  'popup-first-time': popup('watching'),
  'popup-countdown': popup('countdown', { detection: DETECTION }),
  'popup-offline': popup('offline'),
  'popup-unsaved-input': popup('unsaved-input'),
  'popup-busy': popup('busy'),
  'popup-asks': popup('asks', { settings: { policy: null, own: { mode: 'ask' } } }),
  'popup-evicted': popup('evicted'),
  'popup-covered': popup('covered'),
  'popup-out-of-sight': popup('out-of-sight'),
  'popup-refreshing': popup('refreshing'),
  'popup-settling': popup('settling'),
  'popup-guiding': {
    ...popup({ guiding: { cause: 'recurred', on_page: true } }, { detection: DETECTION, last: LAST }),
    act: (page) => page.click('summary'),
  },
  'popup-guiding-evicted': popup({ guiding: { cause: 'recurred', on_page: false } }, { detection: DETECTION, last: LAST }),
  'popup-unsaved-work': popup({ guiding: { cause: 'refresh-would-not-help', on_page: true, would_lose_work: true } }, { detection: { ...DETECTION, message: 'data-explorer-token', harvest: { ...DETECTION.harvest, codes: [] } } }),
  'popup-too-many': popup({ guiding: { cause: 'too-many-refreshes', on_page: true } }),
  'popup-not-stored': popup({ guiding: { cause: 'not-stored', on_page: true } }),
  'popup-unanswered': popup({ guiding: { cause: 'refresh-unanswered', on_page: true } }),
  'popup-declined': popup('declined'),
  'popup-closed': popup('closed'),
  'popup-snoozed': popup({ snoozed: { until: AT } }),
  'popup-site-off': popup('site-off', { settings: { policy: null, own: { sitesOff: ['intune.microsoft.com'] } } }),
  'popup-off': popup('off', { settings: { policy: null, own: { mode: 'off' } } }),
  'popup-off-by-policy': popup('off', { settings: { policy: { mode: 'off', sitesOff: [] }, own: {} } }),
  'popup-elsewhere': popup(null, { tab: { id: 1 } }),
  'popup-unwatched': popup(null),
  'popup-checked': { ...popup('watching'), act: checkNow },
  'popup-checked-left-alone': {
    ...popup('watching', { doubts: DOUBTS }),
    act: checkNow,
  },
  'popup-copied': {
    ...popup('watching'),
    act: async (page) => {
      await checkNow(page);
      await page.click('#copy');
      await page.locator('#saved:not(:empty)').waitFor();
    },
  },
  'popup-no-background': {
    page: 'popup',
    tab: PORTAL,
    answers: { report: 'no background' },
  },
  'options-defaults': options(SETTINGS),
  'options-own': options({ policy: null, own: OWN }, { origins: ['https://portal.contoso.com/*'] }),
  'options-policy': options({
    policy: { mode: 'automatic', countdownSeconds: 30, sitesOff: [], historyDays: 30 },
    own: { hiddenTab: 'wait' },
  }),
  'options-wrong': options({
    policy: { historyDays: 'ninety' },
    own: { countdownSeconds: 600, mode: 'sometimes', colour: 'blue', sitesOff: 'portal.azure.com' },
  }),
  'options-snoozed': options({ policy: null, own: { snoozedUntil: Date.now() + 1_800_000 } }),
  'options-entered-wrong': options(SETTINGS, { act: enter('#countdownSeconds', '600') }),
  'options-saved': options(SETTINGS, { act: enter('#countdownSeconds', '10'), after: { policy: null, own: { countdownSeconds: 10 } } }),
  'options-tried-error': options(SETTINGS, { act: tryOut('There was an error validating access token. AADSTS53003') }),
  'options-tried-quotation': options(SETTINGS, {
    act: tryOut('Some people see “There was an error validating access token” here.'),
  }),
  'options-tried-nothing': options(SETTINGS, { act: tryOut('All is well.') }),
  'options-imported': options({ policy: { historyDays: 7 }, own: {} }, { act: open('settings.json', MIXED_FILE) }),
  'options-import-unreadable': options(SETTINGS, { act: open('notes.txt', 'no settings') }),
  'options-import-list': options(SETTINGS, { act: open('list.json', '[]') }),
  'options-nothing-to-export': options(SETTINGS, { act: (page) => page.click('#export') }),
  'options-reset': options({ policy: null, own: OWN }, { act: (page) => page.click('#reset') }),
  'options-portal-wrong': options(SETTINGS, {
    act: async (page) => {
      await page.fill('#portal', 'not a host');
      await page.press('#portal', 'Enter');
    },
  }),
  'options-no-background': { page: 'options', answers: { 'tell-settings': 'no background' } },
  'history-empty': history([]),
  'history-one': history([{ ...LAST, at: Date.now() - 3_600_000 }]),
  'history-many': history(entries(36)),
  'history-full': history(entries(12), { dropped: 40 }),
  'history-filtered': history(entries(36), { act: (page) => page.fill('#text', 'entra') }),
  'history-nothing-found': history(entries(36), { act: (page) => page.fill('#text', 'contoso') }),
  'history-sorted': history(entries(12), { act: (page) => page.click('[data-column=place] button') }),
  'history-long': history(entries(450)),
  'history-deleted': history(entries(5), { act: (page) => page.click('tbody tr:first-child button') }),
  'history-clear': history(entries(5), { act: (page) => page.click('#clear') }),
  'history-no-background': { page: 'history', answers: { 'tell-history': 'no background' } },
  'check-well': check({ 'tell-settings': { policy: { mode: 'ask' }, own: {} }, origins: ['https://portal.contoso.com/*'] }),
  'check-faults': check({
    'tell-settings': { policy: WRONG_POLICY, own: { historyDays: 'ninety' } },
    missing: ['https://portal.azure.com/*'],
    refusing: 'local',
    private: false,
    forms: { 1: [] },
    local: { marks: { marks: [{ at: Date.UTC(2100, 0, 9, 13, 2, 12) }] } },
  }),
  'check-no-background': check({ 'tell-settings': 'no background', tabs: [] }),
  'check-drill': check({ 'tell-settings': { policy: null, own: { mode: 'ask' } } }, async (page) => {
    await page.click('#drill');
    await page.locator('#drilled .well').waitFor();
  }),
  'check-drill-off': check({ 'tell-settings': { policy: { mode: 'off' }, own: {} } }, async (page) => {
    await page.click('#drill');
    await page.locator('#drilled .note').waitFor();
  }),
  'log-first': log(),
  'log-refused': log(ALL_FORMATS['portal JSON'].files, INCIDENT.correlation),
  'log-no-policy': log(ALL_FORMATS['portal CSV'].files, INCIDENT.correlation),
  'log-not-there': log(ALL_FORMATS['portal JSON'].files, '7c2d91aa-0e3f-4b58-8a6d-00000000beef'),
  'log-overview': log(ALL_FORMATS['several files'].files),
  'log-bad': log(bad('audit.json', 'truncated.json', 'broken.zip', 'bill.csv')),
};
