/** Tests of the harness itself, with a small extension that shows a closed shadow root. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createReplica } from '../../portal/replica.mjs';
import { ENGINES, launch } from './engines.mjs';
import { until, within } from './until.mjs';

const EXTENSION = fileURLToPath(new URL('fixtures/closed-root', import.meta.url));

const temporaryFolder = () => mkdtemp(join(tmpdir(), 'token-assist-harness-'));

for (const engine of ENGINES) {
  describe(`harness in ${engine}`, () => {
    /** @type {Awaited<ReturnType<typeof launch>>} */
    let browser;

    before(async () => {
      browser = await launch(engine, { extension: EXTENSION, replica: createReplica() });
    });
    after(() => browser.close());

    async function openPortal(options) {
      const replica = createReplica(options);
      await browser.play(replica);
      return { replica, page: await browser.open() };
    }

    test('reads what a closed root shows, under a strict policy, and not what it hides', async () => {
      const { page } = await openPortal({ csp: 'strict' });
      const shown = await page.untilClosedShadow('Inside the closed root');
      assert.equal(await page.evaluate(() => document.documentElement.lastElementChild.shadowRoot), null);
      const text = await shown.text();
      assert.ok(!text.includes('Not to be seen'), text);
      assert.ok(!text.includes('position'), text);
      assert.deepEqual(await shown.buttons(), ['Ask the background', 'Close']);
      assert.deepEqual(await shown.links(), [
        {
          text: 'Open the sign-in logs',
          href: 'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/SignInLogsList.ReactView',
          target: '_blank',
          rel: 'noopener noreferrer',
        },
      ]);
    });

    test('finds a closed root by its text, and none where there is none', async () => {
      const { page } = await openPortal({});
      await page.untilClosedShadow(/closed r..t/);
      assert.equal(await page.closedShadow('something else'), null);
      const elsewhere = await browser.open('https://learn.microsoft.com/entra/');
      assert.equal(await elsewhere.closedShadow(), null);
    });

    test('clicks as a person does', async () => {
      const { page } = await openPortal({ csp: 'strict' });
      const shown = await page.untilClosedShadow('Inside the closed root');
      await shown.click('Ask the background');
      await page.untilClosedShadow('trusted: true');
      await assert.rejects(shown.click('No such button'), /No such button.*Ask the background/);
      await shown.click('Close');
      await page.untilNoClosedShadow('Answered');
    });

    test('refuses to click on what something covers', async () => {
      const { page } = await openPortal({});
      const shown = await page.untilClosedShadow('Inside the closed root');
      await shown.evaluate((root) => {
        const cover = document.createElement('div');
        cover.id = 'cover';
        cover.style.cssText = 'position: absolute; inset: 0';
        root.append(cover);
      });
      await assert.rejects(shown.click('Close'), /"Close" lies under .*cover/);
    });

    test('a link opens a tab, and the first one is hidden behind it', async () => {
      const { page } = await openPortal({});
      const shown = await page.untilClosedShadow('Inside the closed root');
      await shown.click('Open the sign-in logs');
      const tab = await browser.waitForPage('entra.microsoft.com');
      await tab.top().waitForText('Sign-in logs');
      const visibility = (it) => it.evaluate(() => document.visibilityState);
      assert.equal(await visibility(tab), 'visible');
      assert.equal(await visibility(page), 'hidden');
      await page.bringToFront();
      assert.equal(await visibility(page), 'visible');
      await browser.showFirstTab();
      assert.equal(await visibility(page), 'hidden');
    });

    test('the background stops, and wakes for a message', async () => {
      const { page } = await openPortal({});
      const shown = await page.untilClosedShadow('Inside the closed root');
      const startedAt = () => globalThis.startedAt;
      const first = await browser.extension.evaluate(startedAt);
      await browser.extension.stopWorker();
      assert.equal(await browser.extension.workerStatus(), 'stopped');
      await shown.click('Ask the background');
      await page.untilClosedShadow('Answered: hello');
      assert.equal(await browser.extension.workerStatus(), 'running');
      const second = await browser.extension.evaluate(startedAt);
      assert.ok(second > first, `${second} after ${first}`);
      await browser.extension.stopWorker();
      const third = await browser.extension.evaluate(startedAt);
      assert.ok(third > second, `${third} after ${second}`);
    });

    test('the background stops while one of its listeners is busy', async () => {
      await openPortal({});
      const startedAt = () => globalThis.startedAt;
      const first = await browser.extension.evaluate(startedAt);
      await browser.extension.evaluate(() => chrome.tabs.create({ url: 'about:blank' }).then(() => null));
      await browser.extension.stopWorker();
      const second = await browser.extension.evaluate(startedAt);
      assert.ok(second > first, `${second} after ${first}`);
    });

    test('the background answers with what its API gives', async () => {
      const stored = await browser.extension.evaluate(async (value) => {
        const api = globalThis.browser ?? globalThis.chrome;
        await api.storage.local.set({ value });
        return api.storage.local.get();
      }, 'kept');
      assert.deepEqual(stored, { value: 'kept' });
      await assert.rejects(
        browser.extension.evaluate(() => {
          throw new Error('refused in the background');
        }),
        /refused in the background/,
      );
    });

    test('a request of the background or of a page of the extension is seen and not answered', async () => {
      const replica = createReplica();
      await browser.play(replica);
      assert.deepEqual(await browser.extension.requests(), []);
      const ask = (url) => fetch(url).then(() => 'answered', () => 'not answered');
      assert.equal(await browser.extension.evaluate(ask, 'https://one.example/'), 'not answered');
      const page = await browser.open(browser.extension.url('page.html'));
      assert.equal(await page.evaluate(ask, 'https://two.example/'), 'not answered');
      assert.deepEqual(await browser.extension.requests(), ['https://one.example/', 'https://two.example/']);
    });

    test("the extension's own pages open", async () => {
      await browser.play(createReplica());
      const page = await browser.open(browser.extension.url('page.html'));
      assert.equal(await page.evaluate(() => document.body.textContent.trim()), 'A page of the extension');
    });

    test('page errors and console errors of every frame are problems, refusals of the portal are none', async () => {
      const { replica, page } = await openPortal({});
      const frame = await page.blade();
      await replica.isFollowed();
      replica.expireToken();
      await frame.waitFor('.ms-MessageBar-innerText');
      assert.deepEqual(await browser.consoleProblems(), []);
      await page.evaluate(() => console.error('said by the shell'));
      await frame.evaluate(() => {
        setTimeout(() => {
          throw new Error('thrown in the blade');
        });
      });
      await until(async () => (await browser.consoleProblems()).length === 2, {
        describe: () => browser.consoleProblems(),
      });
      const problems = await browser.consoleProblems();
      const texts = problems.map(({ level, text }) => `${level}: ${text}`).join('\n');
      assert.match(texts, /error: said by the shell/);
      assert.match(texts, /exception: .*thrown in the blade/);
    });

    test('errors of the background are problems, each once', async () => {
      await browser.play(createReplica());
      await browser.extension.evaluate(() => {
        setTimeout(() => {
          throw new Error('thrown in the background');
        });
        Promise.reject(new Error('rejected in the background'));
        console.error('said in the background');
      });
      const problems = async () => (await browser.consoleProblems()).filter(({ text }) => text.includes('in the background'));
      await until(async () => (await problems()).length === 3, { describe: problems });
    });

    test('page loads are counted by tab', async () => {
      const { replica, page } = await openPortal({});
      const other = await browser.open();
      await Promise.all([page.waitForPageLoads(2), page.evaluate(() => location.reload())]);
      assert.equal(page.pageLoads().length, 2);
      assert.equal(other.pageLoads().length, 1);
      assert.equal(replica.pageLoads.length, 3);
    });

    test('a tab closes, also one that begins to reload in that moment', async () => {
      await browser.play(createReplica());
      for (let delay = 0; delay < 10; delay += 1) {
        const page = await browser.open();
        await page.evaluate((it) => void setTimeout(() => location.reload(), it), delay);
        await page.close();
      }
      assert.deepEqual(browser.pages, []);
    });

    test('the history goes back and forward', async () => {
      const { page } = await openPortal({});
      await page.goto('https://learn.microsoft.com/entra/');
      await page.back();
      await until(() => page.url().includes('devicemanagement'), { describe: () => page.url() });
      await page.forward();
      await until(() => page.url().includes('learn'), { describe: () => page.url() });
    });

    test('evidence holds a picture of each tab, console, timeline and what the portal saw', async () => {
      const { page } = await openPortal({});
      await browser.open();
      await page.evaluate(() => console.log('for the record'));
      browser.note('a note of the test');
      const dir = await temporaryFolder();
      await browser.evidence(dir);
      assert.deepEqual((await readdir(dir)).sort(), [
        'console.txt',
        'page-1.png',
        'page-2.png',
        'portal.json',
        'timeline.txt',
      ]);
      assert.match(await readFile(join(dir, 'console.txt'), 'utf8'), /for the record/);
      assert.match(await readFile(join(dir, 'timeline.txt'), 'utf8'), /ms {2}a note of the test/);
      assert.equal(JSON.parse(await readFile(join(dir, 'portal.json'), 'utf8')).pageLoads.length, 2);
      await rm(dir, { recursive: true });
    });
  });
}

if (ENGINES.includes('firefox')) {
  // If it ran on, so would this file, until its time limit.
  test('a browser that an extension cannot be installed in is closed', async () => {
    const otherExtensions = [join(tmpdir(), 'no-such-folder')];
    await assert.rejects(launch('firefox', { replica: createReplica(), otherExtensions }), /no-such-folder/);
  });
}

if (ENGINES.includes('chromium')) {
  for (const end of ['close', 'kill']) {
    test(`chromium restores the tabs of a session that ended by ${end}`, async () => {
      const profile = await temporaryFolder();
      const first = await launch('chromium', { replica: createReplica(), userDataDir: profile });
      await first.open();
      await sessionIsSaved(profile);
      await first[end]();

      const replica = createReplica();
      const second = await launch('chromium', { replica, userDataDir: profile, restoreTabs: true });
      const [page] = await until(() => second.pages.length > 0 && second.pages, { describe: 'a restored tab' });
      await page.blade();
      assert.equal(page.url(), replica.url);
      assert.equal(page.pageLoads().length, 1);
      await second.close();
      await rm(profile, { recursive: true, maxRetries: 5 });
    });
  }
}

/** Chromium writes its session with a delay; after a crash only what is on the disk is left. */
async function sessionIsSaved(profile) {
  const sessions = join(profile, 'Default', 'Sessions');
  await until(
    async () => {
      for (const name of await readdir(sessions)) {
        if ((await readFile(join(sessions, name), 'latin1')).includes('ManageClientFrameBlade')) return true;
      }
      return false;
    },
    { describe: 'the session is on the disk' },
  );
}

test('a timeout fails with a report of the current state', async () => {
  const options = { timeoutMs: 1, describe: () => ({ seen: 3 }) };
  await assert.rejects(until(() => false, options), /not within 1 ms: .*"seen": 3/s);
  await assert.rejects(until(() => new Promise(() => {}), options), /not within 1 ms: .*"seen": 3/s);
  await assert.rejects(within(new Promise(() => {}), options), /not within 1 ms: .*"seen": 3/s);
  await assert.rejects(
    until(() => {
      throw new Error('the last obstacle');
    }, options),
    (error) => error.cause.message === 'the last obstacle',
  );
});
