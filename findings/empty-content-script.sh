#!/usr/bin/env bash
# A content script without a single statement costs 170 kB of JavaScript heap in each frame of a page:
# Chromium makes a world of its own for it, with all of the browser's interfaces and the extension API.
# The same script in the page's own world costs almost nothing.
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
  "name": "Empty",
  "version": "1",
  "content_scripts": [
    { "matches": ["http://*/isolated*"], "js": ["empty.js"], "all_frames": true },
    { "matches": ["http://*/page*"], "js": ["empty.js"], "all_frames": true, "world": "MAIN" }
  ]
}
JSON
touch extension/empty.js

cat >run.mjs <<'JS'
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const FRAMES = 40;
const server = createServer((request, response) => {
  const isFrame = request.url.endsWith('frame');
  response.setHeader('content-type', 'text/html').end(isFrame ? '<p>Frame' : `<iframe src="${request.url}-frame"></iframe>`.repeat(FRAMES));
}).listen(0);
const port = server.address().port;
const context = await chromium.launchPersistentContext('profile', {
  executablePath: process.argv[2],
  args: ['--no-sandbox', '--headless=new', '--disable-extensions-except=extension', '--load-extension=extension'],
  ignoreDefaultArgs: ['--disable-extensions', '--headless'],
});

/** Bytes of live JavaScript objects in a page with frames. */
async function heapOf(name) {
  const page = await context.newPage();
  await page.goto(`http://localhost:${port}/${name}`);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  await page.close();
  return metrics.find((it) => it.name === 'JSHeapUsedSize').value;
}

const none = await heapOf('none');
for (const name of ['isolated', 'page']) {
  const kilobytes = (await heapOf(name) - none) / FRAMES / 1024;
  console.error(`${name}: ${kilobytes.toFixed(1)} kB for each frame`);
  console.log(`${name}: ${kilobytes > 150 ? 'more than 150 kB' : kilobytes < 20 ? 'less than 20 kB' : 'something else'}`);
}
await context.close();
server.close();
JS
echo "playwright-core 1.65.1, $("$browser" --version)"
node run.mjs "$browser" | tee seen
diff seen - <<'SEEN'
isolated: more than 150 kB
page: less than 20 kB
SEEN
