/** The page that reads sign-in logs, in the packed extension: each format by each way in, and the verdict. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createReplica } from '../portal/replica.mjs';
import { INCIDENT, POLICY, POLICY_ID, badInput, formats } from '../sign-in-log/generator.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { leaveEvidence } from './harness/evidence.mjs';
import { giveFiles } from './harness/sign-in-log.mjs';
import { until } from './harness/until.mjs';

/** Runs in the page: returns the displayed report. */
const told = () => ({
  isReading: !document.querySelector('#reading').hidden,
  verdict: document.querySelector('output').innerText,
  missing: document.querySelector('#missing').innerText,
  files: document.querySelector('#files').innerText,
});

/** Runs in the page: enters the incident to search for. */
function lookFor(text) {
  const field = document.querySelector('#search');
  field.value = text;
  field.dispatchEvent(new Event('change'));
}

for (const { name, launch, folder } of BROWSERS) {
  describe(`reading sign-in logs in ${name}`, () => {
    let browser;
    let page;
    before(async () => {
      browser = await launch({ extension: folder, replica: createReplica() });
      page = await open('sign-in-log.html');
    });
    leaveEvidence(() => browser);
    after(() => browser.close());

    async function open(path) {
      const opened = await browser.open(browser.extension.url(path));
      await until(() => opened.evaluate(() => !document.body.hidden), { describe: () => 'the page shows itself' });
      return opened;
    }

    async function untilTold(on, isIt) {
      let last;
      await until(
        async () => {
          last = await on.evaluate(told);
          return !last.isReading && isIt(last);
        },
        { describe: async () => last },
      );
      return last;
    }

    /** Passes files to the page and waits for the report on the last of them. */
    async function read(files, way = 'choose') {
      await page.evaluate(() => { document.querySelector('#files').textContent = ''; });
      await giveFiles(page, way, files);
      const last = files.at(-1).name;
      return untilTold(page, ({ files: there }) => there.includes(last));
    }

    for (const [format, { names, files }] of Object.entries(formats())) {
      test(`${format}: the right verdict`, async () => {
        await page.evaluate(lookFor, INCIDENT.correlation);
        const { verdict, missing } = await read(files, names ? 'choose' : 'drop');
        assert.match(verdict, /AADSTS53003/);
        assert.match(verdict, /2026-01-09 14:02:12Z/);
        assert.doesNotMatch(verdict, /Trial|Old devices|Require MFA|break glass/);
        if (names) {
          assert.match(verdict, new RegExp(`^The policy ${POLICY} refused the sign-in on .*Access controls: block access`));
        } else {
          assert.match(verdict, /^Conditional Access refused.*doesn't name the policy/);
          assert.match(missing, /Download the JSON file|ConvertTo-Json -Depth/);
        }
      });
    }

    test('a pasted log is read, and its policy can be opened', async () => {
      await page.evaluate(lookFor, INCIDENT.request);
      const text = formats()['Graph beta, lines'].files[0].bytes.toString();
      await page.evaluate((it) => {
        document.querySelector('#paste').value = it;
        document.querySelector('#paste-form').requestSubmit();
      }, text);
      const { verdict, missing } = await untilTold(page, ({ files }) => files.includes('Pasted text'));
      assert.match(verdict, new RegExp(POLICY));
      assert.match(verdict, /Users: a group/);
      assert.match(missing, /Report-only, so not the cause: Trial/);
      assert.match(missing, /Not applied because of an exclusion \(Users: this user\), so not the cause: Everyone but break glass/);
      const link = await page.evaluate(() => document.querySelector('#policy').href);
      assert.equal(link, `https://entra.microsoft.com/#view/Microsoft_AAD_ConditionalAccess/PolicyBlade/policyId/${POLICY_ID}`);
    });

    test('the sign-in attempts are exported as a table for spreadsheets', async () => {
      await page.evaluate(lookFor, INCIDENT.correlation);
      await read(formats()['portal JSON'].files);
      const downloads = await mkdtemp(join(tmpdir(), 'token-assist-downloads-'));
      await browser.downloadTo(downloads);
      await page.click('#csv');
      const path = join(downloads, 'token-assist-sign-ins.csv');
      const text = await until(() => readFile(path, 'utf8').catch(() => ''), { describe: () => readdir(downloads) });
      const shown = await page.evaluate(() => ({
        header: [...document.querySelectorAll('#evidence th')].map(({ innerText }) => innerText),
        first: [...document.querySelectorAll('#attempts tr:first-child td')].slice(0, -1).map(({ innerText }) => innerText),
      }));
      const quoted = (cell) => (/[",]/.test(cell) ? `"${cell}"` : cell);
      assert.ok(text.startsWith(`\ufeff${shown.header.join()}\r\n${shown.first.map(quoted).join()},"`), text);
      assert.ok(text.includes(`${POLICY},"`) && text.includes(INCIDENT.correlation), text);
      await rm(downloads, { recursive: true });
    });

    test('bad input is explained in a sentence, and what could be read counts', async () => {
      await page.evaluate(lookFor, INCIDENT.correlation);
      for (const { name: file, content, says } of badInput()) {
        const all = await read([{ name: file, bytes: Buffer.from(content, 'latin1') }]);
        assert.match(Object.values(all).join('\n'), says, file);
      }
    });

    test('an ambiguous date is asked about, and the answer counts', async () => {
      await page.evaluate(lookFor, '2025-12-03 07:22');
      const content = `CreatedDateTime,Id,CorrelationId,AppId,ErrorCode\n3/12/2025 7:22:01,${INCIDENT.request},${INCIDENT.correlation},c44b4083-3bb0-49c1-b47d-974e53cbdf3c,53003\n`;
      const first = await read([{ name: 'either.csv', bytes: Buffer.from(content) }]);
      assert.match(first.verdict, /isn't in the files/);
      assert.equal(await page.evaluate(() => document.querySelector('#ask').hidden), false);
      await page.evaluate(() => document.querySelector('#day-first').click());
      const { verdict } = await untilTold(page, ({ verdict: it }) => /AADSTS53003/.test(it));
      assert.match(verdict, /2025-12-03 07:22:01Z/);
    });

    test('without an incident, all failures of the portals are listed by policy, with a chart', async () => {
      await page.evaluate(lookFor, '');
      const { verdict } = await read(formats()['portal JSON'].files);
      assert.match(verdict, /Failed sign-ins to the portals: 1\.\s+Most frequent cause: Block unknown countries \(1\)/);
      const shown = await page.evaluate(() => ({
        bars: document.querySelectorAll('#bars rect').length,
        first: document.querySelector('#groups tr').innerText,
      }));
      assert.equal(shown.bars, 1);
      assert.match(shown.first, new RegExp(POLICY));
    });

    test('the address selects an incident of the history, and its ids find the sign-in', async () => {
      const entry = {
        at: Date.now() - 60_000,
        portal: 'entra.microsoft.us',
        route: null,
        message: 'token-validation',
        outcome: { guided: 'recurred' },
        seconds: 9,
        codes: [53003],
        ids: [{ kind: 'trace', value: INCIDENT.request }],
      };
      await browser.extension.evaluate((history) => chrome.storage.local.set({ history }), [entry]);
      await browser.extension.stopWorker();
      const opened = await open(`sign-in-log.html?at=${entry.at}`);
      await until(() => opened.evaluate(() => document.querySelector('#incident').value === '0'), { describe: () => 'the incident is chosen' });
      await giveFiles(opened, 'drop', formats()['a zip'].files);
      const { verdict } = await untilTold(opened, ({ files }) => files.includes('NonInteractiveSignIns.json'));
      assert.match(verdict, new RegExp(POLICY));
      const link = await opened.evaluate(() => document.querySelector('#policy').href);
      assert.match(link, /^https:\/\/entra\.microsoft\.us\//);
    });
  });
}
