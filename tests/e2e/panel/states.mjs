/** Every state of the note and the overlay that is worth a look. */

const AT = Date.UTC(2026, 0, 9, 13, 2, 12);
const TRACE = '0b8a2f4e-5d1c-4c36-9b77-3f1e2d4c5b00';
const CORRELATION = '7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a';
const ADDRESS =
  'https://devicemanagement.portal.azure.com/contoso.onmicrosoft.com#blade/Microsoft_M365_ManageClient/ManageClientFrameBlade';

const note = (kind, { timer = null, act } = {}) => ({ panel: { note: kind }, timer, act });

const guidance = (
  codes,
  { cause = 'recurred', message = 'token-validation', address = ADDRESS, wayBack = null, harvest = {}, act } = {},
) => ({
  timer: null,
  act,
  panel: {
    guidance: {
      cause,
      address,
      since: AT,
      'way-back': wayBack,
      detection: {
        message,
        locale: 'en-US',
        host: 'sandbox-1.reactblade.portal.azure.net',
        reasons: [],
        harvest: {
          codes,
          ids: [
            { kind: 'trace', value: TRACE },
            { kind: 'correlation', value: CORRELATION },
          ],
          timestamps: ['2026-01-09 13:02:10Z'],
          extension: null,
          resource: null,
          ...harvest,
        },
      },
    },
  },
});

const signInCard = (codes, options) => {
  const { panel, ...state } = guidance(codes, options);
  return { ...state, panel: { 'sign-in-card': panel.guidance } };
};

const NOTHING_BESIDE = { harvest: { ids: [], timestamps: [] } };
const EVERYTHING_BESIDE = {
  harvest: {
    ids: ['trace', 'correlation', 'session', 'request', 'activity', 'operation', 'unlabelled'].map((kind, index) => ({
      kind,
      value: `${index}${TRACE.slice(1)}`,
    })),
    extension: 'Microsoft_M365_ManageClient',
    resource: 'https://management.core.windows.net/',
  },
};

const click = (name) => (page) => page.evaluate((it) => globalThis.root.querySelector(`[name=${it}]`).click(), name);
const focus = (name) => (page) => page.evaluate((it) => globalThis.root.querySelector(`[name=${it}]`).focus(), name);
const toEnd = (page) =>
  page.evaluate(() => globalThis.root.querySelector('.body > :last-child').scrollIntoView({ block: 'end' }));

/**
 * @typedef {object} State
 * @property {object} panel as the remedy names it
 * @property {number | null} timer in milliseconds
 * @property {(page: import('playwright-core').Page) => Promise<void>} [act] what the user does then
 */

/** @type {Record<string, State>} */
export const STATES = {
  countdown: note('countdown', { timer: 5_000 }),
  'countdown-paused': note('countdown', { timer: 5_000, act: focus('not-now') }),
  asks: note('asks'),
  'asks-unsaved-input': note('asks-unsaved-input'),
  'asks-busy': note('asks-busy'),
  offline: note('offline'),
  'landed-elsewhere': note('landed-elsewhere'),

  unknown: guidance([], NOTHING_BESIDE),
  'unsaved-work': guidance([], { cause: 'refresh-would-not-help', message: 'data-explorer-token' }),
  'unknown-code': guidance([999_999]),
  'conditional-access': guidance([53003]),
  mfa: guidance([50076]),
  device: guidance([53000]),
  'sign-in-frequency': guidance([70043]),
  expiry: guidance([700_082]),
  revoked: guidance([50173]),
  interrupt: guidance([50058]),
  'portal-sign-in': guidance([50078], { cause: 'refresh-would-not-help', message: 'sign-in-again' }),
  'network-location': guidance([], { cause: 'refresh-would-not-help', message: 'network-location' }),
  'portal-request-failed': guidance([], { message: 'msal-error', harvest: { ids: [], timestamps: [], words: ['timed_out'] } }),
  'policy-named': guidance([53003], { cause: 'refresh-would-not-help', harvest: { policies: [CORRELATION, TRACE] } }),
  consent: guidance([65001]),
  assignment: guidance([50105]),
  account: guidance([50020]),
  'blocked-account': guidance([50053]),
  loop: guidance([50196]),
  everything: guidance([53003, 50076, 70043], EVERYTHING_BESIDE),

  'too-many-refreshes': guidance([], { ...NOTHING_BESIDE, cause: 'too-many-refreshes' }),
  'not-stored': guidance([53003], { cause: 'not-stored' }),
  'refresh-unanswered': guidance([53003], { cause: 'refresh-unanswered' }),
  'way-back': guidance([53003], { wayBack: 'https://devicemanagement.portal.azure.com/#home' }),
  'us-government': guidance([50076], { address: 'https://intune.microsoft.us/#@contoso.us/home' }),
  china: guidance([53003], { address: 'https://portal.azure.cn/#home' }),

  'sign-in-card': signInCard([53003]),

  end: guidance([53003], { act: toEnd }),
  folded: guidance([53003], { act: click('fold') }),
  'other-side': guidance([53003], { act: click('side') }),
  copied: guidance([53003], { act: click('copy') }),
};
