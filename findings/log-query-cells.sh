#!/usr/bin/env bash
# One Log Analytics response in Microsoft's two query clients: in JavaScript, a dynamic cell is an object and an empty
# one is null; in Python, a dynamic cell is text, and a missing id or time span is the word "None".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund --prefix . @azure/monitor-query-logs@1.0.0 @azure/core-rest-pipeline@1.25.0
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target packages azure-monitor-query==2.0.0 azure-core==1.38.0

cat >answer.json <<'JSON'
{ "tables": [{ "name": "PrimaryResult",
  "columns": [
    { "name": "TimeGenerated", "type": "datetime" }, { "name": "ConditionalAccessPolicies", "type": "dynamic" },
    { "name": "UniqueTokenIdentifier", "type": "guid" }, { "name": "Lasted", "type": "timespan" } ],
  "rows": [["2026-09-03T14:41:07.1234567Z", "[{\"result\":\"failure\"}]", null, null]] }] }
JSON

cat >run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { LogsQueryClient } from '@azure/monitor-query-logs';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
const httpClient = {
  sendRequest: async (request) => ({
    request, status: 200, headers: createHttpHeaders({ 'content-type': 'application/json' }), bodyAsText: readFileSync('answer.json', 'utf8'),
  }),
};
const credential = { getToken: async () => ({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }) };
const { tables: [{ rows: [row] }] } = await new LogsQueryClient(credential, { httpClient }).queryWorkspace('workspace', 'SigninLogs', { duration: 'P1D' });
console.log('JavaScript', JSON.stringify(row));
JS
cat >run.py <<'PY'
import json, sys
sys.path.insert(0, 'packages')
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import HttpTransport
from azure.core.rest._http_response_impl import HttpResponseImpl
from azure.monitor.query import LogsQueryClient

class Answer(HttpTransport):
    def open(self): pass
    def close(self): pass
    def __exit__(self, *_): pass
    def send(self, request, **_):
        text = open('answer.json', 'rb').read()
        response = HttpResponseImpl(request=request, internal_response=None, status_code=200, reason='OK',
            content_type='application/json', headers={'content-type': 'application/json'}, stream_download_generator=None)
        response._content = text
        response._is_closed = response._is_stream_consumed = True
        return response

class Credential:
    def get_token(self, *_, **__): return AccessToken('token', 2 ** 33)

client = LogsQueryClient(Credential(), transport=Answer())
row = client.query_workspace('workspace', 'SigninLogs', timespan=None).tables[0].rows[0]
print('Python', json.dumps([cell if isinstance(cell, str) or cell is None else cell.isoformat() for cell in row]))
PY
echo "Node $(node --version), $(python3 --version)"
{ node run.mjs; python3 run.py; } | tee seen
diff seen - <<'SEEN'
JavaScript ["2026-09-03T14:41:07.123Z",[{"result":"failure"}],null,null]
Python ["2026-09-03T14:41:07.123456+00:00", "[{\"result\":\"failure\"}]", "None", "None"]
SEEN
