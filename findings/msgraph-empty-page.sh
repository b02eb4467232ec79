#!/usr/bin/env bash
# Microsoft Graph may return a page that has no rows but a next link. Its JavaScript clients continue after it; the
# Python client silently stops there, and the rows after it are missing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund --prefix . @microsoft/microsoft-graph-client@3.0.7
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target packages msgraph-core==1.5.2

cat >run.mjs <<'JS'
import { Client, PageIterator } from '@microsoft/microsoft-graph-client';
const next = (page) => `https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken=${page}`;
const pages = { [next(2)]: { value: [], '@odata.nextLink': next(3) }, [next(3)]: { value: [{ id: 'third' }] } };
const answer = async (context) => {
  const page = pages[context.request.url ?? context.request];
  context.response = new Response(JSON.stringify(page), { headers: { 'content-type': 'application/json' } });
};
const rows = [];
const client = Client.initWithMiddleware({ middleware: { execute: answer } });
const first = { value: [{ id: 'first' }, { id: 'second' }], '@odata.nextLink': next(2) };
await new PageIterator(client, first, ({ id }) => rows.push(id) > 0).iterate();
console.log('JavaScript', rows.join(' '));
JS
cat >run.py <<'PY'
import asyncio, sys
sys.path.insert(0, 'packages')
from msgraph_core.models.page_result import PageResult
from msgraph_core.tasks.page_iterator import PageIterator

def link(page): return f'https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken={page}'
pages = {link(2): PageResult(link(3), []), link(3): PageResult(None, [{'id': 'third'}])}

class Adapter:
    async def send_async(self, request, *_): return pages[request.url]

rows = []
iterator = PageIterator(PageResult(link(2), [{'id': 'first'}, {'id': 'second'}]), Adapter())
asyncio.run(iterator.iterate(lambda row: rows.append(row['id']) is None))
print('Python', *rows)
PY
echo "Node $(node --version), $(python3 --version)"
{ node run.mjs; python3 run.py; } | tee seen
diff seen - <<'SEEN'
JavaScript first second third
Python first second
SEEN
