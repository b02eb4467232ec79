/** Excessive or broken pages: the right verdict or none, and later errors are still detected. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { Ear } from './corpus/ear.mjs';

const MESSAGE = 'There was an error validating access token';
const CORRELATION = '0a1b2c3d-0003-4abc-9def-00000000000c';

const showsMessage = (now) => now.some(({ message }) => message === 'token-validation');
const showsWitness = (now) => now.some(({ message }) => message === 'compact-token');

for (const engine of BROWSERS) {
  describe(`pages that are too much in ${engine.name}`, { concurrency: 1 }, () => {
    let browser;
    let ear;
    let page;

    before(async () => {
      browser = await engine.launch({ extension: engine.folder, replica: createReplica({ scenario: 'healthy' }) });
      await browser.extension.evaluate(() => chrome.storage.local.set({ settings: { mode: 'ask' } }));
      await browser.extension.stopWorker();
      ear = await Ear.put(browser.extension);
    });
    after(() => browser.close());

    /** Opens the portal, runs `inPage(...args)` in it, and returns everything that was detected since. */
    async function makePage(inPage, ...args) {
      page = await browser.open();
      await page.blade();
      const heard = ear.listen();
      await page.evaluate(inPage, ...args);
      return heard;
    }

    /** Shows an error of another kind, last; once it is detected, everything before it has been looked at. */
    async function lookPast() {
      await page.evaluate(() => {
        const alert = document.createElement('div');
        alert.setAttribute('role', 'alert');
        alert.textContent = 'CompactToken validation failed with reason code: 80049228.';
        document.body.append(alert);
      });
      await ear.until(showsWitness, { describe: 'the witness' });
    }

    async function leave() {
      assert.deepEqual(await browser.consoleProblems(), [], 'the console is clean');
      await page.close();
      await ear.until((now) => now.length === 0, { describe: 'nothing' });
    }

    test('a message inside a megabyte of text is ignored', async () => {
      const heard = await makePage((message) => {
        const alert = document.createElement('div');
        alert.setAttribute('role', 'alert');
        alert.textContent = `${message}. ${'words upon words '.repeat(2 ** 16)}`;
        document.body.append(alert);
      }, MESSAGE);
      await lookPast();
      assert.ok(!showsMessage(heard()));
      await leave();
    });

    test('an error among a million text nodes is found', async () => {
      await makePage((message) => {
        const list = document.createElement('div');
        list.style.display = 'none';
        for (let row = 0; row < 1000; row += 1) {
          const paragraph = list.appendChild(document.createElement('p'));
          for (let piece = 0; piece < 1000; piece += 1) paragraph.append('an access token ');
        }
        const alert = document.createElement('div');
        alert.setAttribute('role', 'alert');
        alert.textContent = message;
        document.body.append(list, alert);
      }, MESSAGE);
      await ear.until(showsMessage, { describe: 'the error', timeoutMs: 60_000 });
      await leave();
    });

    test('an error beside a lot of deeply nested text is found', async () => {
      for (const [letters, layers] of [[4_200_000, 1], [300_000, 16], [150_000, 30]]) {
        await makePage(
          (message, count, depth) => {
            let place = document.body;
            for (let n = 0; n < depth; n += 1) place = place.appendChild(document.createElement('div'));
            place.appendChild(document.createElement('pre')).textContent = 'an access token '.repeat(count / 16);
            const alert = place.appendChild(document.createElement('div'));
            alert.setAttribute('role', 'alert');
            alert.textContent = message;
            // Above the content that is below the fold.
            alert.style.cssText = 'position: absolute; top: 0';
          },
          MESSAGE,
          letters,
          layers,
        );
        await ear.until(showsMessage, { describe: `the error beside ${letters} letters in ${layers} layers` });
        await leave();
      }
    });

    test('an error is found below hundreds of shadow roots, open and closed', async () => {
      await makePage((message) => {
        let place = document.body;
        for (let depth = 0; depth < 300; depth += 1) {
          const host = place.appendChild(document.createElement('div'));
          place = host.attachShadow({ mode: depth % 2 === 0 ? 'open' : 'closed' });
        }
        const alert = place.appendChild(document.createElement('div'));
        alert.setAttribute('role', 'alert');
        alert.textContent = message;
      }, MESSAGE);
      await ear.until(showsMessage, { describe: 'the error' });
      await leave();
    });

    test('an error in one of 300 frames is found', async () => {
      await makePage((message) => {
        for (let n = 0; n < 300; n += 1) {
          const isLast = n === 299;
          const frame = document.createElement('iframe');
          frame.srcdoc = isLast ? `<!doctype html><p role="alert">${message}</p>` : `<!doctype html><p>Device ${n} has an access token</p>`;
          frame.style.cssText = isLast ? 'position: fixed; z-index: 9; top: 0; left: 0; width: 600px; height: 90px' : 'display: block; height: 60px';
          document.body.append(frame);
        }
      }, MESSAGE);
      await ear.until(showsMessage, { describe: 'the error in the last frame' });
      await leave();
    });

    test('an error on a page that never stops rewriting its text is found', async () => {
      await makePage((message) => {
        const counter = document.body.appendChild(document.createElement('p'));
        const text = counter.appendChild(document.createTextNode(''));
        const { port1, port2 } = new MessageChannel();
        let count = 0;
        port1.onmessage = () => {
          text.data = `${(count += 1)} access tokens`;
          port2.postMessage(null);
        };
        port2.postMessage(null);
        const alert = document.body.appendChild(document.createElement('div'));
        alert.setAttribute('role', 'alert');
        alert.textContent = message;
      }, MESSAGE);
      await ear.until(showsMessage, { describe: 'the error' });
      await leave();
    });

    test('an error rewritten a thousand times is reported a few times, the last time with its final details', async () => {
      const rewritings = 1000;
      const heard = await makePage(
        async (message, last, count) => {
          const alert = document.body.appendChild(document.createElement('div'));
          alert.setAttribute('role', 'alert');
          const text = alert.appendChild(document.createTextNode(''));
          const { port1, port2 } = new MessageChannel();
          await new Promise((resolve) => {
            let left = count;
            port1.onmessage = () => {
              text.data = `${message}. Correlation ID: ${left === 0 ? last : crypto.randomUUID()}`;
              if (left === 0) resolve();
              else port2.postMessage(null);
              left -= 1;
            };
            port2.postMessage(null);
          });
        },
        MESSAGE, CORRELATION, rewritings,
      );
      const isLast = ({ harvest }) => harvest.ids.some(({ value }) => value === CORRELATION);
      await ear.until((now) => now.some(isLast), { describe: 'the last details' });
      assert.ok(heard().length < rewritings / 10, `reported ${heard().length} times`);
      await leave();
    });

    test('lone surrogates and broken JSON spoil neither the verdict nor the details', async () => {
      await makePage((message, id) => {
        const alert = document.body.appendChild(document.createElement('div'));
        alert.setAttribute('role', 'alert');
        const text = alert.appendChild(document.createElement('p'));
        text.textContent = `\ud800${message}\udc00`;
        const details = alert.appendChild(document.createElement('pre'));
        details.textContent = `{"error":{"\udfff":"\\ud8","extName":"\ud83d","correlationId":"${id}","request-`;
      }, MESSAGE, CORRELATION);
      await ear.until(showsMessage, { describe: 'the error' });
      const [detection] = ear.now;
      assert.deepEqual(detection.harvest.ids, [{ kind: 'correlation', value: CORRELATION }]);
      assert.equal(detection.harvest.extension, null);
      await leave();
    });
  });
}
