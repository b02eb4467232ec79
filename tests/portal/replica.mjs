/**
 * A replica of the Desktop Analytics portal, served under its real host names by request interception: it
 * does not listen on a port, and no request leaves the machine.
 *
 * It imitates these parts of the portal: a shell in the top document, the blade in a cross-origin frame on a
 * hosting host, a token that is kept in the blade's memory and renewed by a page load, and the error, in the
 * component and at the place that the options choose.
 */
import { readFileSync } from 'node:fs';
import { CLOUDS, DOCUMENT_HOSTS, routeForm, shellTitle } from './clouds.mjs';
import { metaPolicy, policyHeaders, strictPolicy } from './policy.mjs';

/** Where documents report violations of their policies. */
const REPORTS_PATH = '/csp/';

let replicasMade = 0;

/** The message as in Microsoft's support article 2536: without a final full stop. */
export const MESSAGE = 'There was an error validating access token';

/** Made-up ids in the format of the security token service. */
export const REFUSAL = {
  code: 'AADSTS70043',
  traceId: '7d0c2f4e-51a8-4b6d-9e37-2c1f8a640b00',
  correlationId: 'c3b9a1d2-8e44-4f70-a5d6-0b7e93f1c218',
  timestamp: '2021-03-09 14:26:31Z',
};

/**
 * The token service's response when a policy's sign-in frequency forbids the renewal: a refresh is worth
 * trying, but does not help.
 */
export const REFUSAL_DETAILS =
  `${REFUSAL.code}: The refresh token has expired or is invalid due to sign-in frequency checks by ` +
  'Conditional Access. ' +
  `Trace ID: ${REFUSAL.traceId} Correlation ID: ${REFUSAL.correlationId} ` +
  `Timestamp: ${REFUSAL.timestamp}`;

/** Its response when a policy blocks the sign-in: no refresh can help. */
export const BLOCK_DETAILS = REFUSAL_DETAILS.replace(/^[^.]*\. /, 'AADSTS53003: Access has been blocked by Conditional Access policies. ');

export const TENANT_ID = '5f0a3c1e-7b24-4d9a-8c66-91e2d07f4ab3';
export const TENANT_DOMAIN = 'contoso.onmicrosoft.com';

const SCENARIOS = {
  healthy: { token: 'expires', csp: 'none' },
  expires: { token: 'expires', csp: 'none' },
  'conditional-access': { token: 'conditional-access', csp: 'none' },
  'strict-csp': { token: 'conditional-access', csp: 'strict' },
};

const CHOICES = {
  token: ['expires', 'conditional-access'],
  csp: ['none', 'strict', 'strict-meta', 'report-only'],
  place: ['blade', 'top', 'srcdoc', 'about-blank', 'sandbox', 'shadow', 'nested'],
  surface: ['message-bar', 'toast', 'dialog', 'infobox', 'status-bar'],
  page: ['onboarding', 'home'],
  theme: ['light', 'dark'],
};

/** These components belong to the shell: the portal draws them in the top document only. */
const SHELL_SURFACES = ['toast', 'status-bar'];

/** Azure identifies every browser session by 32 hexadecimal digits. */
const PORTAL_SESSION_ID = '4be91c7d0a5f4e6c8d2370b1f96ea85c';

const page = (name) => readFileSync(new URL(`pages/${name}`, import.meta.url), 'utf8');
const ICONS = page('icons.svg');
const ASSETS = {
  '/Content/portal.css': ['text/css', page('portal.css')],
  '/Content/shell.css': ['text/css', page('shell.css')],
  '/Content/blade.css': ['text/css', page('blade.css')],
  '/Content/message.css': ['text/css', page('message.css')],
  '/Content/message.js': ['text/javascript', page('message.js')],
  '/Content/session.js': ['text/javascript', page('session.js')],
  '/Content/hooks.js': ['text/javascript', page('hooks.js')],
  '/Content/shell.js': ['text/javascript', page('shell.js')],
  '/Content/blade.js': ['text/javascript', page('blade.js')],
  '/favicon.svg': ['image/svg+xml', page('favicon.svg')],
};
const DOCUMENTS = {
  shell: page('shell.html'),
  blade: page('blade.html'),
  nesting: page('nesting.html'),
  prewarmed: page('prewarmed.html'),
  consent: page('consent.html'),
  destination: page('destination.html'),
  signIn: page('sign-in.html'),
};

/**
 * A sandboxed frame contains everything that it needs: Chromium gives it a process of its own, and its first
 * requests are made before they can be intercepted.
 */
const SANDBOX = {
  markup: page('sandbox.html'),
  styles: ['portal.css', 'message.css'].map(page).join('\n'),
  scripts: ['hooks.js', 'message.js', 'sandbox.js'].map(page).join('\n'),
};

const escapeHtml = (text) =>
  text.replace(
    /[&<>"']/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c],
  );

/** Fills `{{name}}` with escaped text and `{{{name}}}` with markup. */
function fill(template, values) {
  return template.replace(/\{\{\{(\w+)\}\}\}|\{\{(\w+)\}\}/g, (_, markup, text) => {
    const name = markup ?? text;
    if (!(name in values)) throw new Error(`a page asks for "${name}", which nobody gives`);
    return markup ? values[name] : escapeHtml(String(values[name]));
  });
}

/** The address at which the sign-in service takes over a page without a session. */
const SIGN_IN_PATH = '/organizations/oauth2/v2.0/authorize';

/**
 * A script that is not served until the replica releases it: a page that loads it is not parsed to its end.
 */
export const HELD_SCRIPT_PATH = '/held.js';

/** A document that is not served until the replica releases it: until then its frame has an empty one. */
export const HELD_DOCUMENT_PATH = '/held';

const NO_CONTENT = { status: 204, headers: {}, body: '' };

/** Responses to a link of the portal that create no document. */
const WITHOUT_DOCUMENT = {
  '/no-content': NO_CONTENT,
  '/download': {
    status: 200,
    headers: { 'content-type': 'text/html', 'content-disposition': 'attachment; filename="export.html"' },
    body: 'exported',
  },
  '/archive': { status: 200, headers: { 'content-type': 'application/zip' }, body: 'PK' },
};

/**
 * @typedef {object} ReplicaOptions
 * @property {'healthy'|'expires'|'conditional-access'|'strict-csp'} [scenario]
 *   `healthy`: nothing expires by itself. `expires`: one page load fixes the
 *   error. `conditional-access`: after the first expiry every renewal is refused. `strict-csp`: as
 *   `conditional-access`, under a policy that forbids WebAssembly.
 * @property {'expires'|'conditional-access'} [token] overrides the scenario's token
 * @property {'none'|'strict'|'strict-meta'|'report-only'} [csp] overrides the scenario's policy
 * @property {'blade'|'top'|'srcdoc'|'about-blank'|'sandbox'|'shadow'|'nested'} [place] where the error is
 * shown
 * @property {'message-bar'|'toast'|'dialog'|'infobox'|'status-bar'} [surface] in which component;
 *   `toast` and `status-bar` are the shell's and imply `place: 'top'`
 * @property {string} [message] another text of the error
 * @property {string} [details] text beside the error; by default the token
 *   service's refusal where renewals are refused, else none
 * @property {'onboarding'|'home'} [page] the wizard, or the portal after it
 * @property {'global'|'usgov'|'china'} [cloud]
 * @property {string} [host] another portal host of that cloud
 * @property {string} [bladeHost] another host of the blade's frame
 * @property {string} [elsewhere] in place of Microsoft's host: a host, with or without a port, that serves
 *   the portal
 * @property {string} [tenant] a GUID goes into the path, a domain into the fragment
 * @property {'light'|'dark'} [theme] the portal's own theme, independent of the system's
 * @property {number} [tokenLifetimeMs] the time after which a token expires by itself
 * @property {number} [prewarmedFrames] hidden frames that the portal keeps ready
 * @property {boolean} [backForwardCache] whether browsers may keep the documents in their
 *   back/forward cache; the portals' `no-store` forbids it
 * @property {boolean} [quotesTheMessage] a help pane whose article quotes the message
 * @property {boolean} [notesLeavings] whether the shell records how its documents are left:
 * `window.replica.leavings()`
 */

/** @param {ReplicaOptions} [given] */
export function createReplica(given = {}) {
  const scenario = given.scenario ?? 'healthy';
  if (!(scenario in SCENARIOS)) throw new Error(`no scenario "${scenario}"`);
  const options = {
    place: 'blade',
    surface: 'message-bar',
    message: MESSAGE,
    page: 'onboarding',
    cloud: 'global',
    theme: 'light',
    prewarmedFrames: 0,
    backForwardCache: false,
    quotesTheMessage: false,
    notesLeavings: false,
    ...SCENARIOS[scenario],
    ...given,
    scenario,
  };
  if (SHELL_SURFACES.includes(options.surface)) options.place = 'top';
  for (const [name, choices] of Object.entries(CHOICES)) {
    if (!choices.includes(options[name])) {
      throw new Error(`${name} is "${options[name]}", not one of ${choices.join(', ')}`);
    }
  }
  const cloud = CLOUDS[options.cloud];
  if (!cloud) throw new Error(`no cloud "${options.cloud}"`);
  const host = options.elsewhere ?? options.host ?? cloud.portal;
  // Reports arrive late, and those for the previous replica are ignored.
  replicasMade += 1;
  const reportsTo = `${REPORTS_PATH}${replicasMade}/`;

  const bladeOrigin = `https://${options.bladeHost ?? `manageclient.${cloud.blades}`}`;
  const innerBladeOrigin = `https://desktopanalytics.${cloud.blades}`;
  const prewarmedOrigin = (n) => `https://sandbox-${n}.${cloud.prewarmedBlades}`;

  const replica = {
    options,
    host,
    url: portalUrl(),
    /** The origin of the blade's frame. */
    bladeOrigin,
    /** Loads of the portal in a top document, the first one included. */
    pageLoads: [],
    /** Violations of the content security policy, reported in any way. */
    cspReports: [],
    /** Every request that was answered. */
    requests: [],
    /** Requests to hosts that the replica does not know. */
    strangers: [],
    /** Messages that anything but the portal posted into a frame. */
    postedMessages: [],
    answer,
    expireToken,
    restoreToken,
    holdPageLoads,
    releaseScript: () => releaseScript({ status: 200, headers: { 'content-type': 'text/javascript' }, body: '' }),
    /** @param {string} markup the content of the held document */
    releaseDocument: (markup) => releaseDocument(html(markup)),
    askForSignIn,
    isFollowed,
    onPageLoad,
    close,
  };

  let revision = 0;
  let tokensIssued = 0;
  let noncesIssued = 0;
  let expired = false;
  let renewalsRefused = false;
  let expiryTimer;
  let pageLoadsHeld = null;
  let releasePageLoads = () => {};
  let releaseScript;
  const heldScript = new Promise((resolve) => (releaseScript = resolve));
  let releaseDocument;
  const heldDocument = new Promise((resolve) => (releaseDocument = resolve));
  let asksForSignIn = false;
  const validTokens = new Set();
  const waitingForChange = new Set();
  const pageLoadListeners = new Set();
  const followListeners = new Set();

  return replica;

  function portalUrl() {
    const inFragment = options.tenant?.includes('.');
    const path = options.tenant && !inFragment ? `/${options.tenant}/` : '/';
    const tenantRoute = inFragment ? `@${options.tenant}/` : '';
    const form = routeForm(host);
    return `https://${host}${path}#${tenantRoute}${form}/Microsoft_M365_ManageClient/ManageClientFrameBlade`;
  }

  /** Calls `listener` with every further page load; returns a function that stops this. */
  function onPageLoad(listener) {
    pageLoadListeners.add(listener);
    return () => pageLoadListeners.delete(listener);
  }

  /** Expires every token issued so far; open pages are notified at once. */
  function expireToken() {
    clearTimeout(expiryTimer);
    validTokens.clear();
    expired = true;
    renewalsRefused = options.token === 'conditional-access';
    announceChange();
  }

  /** Gives open pages a valid token again, without a reload. */
  function restoreToken() {
    expired = false;
    renewalsRefused = false;
    announceChange();
  }

  /**
   * Holds the responses to page loads from now on, like a slow server.
   *
   * @returns {() => void} releases them
   */
  function holdPageLoads() {
    pageLoadsHeld = new Promise((resolve) => {
      releasePageLoads = () => {
        pageLoadsHeld = null;
        resolve();
      };
    });
    return releasePageLoads;
  }

  /** Makes the next page load redirect over the sign-in page to the portal's start page. */
  function askForSignIn() {
    asksForSignIn = true;
  }

  /** Resolves when an open page waits for changes of its token: it is notified of any from then on. */
  async function isFollowed() {
    if (waitingForChange.size === 0) await new Promise((resolve) => followListeners.add(resolve));
  }

  /** Answers the requests that are still waiting, so that nothing outlives the test. */
  function close() {
    clearTimeout(expiryTimer);
    releasePageLoads();
    replica.releaseScript();
    replica.releaseDocument('');
    for (const settle of [...waitingForChange]) settle(NO_CONTENT);
  }

  function announceChange() {
    revision += 1;
    for (const settle of [...waitingForChange]) settle(tokenState());
  }

  function issueToken() {
    tokensIssued += 1;
    const token = `replica-token-${tokensIssued}`;
    validTokens.add(token);
    if (options.tokenLifetimeMs !== undefined) {
      clearTimeout(expiryTimer);
      expiryTimer = setTimeout(expireToken, options.tokenLifetimeMs);
      expiryTimer.unref();
    }
    return token;
  }

  /** A `no-store` response to a page's fetch keeps the page itself out of the back/forward cache. */
  function storing() {
    return options.backForwardCache ? {} : { 'cache-control': 'no-store' };
  }

  function json(status, value) {
    return {
      status,
      headers: { 'content-type': 'application/json', ...storing() },
      body: JSON.stringify(value),
    };
  }

  function refusal(status) {
    const details = options.details ?? (renewalsRefused ? REFUSAL_DETAILS : '');
    return json(status, {
      revision,
      error: { code: 'InvalidAuthenticationToken', message: options.message, details },
    });
  }

  function tokenState() {
    return expired ? refusal(401) : json(200, { revision, accessToken: issueToken() });
  }

  /**
   * Handles a page load's request for a token, which fixes an ordinary expiry; renewals that a policy forbids
   * are still refused.
   */
  function renewToken() {
    if (renewalsRefused) return refusal(401);
    expired = false;
    return tokenState();
  }

  function changeAfter(known) {
    if (known !== revision) return tokenState();
    return new Promise((resolve) => {
      const settle = (response) => {
        waitingForChange.delete(settle);
        resolve(response);
      };
      waitingForChange.add(settle);
      for (const listener of followListeners) listener();
      followListeners.clear();
    });
  }

  function callApi(url, headers) {
    const token = (headers.authorization ?? '').replace(/^Bearer /, '');
    if (url.pathname === '/api/token') return renewToken();
    if (url.pathname === '/api/changes') {
      return changeAfter(Number(url.searchParams.get('since')));
    }
    return validTokens.has(token) ? json(200, { revision }) : refusal(401);
  }

  function record(url, request) {
    const body = request.body ? JSON.parse(request.body) : null;
    if (url.pathname === '/api/posted-message') {
      replica.postedMessages.push(body);
    } else if (url.pathname.startsWith(reportsTo)) {
      replica.cspReports.push(...[body].flat());
    }
    return NO_CONTENT;
  }

  /**
   * @param {object} request
   * @param {string} request.url
   * @param {string} request.method
   * @param {Record<string, string>} [request.headers] names in lower case
   * @param {string} [request.body]
   * @param {string} [request.resourceType]
   * @param {boolean} request.isNavigation true for documents, framed ones too
   * @param {boolean} [request.isTopFrame]
   * @param {number|string} [request.page] the requesting tab
   * @returns {Promise<{status: number, headers: Record<string, string>, body: string}|null>}
   *   `null` if the replica does not know the host
   */
  async function answer(request) {
    const url = new URL(request.url);
    const response = await respond(url, { headers: {}, ...request });
    const list = response ? replica.requests : replica.strangers;
    list.push({ url: request.url, method: request.method, status: response?.status });
    return response;
  }

  function respond(url, request) {
    const isPortal = cloud.portals.includes(url.hostname) || url.host === options.elsewhere;
    const isBlade =
      url.hostname === options.bladeHost ||
      url.hostname.endsWith(`.${cloud.blades}`) ||
      url.hostname.endsWith(`.${cloud.prewarmedBlades}`);
    if (isPortal || isBlade) {
      if (url.pathname in ASSETS) return asset(url.pathname);
      if (url.pathname === '/api/posted-message' || url.pathname.startsWith(REPORTS_PATH)) {
        return record(url, request);
      }
      if (url.pathname.startsWith('/api/')) return callApi(url, request.headers);
      if (url.pathname === HELD_SCRIPT_PATH) return heldScript;
      if (url.pathname === HELD_DOCUMENT_PATH) return heldDocument;
      if (url.pathname in WITHOUT_DOCUMENT) return WITHOUT_DOCUMENT[url.pathname];
      if (!request.isNavigation) return { status: 404, headers: {}, body: '' };
      return isPortal ? shell(url, request) : blade(url);
    }
    if (url.hostname === cloud.signIn && url.pathname === SIGN_IN_PATH) {
      return html(fill(DOCUMENTS.signIn, { to: `https://${host}/#home` }));
    }
    if (url.hostname === cloud.signIn) {
      return html(
        fill(DOCUMENTS.consent, { domain: TENANT_DOMAIN, returnTo: replica.url }),
      );
    }
    if (DOCUMENT_HOSTS.includes(url.hostname)) {
      return html(fill(DOCUMENTS.destination, { host: url.hostname, path: url.pathname }));
    }
    return null;
  }

  function asset(path) {
    const [type, body] = ASSETS[path];
    return {
      status: 200,
      headers: {
        'content-type': `${type}; charset=utf-8`,
        'x-content-type-options': 'nosniff',
      },
      body,
    };
  }

  function html(body, headers = {}) {
    return {
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        ...storing(),
        ...headers,
      },
      body,
    };
  }

  function underPolicy(template, values, { frames, ancestors }) {
    noncesIssued += 1;
    const nonce = Buffer.from(`replica nonce ${noncesIssued}`).toString('base64');
    const policy = strictPolicy({ nonce, frames, ancestors });
    // The harness reads from the document which form of the engine its policy admits.
    const told = `<meta name="replica-csp" content="${options.csp}">`;
    const meta =
      options.csp === 'strict-meta'
        ? `${told}<meta http-equiv="Content-Security-Policy" content="${escapeHtml(metaPolicy(policy))}">`
        : told;
    const headers =
      options.csp === 'strict' || options.csp === 'report-only'
        ? policyHeaders(policy, { enforced: options.csp === 'strict', reportsTo })
        : {};
    const common = {
      nonce,
      reportsTo,
      policy: meta,
      icons: ICONS,
      theme: options.theme,
      place: options.place,
      surface: options.surface,
      notesLeavings: options.notesLeavings,
    };
    const sandbox =
      options.place === 'sandbox' ? fill(SANDBOX.markup, { ...common, ...SANDBOX }) : '';
    return html(fill(template, { ...common, sandbox, ...values }), headers);
  }

  async function shell(url, request) {
    if (url.host === host && request.isTopFrame !== false) {
      const load = { url: request.url, time: Date.now(), page: request.page };
      replica.pageLoads.push(load);
      for (const listener of [...pageLoadListeners]) listener(load);
      await pageLoadsHeld;
      if (asksForSignIn) {
        asksForSignIn = false;
        return html(fill(DOCUMENTS.signIn, { to: `https://${cloud.signIn}${SIGN_IN_PATH}` }));
      }
    }
    const bladeQuery = new URLSearchParams({ trustedAuthority: url.origin });
    const prewarmed = Array.from(
      { length: options.prewarmedFrames },
      (_, n) => prewarmedOrigin(n + 1),
    );
    return underPolicy(
      DOCUMENTS.shell,
      {
        title: shellTitle(url.hostname),
        blade: `${bladeOrigin}/desktopanalytics/Content/index.html?${bladeQuery}#${PORTAL_SESSION_ID}`,
        helpPane: options.quotesTheMessage ? '' : 'hidden',
        message: MESSAGE,
        signInCode: REFUSAL.code.replace('AADSTS', ''),
        correlationId: REFUSAL.correlationId,
        timestamp: REFUSAL.timestamp,
        prewarmedFrames: prewarmed
          .map(
            (origin) =>
              `<iframe class="fxs-reactview-frame" tabindex="-1" aria-hidden="true" title="" src="${origin}/ReactBlade/Index.html"></iframe>`,
          )
          .join('\n'),
      },
      { frames: [bladeOrigin, ...prewarmed], ancestors: [] },
    );
  }

  function blade(url) {
    const ancestors = [`https://${host}`];
    if (url.pathname.startsWith('/ReactBlade/')) {
      return underPolicy(DOCUMENTS.prewarmed, {}, { frames: [], ancestors });
    }
    if (options.place === 'nested' && url.origin === bladeOrigin) {
      return underPolicy(
        DOCUMENTS.nesting,
        { blade: `${innerBladeOrigin}${url.pathname}${url.search}` },
        { frames: [innerBladeOrigin], ancestors },
      );
    }
    return underPolicy(
      DOCUMENTS.blade,
      {
        page: options.page,
        consent: `https://${cloud.signIn}/organizations/v2.0/adminconsent`,
      },
      { frames: [], ancestors: [...ancestors, bladeOrigin] },
    );
  }
}
