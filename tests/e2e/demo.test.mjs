/** The README's first command, with every scenario, as a user sees it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { patternOf } from './harness/texts.mjs';

/** The steps of the drill, each as it went well. */
const STEPS = ['note', 'refresh', 'guidance'].map((step) => `well: ${patternOf(`check_drill_${step}`).source}`);

const SHOWN = {
  healthy: /nothing is shown/,
  expires: /the page is back, and the error is not/,
  'conditional-access': /Open sign-in logs → https:\/\/entra\.microsoft\.com\/[^]*with the values on a card[^]*The policy Admins sign in every hour refused the sign-in/,
  'strict-csp': /Open sign-in logs → https:\/\/entra\.microsoft\.com\//,
  drill: new RegExp(STEPS.join('[^]*')),
};

for (const [scenario, shown] of Object.entries(SHOWN)) {
  test(`./build.sh demo ${scenario}`, () => {
    const env = { ...process.env, BUILT: '1', DISPLAY: '', WAYLAND_DISPLAY: '' };
    const said = execFileSync('./build.sh', ['demo', scenario], { encoding: 'utf8', env });
    assert.match(said, shown);
    assert.doesNotMatch(said, /console (error|exception)|policy reports|problem:/);
    assert.ok(readdirSync('target/demo').some((name) => name.startsWith(scenario) && name.endsWith('.png')));
  });
}
