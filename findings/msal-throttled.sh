#!/usr/bin/env bash
# MSAL caches a refusal with Retry-After next to its tokens and, for the time in the header, repeats it without a
# request, across refreshes of the page. The repeated error differs: its class no longer says that the user must
# sign in, and its message begins with the code instead of the OAuth error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund --prefix . \
  browser4@npm:@azure/msal-browser@4.30.0 browser5@npm:@azure/msal-browser@5.30.0 jsdom@26.1.0

# One document of a tab: node document.mjs PACKAGE HEADERS
cat >document.mjs <<'JS'
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';
const [name, headers] = process.argv.slice(2);
const SESSION = 'session.json';
const { window } = new JSDOM('', { url: 'https://portal.example/' });
Object.defineProperty(window, 'crypto', { value: crypto });
for (const part of ['document', 'history', 'localStorage', 'location', 'sessionStorage']) {
  Object.defineProperty(globalThis, part, { value: window[part] });
}
globalThis.window = window;
if (existsSync(SESSION)) Object.entries(JSON.parse(readFileSync(SESSION))).forEach(([key, value]) => sessionStorage.setItem(key, value));
const { CacheLookupPolicy, PublicClientApplication, loadExternalTokens } = await import(name);

const [app, tenant, trace] = [1, 2, 3].map((digit) => '11111111-1111-4111-8111-111111111111'.replaceAll('1', digit));
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const refusal = {
  error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076],
  error_description: `AADSTS50076: Words. Trace ID: ${trace}`, timestamp: '2026-09-03 14:41:07Z', trace_id: trace,
};
let asked = 0;
const networkClient = {
  sendPostRequestAsync: async () => {
    asked += 1;
    return { status: 400, headers: JSON.parse(headers), body: refusal };
  },
};
const authority = `https://login.microsoftonline.com/${tenant}`;
const config = { auth: { clientId: app, authority }, cache: { cacheLocation: 'sessionStorage' }, system: { networkClient } };
const client = new PublicClientApplication(config);
await client.initialize();
if (client.getAllAccounts().length === 0) {
  const claims = { oid: app, sub: 'sub', tid: tenant, iss: `${authority}/v2.0` };
  const tokens = {
    token_type: 'Bearer', scope: 'User.Read', expires_in: 3600, access_token: 'access', refresh_token: 'refresh',
    refresh_token_expires_in: 86400, id_token: [{ alg: 'none' }, claims].map(encoded).join('.') + '.', client_info: encoded({ uid: app, utid: tenant }),
  };
  const load = loadExternalTokens ?? ((_, ...rest) => client.getTokenCache().loadExternalTokens(...rest));
  await load(config, { authority, scopes: ['User.Read'] }, tokens, {});
}
const [account] = client.getAllAccounts();
const request = { account, scopes: ['User.Read'], forceRefresh: true, cacheLookupPolicy: CacheLookupPolicy.RefreshToken };
const { name: kind, message } = await client.acquireTokenSilent(request).catch((error) => error);
console.log(`asked ${asked} | ${kind}: ${message}`);
writeFileSync(SESSION, JSON.stringify({ ...sessionStorage }));
process.exit();
JS
echo "msal-browser 4.30.0 and 5.30.0, Node $(node --version)"
for name in browser4 browser5; do
  for headers in '{}' '{"Retry-After":"3600"}'; do
    rm -f session.json
    for document in first refreshed; do
      echo "$name $headers, $document: $(node document.mjs $name "$headers")"
    done
  done
done | tee seen
diff seen - <<'SEEN'
browser4 {}, first: asked 1 | InteractionRequiredAuthError: invalid_grant: AADSTS50076: Words. Trace ID: 33333333-3333-4333-8333-333333333333
browser4 {}, refreshed: asked 1 | InteractionRequiredAuthError: invalid_grant: AADSTS50076: Words. Trace ID: 33333333-3333-4333-8333-333333333333
browser4 {"Retry-After":"3600"}, first: asked 1 | InteractionRequiredAuthError: invalid_grant: AADSTS50076: Words. Trace ID: 33333333-3333-4333-8333-333333333333
browser4 {"Retry-After":"3600"}, refreshed: asked 0 | ServerError: 50076: AADSTS50076: Words. Trace ID: 33333333-3333-4333-8333-333333333333
browser5 {}, first: asked 1 | InteractionRequiredAuthError: invalid_grant: AADSTS50076: Words. Trace ID: 33333333-3333-4333-8333-333333333333
browser5 {}, refreshed: asked 1 | InteractionRequiredAuthError: invalid_grant: AADSTS50076: Words. Trace ID: 33333333-3333-4333-8333-333333333333
browser5 {"Retry-After":"3600"}, first: asked 1 | InteractionRequiredAuthError: invalid_grant: AADSTS50076: Words. Trace ID: 33333333-3333-4333-8333-333333333333
browser5 {"Retry-After":"3600"}, refreshed: asked 0 | ServerError: 50076: AADSTS50076: Words. Trace ID: 33333333-3333-4333-8333-333333333333
SEEN
