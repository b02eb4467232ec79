/** The extension's own pages where WebAssembly does not run, or stops running. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { withChanged } from './harness/changed.mjs';
import { giveFiles } from './harness/sign-in-log.mjs';
import { textOf } from './harness/texts.mjs';
import { until } from './harness/until.mjs';

const PAGES = ['popup', 'history', 'options', 'check', 'sign-in-log'];

/** Opened with this query, a page does not get its module. */
const WITHOUT_MODULE = '?without-module';

const WITHOUT = `if (location.search === '${WITHOUT_MODULE}') WebAssembly.instantiateStreaming = async () => { throw new Error('no'); };\n`;

/** As if there were too little memory for the worker, for example. */
const STOPS = "WebAssembly.instantiate = async () => { throw new WebAssembly.RuntimeError('unreachable'); };\n";

const CHANGED = { 'pages.js': WITHOUT, 'check.js': WITHOUT, 'sign-in-log.js': WITHOUT, 'sign-in-log-worker.js': STOPS };

const shown = () => ({ text: document.body.innerText.trim(), isReading: document.querySelector('#reading')?.hidden === false });

for (const engine of BROWSERS) {
  describe(`programs that fail in ${engine.name}`, () => {
    test('each page says why it shows nothing, and the log reader that it could not read', () =>
      withChanged(engine, CHANGED, async ({ launch, folder }) => {
        const browser = await launch({ extension: folder, replica: createReplica() });
        try {
          for (const name of PAGES) {
            const page = await browser.open(browser.extension.url(`${name}.html${WITHOUT_MODULE}`));
            const told = textOf('page_no_module');
            await until(async () => (await page.evaluate(shown)).text === told, {
              describe: async () => ({ awaited: told, there: await page.evaluate(shown) }),
            });
          }
          const page = await browser.open(browser.extension.url('sign-in-log.html'));
          await until(() => page.evaluate(() => !document.body.hidden), { describe: 'the page shows itself' });
          await giveFiles(page, 'choose', [{ name: 'sign-ins.json', bytes: '[]' }]);
          const failure = textOf('log_p_not_read');
          await until(async () => (await page.evaluate(shown)).text.includes(failure), {
            describe: async () => ({ awaited: failure, there: await page.evaluate(shown) }),
          });
          assert.ok(!(await page.evaluate(shown)).isReading);
        } catch (error) {
          await browser.evidence(`target/evidence/${engine.name}-${Date.now()}`);
          throw error;
        } finally {
          await browser.close();
        }
      }));
  });
}
