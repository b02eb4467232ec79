import { join } from 'node:path';
import { afterEach } from 'node:test';

/**
 * For suites whose tests share one browser: each test that fails leaves what it is judged by.
 *
 * @param {() => { engineName: string, evidence: (dir: string) => Promise<void> }} browser
 */
export function leaveEvidence(browser) {
  afterEach(async (test) => {
    if (test.passed) return;
    const name = test.name.replace(/[^\w]+/g, '-').slice(0, 80);
    await browser().evidence(join('target/evidence', `${browser().engineName}-${name}`));
  });
}
