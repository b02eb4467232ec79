import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach } from 'node:test';

const FOLDER = 'target/evidence';

const asFileName = (title) => title.replace(/[^\w]+/g, '-').slice(0, 80);

/**
 * For suites whose tests share one browser: each test that fails leaves what it is judged by.
 *
 * @param {() => { engineName: string, evidence: (dir: string) => Promise<void> }} browser
 */
export function leaveEvidence(browser) {
  afterEach(async (test) => {
    if (test.passed) return;
    await browser().evidence(join(FOLDER, `${browser().engineName}-${asFileName(test.name)}`));
  });
}

/**
 * A picture of each page that stands open in a browser without the harness, and what its console said.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} title of the test that failed
 */
export async function keepPages(browser, title) {
  const folder = join(FOLDER, asFileName(title));
  await mkdir(folder, { recursive: true });
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) {
    await page.screenshot({ path: join(folder, `page-${index + 1}.png`) });
    const said = (await page.consoleMessages()).map((message) => `${message.type()}: ${message.text()}`);
    const errors = (await page.pageErrors()).map((error) => `uncaught: ${error.message}`);
    await writeFile(join(folder, `console-${index + 1}.txt`), [page.url(), ...said, ...errors, ''].join('\n'));
  }
}
