/**
 * Publicly reported errors, in the components that show them: a refresh where one helps, guidance at once where
 * none does, and nothing if the error belongs to another service.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addressOf, createEditors } from '../editors/portal.mjs';
import { REPORTS } from '../reports/cases.mjs';
import { Ear } from './corpus/ear.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { until } from './harness/until.mjs';
import { EXPIRED, Stage, UNHURRIED } from './lives/stage.mjs';

const MESSAGE = 'There was an error validating access token';

/** The components that need the page with the code editor. */
const IN_CODE = ['response', 'query-tab'];

/** The components that hide the rest of the page, or need a page of their own. */
const ALONE = ['dialog', 'sign-in', ...IN_CODE];

const those = (wanted) => REPORTS.filter(({ helps }) => helps === wanted);

for (const engine of BROWSERS) {
  describe(`public reports in ${engine.name}`, { concurrency: 1 }, () => {
    let stage;
    let page;

    before(async () => {
      const browser = await engine.launch({ extension: engine.folder, replica: createEditors() });
      stage = new Stage(browser);
      await stage.choose(UNHURRIED);
      page = await browser.open(addressOf('reports'));
      await stage.untilPolicyKnown();
    });
    after(() => stage?.browser.close());

    /** Shows a report on a new page. */
    const show = async ({ shows }) => {
      const needsCode = shows.some((part) => IN_CODE.includes(part.in));
      await page.goto(addressOf(needsCode ? 'reports-with-code' : 'reports'));
      await stage.untilStages('watching');
      await stage.untilEngines(1);
      await page.evaluate((parts) => window.showReport(parts), shows);
    };

    const untilWorkIsKnown = () =>
      until(async () => (await stage.tabs()).some(({ documents }) => documents.some(({ risk }) => risk['work-in-memory'])), {
        describe: () => stage.tabs(),
      });

    for (const report of those('refresh')) {
      test(`${report.name} (${report.source}): a refresh`, async () => {
        await show(report);
        await page.untilClosedShadow(EXPIRED);
        assert.deepEqual(await stage.stages(), ['pending']);
      });
    }

    for (const report of those('guide')) {
      test(`${report.name} (${report.source}): guidance at once`, async () => {
        await show(report);
        await stage.untilStages('guiding');
        const overlay = await page.untilClosedShadow(report.says);
        assert.ok(!EXPIRED.test(overlay.text), 'no note of a refresh');
        const links = await overlay.links();
        const leads = report.leads ?? '';
        assert.ok(links.some(({ href }) => href.endsWith(leads)), leads);
        assert.deepEqual((await stage.outcomes()).at(-1), { guided: 'refresh-would-not-help' });
      });
    }

    test('an expired token in the shell, and a designer in the frame of a blade: guidance at once', async () => {
      await show({ shows: [] });
      await page.evaluate((address) => {
        const blade = document.createElement('iframe');
        blade.src = address;
        blade.style.cssText = 'width: 900px; height: 300px';
        document.body.append(blade);
      }, addressOf('reports'));
      await stage.untilEngines(2);
      const blade = page.frames()[1];
      const { shows: [designer, bar] } = REPORTS.find(({ name }) => name === 'a workflow that cannot be saved, in its designer');
      await blade.evaluate((parts) => window.showReport(parts), [designer]);
      await untilWorkIsKnown();
      await page.evaluate((parts) => window.showReport(parts), [bar]);
      await stage.untilStages('guiding');
      await page.untilClosedShadow(/Save your work before you refresh/);
    });

    test('a designer that opens just after a search for one is known', async () => {
      await show({ shows: [] });
      await page.evaluate(async () => {
        const add = (className) => {
          const part = document.createElement('div');
          part.className = className;
          part.textContent = 'A part of the page';
          document.body.append(part);
        };
        // No event reports a look. Possible shadow hosts are looked at again for four seconds after the load.
        const pause = (time) => new Promise((then) => setTimeout(then, time));
        await pause(6_000);
        add('');
        await pause(300);
        add('msla-designer-canvas');
      });
      await untilWorkIsKnown();
    });

    test('errors of other services: nothing', async () => {
      // In this mode nothing is shown, but the detection is stored.
      await stage.choose({ mode: 'off' });
      const ear = await Ear.put(stage.extension);
      const heard = ear.listen();
      const isAlone = ({ shows }) => shows.some((part) => ALONE.includes(part.in));
      const together = { name: 'all that fit on one page', shows: those('leave').filter((report) => !isAlone(report)).flatMap(({ shows }) => shows) };
      for (const { name, shows } of [together, ...those('leave').filter(isAlone)]) {
        await show({ shows });
        await page.evaluate(() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then))));
        // The watcher looks in order: once it has reported the later error, it has looked at everything before it.
        await page.evaluate((message) => {
          const witness = document.createElement('p');
          witness.role = 'alert';
          witness.textContent = message;
          document.body.append(witness);
        }, MESSAGE);
        await ear.until((now) => now.length > 0, { describe: `the witness beside ${name}` });
        await page.evaluate(() => document.body.lastElementChild.remove());
        await ear.until((now) => now.length === 0, { describe: `nothing but ${name}` });
        assert.deepEqual([...new Set(heard().map(({ message }) => message))], ['token-validation'], name);
      }
    });
  });
}
