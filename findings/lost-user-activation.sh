#!/usr/bin/env bash
# Puppeteer evaluates in Firefox with the flag `userActivation` of WebDriver BiDi. The next call in that document
# without the flag, which is its default, does not only take back what the flag gave: no document of the tab has
# been activated after it (`navigator.userActivation.hasBeenActive`), not even a frame of another site in which
# keys were pressed. Without an evaluation by Puppeteer before, the same call changes nothing. So a driver that
# mixes both sees a page that no user has touched where a user has.
# Requires Firefox on the PATH.
set -euo pipefail
browser=$(command -v firefox || command -v firefox-esr)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund --prefix . puppeteer-core@25.16.0

cat >run.mjs <<'JS'
import { createServer } from 'node:http';
import puppeteer from 'puppeteer-core';

const server = createServer((request, response) => {
  const body = request.url === '/frame' ? '<input>' : `<iframe src="http://127.0.0.1:${server.address().port}/frame"></iframe>`;
  response.setHeader('content-type', 'text/html').end(body);
}).listen(0);

const browser = await puppeteer.launch({ browser: 'firefox', executablePath: process.argv[2], headless: true });
const send = async (method, parameters) => (await browser.connection.send(method, parameters)).result;
const call = async (context, functionDeclaration) =>
  (await send('script.callFunction', { functionDeclaration, target: { context }, awaitPromise: false })).result.value;
const isActivated = (context) => call(context, '() => navigator.userActivation.hasBeenActive');

/** Presses a key in the frame, and returns whether it is activated before and after the calls in the top document. */
async function afterTyping(calls) {
  const page = await browser.newPage();
  const { contexts } = await send('browsingContext.getTree', {});
  const { context } = contexts.find((it) => it.context === page.mainFrame()._id);
  await send('browsingContext.navigate', { context, url: `http://localhost:${server.address().port}/`, wait: 'complete' });
  const [frame] = (await send('browsingContext.getTree', { root: context })).contexts[0].children;
  const keys = [{ type: 'keyDown', value: 'a' }, { type: 'keyUp', value: 'a' }];
  await send('input.performActions', { context: frame.context, actions: [
    { type: 'pointer', id: 'mouse', actions: [{ type: 'pointerMove', x: 20, y: 20 }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }] },
  ] });
  await send('input.performActions', { context: frame.context, actions: [{ type: 'key', id: 'keyboard', actions: keys }] });
  const typed = await call(frame.context, "() => document.querySelector('input').value");
  const before = await isActivated(frame.context);
  await calls(page, context);
  const after = await isActivated(frame.context);
  await page.close();
  return `${typed}: ${before}, ${after}`;
}

const plain = (page, context) => call(context, '() => 1');
const found = {
  'a plain call': await afterTyping(plain),
  'an evaluation': await afterTyping((page) => page.evaluate('1')),
  'an evaluation, and a plain call': await afterTyping(async (page, context) => {
    await page.evaluate('1');
    await plain(page, context);
  }),
};
console.log(await browser.version());
for (const [calls, states] of Object.entries(found)) console.log(`${calls}: ${states}`);
await browser.close();
server.close();
JS
node run.mjs "$browser" | tee output
diff <(tail -n +2 output) - <<'EXPECTED'
a plain call: a: true, true
an evaluation: a: true, true
an evaluation, and a plain call: a: true, false
EXPECTED
