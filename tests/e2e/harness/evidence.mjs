import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach } from 'node:test';

const FOLDER = 'target/evidence';

const asFileName = (title) => title.replace(/[^\w]+/g, '-').slice(0, 80);

/**
 * For suites whose tests share one browser: each failing test leaves evidence for diagnosing it.
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
 * Saves a screenshot of each open page of a browser without the harness, and its console output.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} title the title of the failed test
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
