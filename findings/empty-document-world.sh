#!/usr/bin/env bash
# A script that an extension executes in a frame whose document is still pending runs in the frame's initial empty
# document. If the next document has the same origin, it inherits that document's window and the extension's world
# in it: the content script of the manifest then finds the variables of the earlier script, with another `document`,
# although it is the extension's first script in this document.
# Firefox 153 behaves the same. A guard against running twice must compare documents.
# Requires Chromium on the PATH.
set -euo pipefail
browser=$(command -v chromium || command -v chromium-browser)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund --prefix . playwright-core@1.65.1

mkdir extension
cat >extension/manifest.json <<'JSON'
{
  "manifest_version": 3,
  "name": "World",
  "version": "1",
  "permissions": ["scripting"],
  "host_permissions": ["http://*/*"],
  "background": { "service_worker": "background.js" },
  "content_scripts": [{ "matches": ["http://*/frame"], "js": ["content.js"], "all_frames": true, "run_at": "document_start" }]
}
JSON
touch extension/background.js
cat >extension/content.js <<'JS'
const world = globalThis.seen === undefined ? 'new' : globalThis.seen === document ? 'used in this document' : 'used in another document';
addEventListener('DOMContentLoaded', () => (document.body.textContent = world));
JS

cat >run.mjs <<'JS'
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

let onAsked;
const server = createServer((request, response) => {
  const send = (body) => response.setHeader('content-type', 'text/html').end(body);
  if (request.url === '/frame') onAsked(() => send('<body>'));
  else send('<body>');
}).listen(0);
const port = server.address().port;
const context = await chromium.launchPersistentContext('profile', {
  executablePath: process.argv[2],
  args: ['--no-sandbox', '--headless=new', '--disable-extensions-except=extension', '--load-extension=extension'],
  ignoreDefaultArgs: ['--disable-extensions', '--headless'],
});
const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
const execute = () =>
  worker.evaluate(async () => {
    const [tab] = await chrome.tabs.query({ url: 'http://localhost/*' });
    const target = { tabId: tab.id, allFrames: true };
    await chrome.scripting.executeScript({ target, injectImmediately: true, func: () => void (globalThis.seen = document) });
  });
for (const host of ['localhost', '127.0.0.1']) {
  for (const isExecuted of [true, false]) {
    const page = await context.newPage();
    await page.goto(`http://localhost:${port}/`);
    const asked = new Promise((resolve) => (onAsked = resolve));
    await page.evaluate((address) => {
      const frame = document.createElement('iframe');
      frame.src = address;
      document.body.append(frame);
    }, `http://${host}:${port}/frame`);
    const answer = await asked;
    if (isExecuted) await execute();
    answer();
    const world = page.frames()[1].locator('body:not(:empty)');
    const origin = host === 'localhost' ? 'the same origin' : 'another origin';
    console.log(`${origin}, ${isExecuted ? 'a script' : 'no script'} in the empty document: ${await world.textContent()}`);
    await page.close();
  }
}
await context.close();
server.close();
JS
echo "playwright-core 1.65.1, $("$browser" --version)"
node run.mjs "$browser" | tee seen
diff seen - <<'SEEN'
the same origin, a script in the empty document: used in another document
the same origin, no script in the empty document: new
another origin, a script in the empty document: new
another origin, no script in the empty document: new
SEEN
