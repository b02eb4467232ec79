#!/usr/bin/env bash
# The text of MSAL's error for one refusal depends on a field that no page shows. Since msal-common 16
# (msal-browser 5), MSAL's own errors contain only a link to their explanation.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund --prefix . \
  common14@npm:@azure/msal-common@14.16.1 common15@npm:@azure/msal-common@15.17.0 common16@npm:@azure/msal-common@16.17.0

cat >run.mjs <<'JS'
const id = '11111111-1111-4111-8111-111111111111';
// A response of the token endpoint, without and with the field that says whether user interaction can help.
const refusal = (code, suberror) => ({
  error: 'invalid_grant', error_codes: [code], error_description: `AADSTS${code}: Words. Trace ID: ${id}`,
  timestamp: '2026-09-03 14:41:07Z', trace_id: id, correlation_id: id, ...(suberror && { suberror }),
});
const thrown = (act) => {
  try { act(); return 'nothing'; } catch (error) { return `${error.name}: ${error.message}`; }
};
for (const [version, name] of [['14.16.1', 'common14'], ['15.17.0', 'common15'], ['16.17.0', 'common16']]) {
  const { ResponseHandler, Logger, DEFAULT_CRYPTO_IMPLEMENTATION, createInteractionRequiredAuthError } = await import(`${name}/browser`);
  const handler = new ResponseHandler('app', null, DEFAULT_CRYPTO_IMPLEMENTATION, new Logger({ loggerCallback() {} }, 'name', '1'), null, null);
  console.log(`msal-common ${version}`);
  for (const suberror of [undefined, 'bad_token']) {
    console.log(suberror ?? 'no suberror', '|', thrown(() => handler.validateTokenResponse(refusal(50173, suberror), id)));
  }
  console.log('its own |', createInteractionRequiredAuthError('no_tokens_found', id).message);
}
JS
echo "Node $(node --version)"
node run.mjs | tee seen
diff seen - <<'SEEN'
msal-common 14.16.1
no suberror | ServerError: invalid_grant: Error(s): 50173 - Timestamp: 2026-09-03 14:41:07Z - Description: AADSTS50173: Words. Trace ID: 11111111-1111-4111-8111-111111111111 - Correlation ID: 11111111-1111-4111-8111-111111111111 - Trace ID: 11111111-1111-4111-8111-111111111111
bad_token | InteractionRequiredAuthError: invalid_grant: AADSTS50173: Words. Trace ID: 11111111-1111-4111-8111-111111111111
its own | no_tokens_found: No refresh token found in the cache. Please sign-in.
msal-common 15.17.0
no suberror | ServerError: invalid_grant: Error(s): 50173 - Timestamp: 2026-09-03 14:41:07Z - Description: AADSTS50173: Words. Trace ID: 11111111-1111-4111-8111-111111111111 - Correlation ID: 11111111-1111-4111-8111-111111111111 - Trace ID: 11111111-1111-4111-8111-111111111111
bad_token | InteractionRequiredAuthError: invalid_grant: AADSTS50173: Words. Trace ID: 11111111-1111-4111-8111-111111111111
its own | no_tokens_found: No refresh token found in the cache. Please sign-in.
msal-common 16.17.0
no suberror | ServerError: invalid_grant: Error(s): 50173 - Timestamp: 2026-09-03 14:41:07Z - Description: AADSTS50173: Words. Trace ID: 11111111-1111-4111-8111-111111111111 - Correlation ID: 11111111-1111-4111-8111-111111111111 - Trace ID: 11111111-1111-4111-8111-111111111111
bad_token | InteractionRequiredAuthError: invalid_grant: AADSTS50173: Words. Trace ID: 11111111-1111-4111-8111-111111111111
its own | no_tokens_found: See https://aka.ms/msal.js.errors#no_tokens_found for details
SEEN
