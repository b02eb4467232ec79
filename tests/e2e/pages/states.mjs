/** Every state of the extension's own pages that is worth a look. */

const PORTAL = { id: 1, url: 'https://intune.microsoft.com/#home' };
const SETTINGS = { policy: null, own: {} };
const AT = Date.UTC(2026, 0, 9, 13, 2, 12);

const SIGHTING = {
  message: 'token-validation',
  locale: 'en-US',
  host: 'sandbox-1.reactblade.portal.azure.net',
  harvest: { codes: [53003], ids: [], timestamps: [], extension: null, resource: null },
  reasons: ['in-a-message-bar', 'details-beside', 'nearly-only-the-message'],
};
const LAST = {
  at: AT,
  portal: 'intune.microsoft.com',
  route: 'Microsoft_M365_ManageClient/ManageClientFrameBlade',
  message: 'token-validation',
  outcome: { guided: 'recurred' },
  seconds: 14,
  codes: [53003],
  ids: [{ kind: 'correlation', value: '5d3f6c1e-0a52-4c0e-9d5e-8f1f3d1b7a21' }],
};

/** The popup of a portal, where that is going on. */
const popup = (activity, { sighting = null, last = null, settings = SETTINGS, tab = PORTAL } = {}) => ({
  page: 'popup',
  tab,
  answers: {
    report: activity && { activity, sighting, last },
    'look-again': activity && { activity, sighting, last },
    'tell-settings': settings,
  },
});

export const STATES = {
  'popup-watching': popup('watching', { last: { ...LAST, outcome: 'recovered', codes: [] } }),
  'popup-first-time': popup('watching'),
  'popup-countdown': popup('countdown', { sighting: SIGHTING }),
  'popup-offline': popup('offline'),
  'popup-unsaved-input': popup('unsaved-input'),
  'popup-busy': popup('busy'),
  'popup-asks': popup('asks', { settings: { policy: null, own: { mode: 'ask' } } }),
  'popup-evicted': popup('evicted'),
  'popup-out-of-sight': popup('out-of-sight'),
  'popup-refreshing': popup('refreshing'),
  'popup-settling': popup('settling'),
  'popup-guiding': {
    ...popup({ guiding: { cause: 'recurred', on_page: true } }, { sighting: SIGHTING, last: LAST }),
    act: (page) => page.click('summary'),
  },
  'popup-guiding-evicted': popup({ guiding: { cause: 'recurred', on_page: false } }, { sighting: SIGHTING, last: LAST }),
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
  'popup-checked': { ...popup('watching'), act: (page) => page.click('#look') },
  'popup-no-background': {
    page: 'popup',
    tab: PORTAL,
    answers: { report: 'no background' },
  },
};
