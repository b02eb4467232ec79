#!/usr/bin/env bash
# What Microsoft's Graph clients keep of a 401 for an expired token: the older one the sentence without the code; the
# newer one, for a request without error mappings, neither.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund --prefix . \
  @microsoft/microsoft-graph-client@3.0.7 @microsoft/kiota-abstractions@1.0.0-preview.109 \
  @microsoft/kiota-http-fetchlibrary@1.0.0-preview.109 @microsoft/kiota-serialization-json@1.0.0-preview.109

cat >run.mjs <<'JS'
import { Client } from '@microsoft/microsoft-graph-client';
import { AnonymousAuthenticationProvider, HttpMethod, RequestInformation } from '@microsoft/kiota-abstractions';
import { FetchRequestAdapter, HttpClient } from '@microsoft/kiota-http-fetchlibrary';
const body = { error: { code: 'InvalidAuthenticationToken', message: 'Lifetime validation failed, the token is expired.' } };
const answer = () => new Response(JSON.stringify(body), { status: 401, headers: { 'content-type': 'application/json' } });
const shown = async (name, asked) => {
  const error = await asked.catch((thrown) => thrown);
  console.log(`${name}: ${error.message} | code ${error.code}`);
};
const execute = async (context) => { context.response = answer(); };
await shown('microsoft-graph-client', Client.initWithMiddleware({ middleware: { execute } }).api('/me').get());
const adapter = new FetchRequestAdapter(new AnonymousAuthenticationProvider(), undefined, undefined, new HttpClient(async () => answer()));
const request = new RequestInformation(HttpMethod.GET);
request.URL = 'https://graph.microsoft.com/v1.0/me';
await shown('kiota', adapter.sendPrimitive(request, 'string', undefined));
JS
echo "Node $(node --version)"
node run.mjs | tee seen
diff seen - <<'SEEN'
microsoft-graph-client: Lifetime validation failed, the token is expired. | code InvalidAuthenticationToken
kiota: the server returned an unexpected status code and no error class is registered for this code 401 | code undefined
SEEN
