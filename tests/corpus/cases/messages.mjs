// The texts of the cases: the message in every language, the kindred messages with the same remedy, and
// look-alikes.
import { PHRASES } from './phrases.mjs';

export const LANGUAGES = Object.keys(PHRASES);

export const wordings = (language) => PHRASES[language].length;

/** The message in one language; `variant` 0 is the newest wording. */
export const phrase = (language, variant = 0) => {
  const text = PHRASES[language]?.[variant];
  if (!text) throw new Error(`no wording ${variant} in ${language}`);
  return { key: 'token-validation', text };
};

/** The kindred messages and error codes that current portals show, with placeholders filled in. */
export const KINDRED = {
  'authentication-issues': {
    title: 'Experiencing authentication issues',
    text: 'The portal is having issues getting an authentication token. The experience rendered may be degraded.',
  },
  'expired-authentication-token': {
    text: "The access token expiry UTC time '9/3/2026 1:32:53 PM' is earlier than current UTC time '9/3/2026 2:41:07 PM'.",
  },
  'lifetime-validation-failed': { text: 'Lifetime validation failed, the token is expired.' },
  'access-token-expired': { text: 'Access token has expired or is not yet valid.' },
  'compact-token': { text: 'CompactToken validation failed with reason code: 80049228.' },
  'sign-in-again': { text: 'Your session has ended. You will need to sign in again to access your resources.' },
  'data-explorer-token': {
    text: 'Provided AAD token has been expired since [9/3/2026 1:32:53 PM]. Current server time is [9/3/2026 2:41:07 PM].',
  },
  'token-may-have-expired': { text: 'Your token may have expired. Please refresh and try again.' },
  'renew-your-token': { text: 'Try refreshing the portal to renew your authentication token.' },
  'invalid-authentication-token': { text: 'The devices could not be loaded. Code: InvalidAuthenticationToken' },
  'wrong-directory': { text: 'The resource groups could not be loaded. Code: InvalidAuthenticationTokenTenant' },
  'session-revoked': { text: 'The users could not be loaded. Code: TokenIssuedBeforeRevocationTimestamp' },
  'policy-changed': { text: 'The users could not be loaded. Code: TokenCreatedWithOutdatedPolicies' },
  'network-location': { text: 'The users could not be loaded. Code: LocationConditionEvaluationSatisfied' },
  'sign-in-code': {
    text: 'error login_required error_description AADSTS50058: A silent sign-in request was sent but no user is signed in.',
    codes: [50058],
  },
  'msal-error': { text: 'InteractionRequiredAuthError: interaction_required: Silent sign-in is not possible.' },
};

export const kindred = (key) => {
  const message = KINDRED[key];
  if (!message) throw new Error(`no kindred message is called "${key}"`);
  return { key, ...message };
};

/** What the token service says to whoever uses a token of their own: the user, or a stored connection. */
export const SERVICE_SAYS = {
  key: 'sign-in-code',
  text: 'AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed.',
};

/** Look-alikes: texts that share words with the message. */
export const LOOKALIKES = {
  'meta-session-expired': 'Error validating access token: Session has expired on Thursday, 03-Sep-26 06:32:53 PDT. The current time is Thursday, 03-Sep-26 07:41:07 PDT.',
  'meta-session-invalid': 'Error validating access token: The session is invalid because the user logged out.',
  'token-created': 'A new access token was created for this connector.',
  'validation-of-the-form': 'There was an error validating the deployment name',
  'connection-refresh': 'Failed to refresh access token for service: office365. AADSTS700082: The refresh token has expired due to inactivity.',
  'connection-broken': 'AADSTS50173: The provided grant has expired due to it being revoked. Sign in again to repair this connection.',
  'linked-service': 'The linked service could not be tested: AADSTS700082: The refresh token has expired due to inactivity.',
  'token-settings': 'Access token lifetime: 60 minutes',
  'other-authentication-error': 'There was an error loading your subscriptions',
};
