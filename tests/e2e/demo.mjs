/**
 * Plays scenarios of the replica portal in a real browser with the extension, prints the events as a
 * timeline, and saves a screenshot of each moment in target/demo/.
 *
 *     node tests/e2e/demo.mjs [scenario] [--firefox]
 */
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REFUSAL, createReplica } from '../portal/replica.mjs';
import { refusedBySignInFrequency } from '../sign-in-log/generator.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { drill, linesOf, untilChecked } from './harness/check.mjs';
import { READER, untilChosen, untilVerdict } from './harness/sign-in-log.mjs';
import { textOf } from './harness/texts.mjs';

const PICTURES = 'target/demo';
const DRILL = 'drill';
const SCENARIOS = ['healthy', 'expires', 'conditional-access', 'strict-csp', DRILL];
const BY_DEFAULT = ['expires', 'conditional-access', DRILL];

/** Longer than the background waits, `src/controller/policy.rs`. */
const POLICY_GIVEN_UP_MS = 9_000;

const NOTE = textOf('note_expired_title');
const OVERLAY = 'Conditional Access';

/** The policy that refuses the sign-in in the downloaded log, and with which the demo ends. */
const POLICY = 'Admins sign in every hour';

const bold = (text) => (process.stdout.isTTY ? `\x1b[1m${text}\x1b[0m` : text);
const hasDisplay = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

const wishes = process.argv.slice(2);
const browserName = wishes.includes('--firefox') ? 'firefox' : 'chromium';
const scenarios = wishes.filter((wish) => !wish.startsWith('--'));
const unknown = scenarios.find((scenario) => !SCENARIOS.includes(scenario));
if (unknown) {
  console.error(`demo: there is no scenario "${unknown}"; there are ${SCENARIOS.join(', ')}`);
  process.exit(1);
}

await rm(PICTURES, { recursive: true, force: true });
await mkdir(PICTURES, { recursive: true });
for (const scenario of scenarios.length > 0 ? scenarios : BY_DEFAULT) {
  await play(scenario);
}
console.log(`\nPictures: ${PICTURES}/`);

/**
 * Until a browser that has just started provides its policy, or the wait for it ends, the note asks first.
 */
function whenPolicyIsSettled(givenUpMs) {
  const told = chrome.storage.managed.get().catch(() => {});
  return Promise.race([told, new Promise((resolve) => setTimeout(resolve, givenUpMs))]).then(() => null);
}

async function play(scenario) {
  const replica = createReplica({ scenario: scenario === DRILL ? 'healthy' : scenario });
  const { launch, folder } = BROWSERS.find(({ name }) => name === browserName);
  const browser = await launch({ extension: folder, replica, headless: !hasDisplay });
  const startedAt = Date.now();
  const say = (what) => console.log(`${String(Date.now() - startedAt).padStart(7)} ms  ${what}`);
  let pictures = 0;
  const picture = async (page, moment) => {
    pictures += 1;
    await page.screenshot(join(PICTURES, `${scenario}-${pictures}-${moment}.png`));
  };

  console.log(bold(`\n${scenario}, in ${browserName}`));
  await browser.extension.evaluate(whenPolicyIsSettled, POLICY_GIVEN_UP_MS);
  const page = await browser.open();
  // Takes no screenshot in the middle of an animation. Puppeteer does not support this option for Firefox.
  await page.raw.emulateMedia?.({ reducedMotion: 'reduce' });
  await page.blade();
  await page.waitForPageLoads(1);
  say(`opened ${page.url()}`);
  await picture(page, 'opened');

  if (scenario === 'healthy') {
    say('the token is valid, and nothing is shown');
  } else if (scenario === DRILL) {
    await playDrill({ browser, say, picture });
  } else {
    const expiredAt = Date.now();
    replica.expireToken();
    say('the token expired');
    const note = await page.untilClosedShadow(NOTE);
    say(`seen in the frame at ${new URL(replica.bladeOrigin).host}; note shown ${Date.now() - expiredAt} ms after the expiry`);
    say(`the note offers: ${(await note.buttons()).join(' · ')}`);
    await picture(page, 'note');
    const announcedAt = Date.now();
    await page.waitForPageLoads(2);
    say(`refreshed, ${Date.now() - announcedAt} ms after the note`);
    await page.blade();
    await afterRefresh({ scenario, page, replica, browser, say, picture });
  }
  say(`page loads: ${replica.pageLoads.length}, refreshes: ${replica.pageLoads.length - 1}`);
  for (const { level, text } of await browser.consoleProblems()) say(`console ${level}: ${text}`);
  if (replica.cspReports.length > 0) say(`policy reports: ${replica.cspReports.length}`);
  if (hasDisplay) {
    console.log('The window is yours. Close it to go on.');
    await browser.closed;
  } else {
    await browser.close();
  }
}

/** *Check this installation*, beside an open portal, and its drill with a sample error. */
async function playDrill({ browser, say, picture }) {
  const check = await browser.open(browser.extension.url('check.html'));
  await untilChecked(check);
  for (const { state, found } of await linesOf(check)) say(`  ${state}: ${found}`);
  await picture(check, 'check');
  await drill(check, { note: NOTE, guidance: REFUSAL.code, onNote: () => picture(check, 'note') });
  for (const { state, found } of await linesOf(check, 'drilled')) say(`  ${state}: ${found}`);
  await picture(check, 'guidance');
}

async function afterRefresh({ scenario, page, replica, browser, say, picture }) {
  const refreshedAt = Date.now();
  if (scenario === 'expires') {
    await page.untilNoClosedShadow();
    say('the page is back, and the error is not');
    await picture(page, 'recovered');
    return;
  }
  const overlay = await page.untilClosedShadow(OVERLAY);
  say(`the error is back; the overlay stands ${Date.now() - refreshedAt} ms after the refresh`);
  for (const { text, href } of await overlay.links()) say(`  ${text} → ${href}`);
  await picture(page, 'overlay');
  if (scenario === 'conditional-access') await toThePolicy({ overlay, replica, browser, say, picture });
}

/**
 * Goes from the overlay to the sign-in logs, which show the values on a card, and on to the policy that a
 * downloaded log names.
 */
async function toThePolicy({ overlay, replica, browser, say, picture }) {
  // The sign-in logs open without the error.
  const letGo = replica.holdPageLoads();
  await overlay.click(textOf('link_sign_in_logs'));
  replica.restoreToken();
  letGo();
  const logs = await browser.waitForPage(/SignInLogsList/);
  const card = await logs.untilClosedShadow(textOf('sign_in_card_title'));
  say('the sign-in logs are open, with the values on a card');
  await picture(logs, 'sign-in-logs');

  const { name, bytes } = refusedBySignInFrequency(
    { request: REFUSAL.traceId, correlation: REFUSAL.correlationId, at: Date.parse(REFUSAL.timestamp.replace(' ', 'T')) },
    POLICY,
  );
  const log = join(PICTURES, name);
  await writeFile(log, bytes);
  say(`the log is downloaded: ${log}`);

  await card.click(textOf('choice_read_log'));
  const reader = await browser.waitForOwnPage(READER);
  say(`the reader of logs is open for ${await untilChosen(reader)}`);
  await picture(reader, 'reader');
  await reader.top().chooseFile('#file', log);
  const verdict = await untilVerdict(reader, POLICY);
  assert.match(verdict, new RegExp(`^The policy ${POLICY} refused the sign-in`));
  say(verdict.split('\n')[0]);
  await picture(reader, 'policy');
}
