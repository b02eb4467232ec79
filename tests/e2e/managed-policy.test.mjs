/**
 * An organisation's policy in real browsers: it installs the extension, the files of enterprise/ preconfigure
 * it, its settings are locked and marked, wrong ones are reported, changes are applied.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { zipSync } from 'fflate';
import { createReplica } from '../portal/replica.mjs';
import { BROWSERS } from './harness/browsers.mjs';
import { linesOf, untilChecked } from './harness/check.mjs';
import { idOf } from './harness/chromium.mjs';
import { ManagedProgram, cannotManage } from './harness/managed.mjs';
import { PROGRAMS, findProgram } from './harness/programs.mjs';
import { beginningOf, patternOf, textOf } from './harness/texts.mjs';
import { until } from './harness/until.mjs';

const EXPIRED = patternOf('note_expired_title');
const BY_ORGANIZATION = textOf('page_locked');

/** Chromium reads a changed policy once its file has not changed for five seconds. */
const POLICY_PATIENCE_MS = 60_000;

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** A folder that is removed after the test. */
async function withFolder(run) {
  const folder = mkdtempSync(join(tmpdir(), 'token-assist-managed-'));
  try {
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sets up what an organisation that hosts the extension itself sets up; see docs/deployment.md. */
const SERVE = {
  chromium(folder, extension) {
    const copy = join(folder, 'token-assist');
    cpSync(extension, copy, { recursive: true });
    const profile = `--user-data-dir=${join(folder, 'profile')}`;
    const flags = ['--headless=new', '--no-sandbox', profile, `--pack-extension=${copy}`];
    execFileSync(findProgram(PROGRAMS.chromium), flags, { stdio: 'ignore' });
    const key = createPublicKey(readFileSync(`${copy}.pem`, 'utf8'));
    const id = idOf(key.export({ format: 'der', type: 'spki' }));
    const { version } = readJson(join(extension, 'manifest.json'));
    const updates = join(folder, 'updates.xml');
    writeFileSync(
      updates,
      `<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0"><app appid="${id}">` +
        `<updatecheck codebase="${pathToFileURL(`${copy}.crx`)}" version="${version}"/></app></gupdate>`,
    );
    return { id, url: String(pathToFileURL(updates)), policyFile: 'linux/chrome.json' };
  },
  firefox(folder, extension) {
    const { browser_specific_settings } = readJson(join(extension, 'manifest.json'));
    const paths = readdirSync(extension, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const files = paths.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(extension.length + 1), readFileSync(path)];
    });
    const package_ = join(folder, 'token-assist.xpi');
    writeFileSync(package_, zipSync(Object.fromEntries(files)));
    const url = String(pathToFileURL(package_));
    return { id: browser_specific_settings.gecko.id, url, policyFile: 'firefox/policies.json' };
  },
};

/** A value of Chromium's policy of that name. */
const DEVELOPER_TOOLS_EVERYWHERE = 1;

/** Mozilla signs the packages in its store; a newly built package is not signed. */
const UNSIGNED = { 'xpinstall.signatures.required': false };

/** A browser under that policy, until the end of the test. */
async function underPolicy(engine, policy, options, run) {
  const program = new ManagedProgram(engine.name);
  program.set(policy);
  await inManaged(program, engine, options, run);
}

/** The browser that such a program starts, until the end of the test. */
async function inManaged(program, { launch }, options, run) {
  const replica = createReplica({ scenario: 'conditional-access' });
  const browser = await launch({ replica, program: program.path, preferences: UNSIGNED, ...options });
  try {
    await run({ browser, replica, program });
  } catch (error) {
    await browser.evidence(`target/evidence/${browser.engineName}-${Date.now()}`);
    throw error;
  } finally {
    await browser.close();
    program.remove();
  }
}

const policyFor = (engine, id, settings) =>
  engine === 'chromium'
    ? { '3rdparty': { extensions: { [id]: settings } } }
    : { policies: { '3rdparty': { Extensions: { [id]: settings } } } };

/** The commands in the code blocks of a section of docs/deployment.md, as an admin copies them. */
function commandsUnder(heading) {
  const [, section] = readFileSync('docs/deployment.md', 'utf8').split(`\n## ${heading}\n`);
  const [text] = section.split('\n## ');
  return [...text.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block]) => block.trim().split('\n'));
}

/** The settings that the options mark as set by the organisation, and whether they can be changed. */
const lockedOn = (page) =>
  page.evaluate(
    () =>
      Object.fromEntries(
        [...document.querySelectorAll('.locked')]
          .filter((mark) => !mark.hidden)
          .map((mark) => [
            mark.id.replace(/-?locked-?/, ''),
            {
              marked: mark.textContent,
              disabled: [...mark.parentElement.querySelectorAll('input, textarea, select')].every(({ disabled }) => disabled),
            },
          ]),
      ),
  );

/** Why the remedy leaves the incident of the only tab alone, if it does. */
const mutedBy = async (browser) => {
  const items = await browser.extension.evaluate(() => chrome.storage.session.get());
  const [, tab] = Object.entries(items).find(([key]) => key.startsWith('tab.')) ?? [];
  return tab?.incident?.phase.muted?.mute;
};

const untilLocked = (page, expected) =>
  until(
    async () => JSON.stringify(Object.keys(await lockedOn(page)).sort()) === JSON.stringify([...expected].sort()),
    { describe: async () => ({ awaited: expected, there: await lockedOn(page) }), timeoutMs: POLICY_PATIENCE_MS },
  );

for (const engine of BROWSERS) {
  describe(`managed policy in ${engine.name}`, { concurrency: 1, skip: cannotManage(engine.name) }, () => {
    test('the files in enterprise/ install the extension and lock its settings, and no tab opens', async () => {
      await withFolder(async (folder) => {
        const { id, url, policyFile } = SERVE[engine.name](folder, engine.folder);
        const files = join(folder, 'enterprise');
        execFileSync('node', ['tools/enterprise.mjs', files, `--chrome-id=${id}`, `--update-url=${url}`]);
        const policy = readJson(join(files, policyFile));
        if (engine.name === 'firefox') policy.policies.ExtensionSettings[id].install_url = url;
        // Otherwise Chromium does not give developer tools, and so this test, access to an extension that a
        // policy installed.
        else policy.DeveloperToolsAvailability = DEVELOPER_TOOLS_EVERYWHERE;
        await underPolicy(engine, policy, { installedId: id }, async ({ browser }) => {
          await until(async () => (await browser.extension.workerStatus()) === 'running', {
            describe: 'the extension is installed and its background runs',
          });
          assert.deepEqual(browser.pages, [], 'the installation opened no tab');
          const page = await browser.open(browser.extension.url('options.html'));
          const { [id]: example } = (policy['3rdparty'] ?? policy.policies['3rdparty'])[engine.name === 'firefox' ? 'Extensions' : 'extensions'];
          // Chromium provides the settings some seconds after the installation, and the page updates.
          await untilLocked(page, Object.keys(example));
          assert.deepEqual(await page.evaluate(() => chrome.storage.managed.get()), example);
          for (const [setting, { marked, disabled }] of Object.entries(await lockedOn(page))) {
            assert.equal(marked, BY_ORGANIZATION, setting);
            assert.ok(disabled, `${setting} can be changed`);
          }
        });
      });
    });

    test('the commands of docs/deployment.md for Linux lead to a locked and checked installation', { skip: engine.name !== 'chromium' && 'its line is of the folder that the harness leaves alone' }, async () => {
      await withFolder(async (folder) => {
        const { id, url } = SERVE.chromium(folder, engine.folder);
        const files = join(folder, 'enterprise');
        execFileSync('./build.sh', ['enterprise', files, `--chrome-id=${id}`, `--update-url=${url}`]);
        const program = new ManagedProgram(engine.name);
        // Otherwise Chromium closes what a policy installed to the tools that look into it here.
        program.add('developer-tools.json', { DeveloperToolsAvailability: DEVELOPER_TOOLS_EVERYWHERE });
        const run = (command) => program.run(command.replace(/^sudo /, '').replaceAll('target/enterprise', files));

        const commands = commandsUnder('Linux');
        run(commands.find((command) => command.includes('/etc/chromium/')));
        const report = run(commands.find((command) => command.endsWith('check-policy.sh')));
        assert.match(report, /chromium\/policies\/managed\/token-assist\.json/);

        const { [id]: example } = readJson(join(files, 'linux/chrome.json'))['3rdparty'].extensions;
        await inManaged(program, engine, { installedId: id }, async ({ browser }) => {
          await until(async () => (await browser.extension.workerStatus()) === 'running', {
            describe: 'the extension is installed and its background runs',
          });
          const options = await browser.open(browser.extension.url('options.html'));
          await untilLocked(options, Object.keys(example));
          const check = await browser.open(browser.extension.url('check.html'));
          await untilChecked(check);
          const lines = await linesOf(check);
          assert.deepEqual(lines.filter(({ state }) => state === 'problem'), []);
          for (const setting of Object.keys(example)) {
            const arrived = beginningOf('check_policy_value', { SETTING: textOf(`options_${setting}`) });
            assert.ok(lines.some(({ state, found }) => state === 'well' && found.startsWith(arrived)), `${arrived} among ${JSON.stringify(lines)}`);
          }
        });
      });
    });

    test('turned off by policy, it shows nothing, and the popup says who turned it off', async () => {
      await withPolicy({ mode: 'off' }, async ({ browser, replica }) => {
        const page = await browser.open();
        await page.blade();
        replica.expireToken();
        await until(async () => (await mutedBy(browser)) === 'off', {
          describe: () => browser.extension.evaluate(() => chrome.storage.session.get()),
        });
        assert.equal(await page.closedShadow(EXPIRED), null);
        assert.equal(replica.pageLoads.length, 1);
        const popup = await browser.open(browser.extension.url('popup.html'));
        await popup.top().waitFor('#mode-locked');
        assert.ok(await popup.evaluate(() => document.querySelector('#mode').disabled));
        assert.equal(await popup.evaluate(() => document.querySelector('#mode').value), 'off');
      });
    });

    test('an invalid value is reported and changes nothing', async () => {
      const wrong = { mode: 'Off', countdownSeconds: 61, capWindowMinutes: 2.5, sitesOff: ['ms.portal.azure.com', 'https://entra.microsoft.com'] };
      await withPolicy({ historyDays: 30.0, ...wrong }, async ({ browser }) => {
        const page = await browser.open(browser.extension.url('options.html'));
        // The valid entries of a list apply.
        await untilLocked(page, ['historyDays', 'sitesOff']);
        for (const found of ['"Off"', '61', '2.5', '"https://entra.microsoft.com"']) {
          await page.top().waitForText(beginningOf('options_wrong_policy', { FOUND: found }));
        }
        assert.equal(await page.evaluate(() => document.querySelector('#countdownSeconds').disabled), false);
        // The check page reports the same to an admin whose policy has no effect.
        const check = await browser.open(browser.extension.url('check.html'));
        await check.top().waitForText(beginningOf('check_policy_value', { SETTING: textOf('options_historyDays'), VALUE: '30 days' }));
        const told = await check.evaluate(() => [...document.querySelectorAll('#lines .problem p:first-child')].map((it) => it.textContent));
        const refused = [['countdownSeconds', '61'], ['capWindowMinutes', '2.5'], ['mode', '"Off"'], ['sitesOff', '"https://entra.microsoft.com"']];
        const expected = refused.map(([key, FOUND]) => beginningOf('check_policy_refused', { SETTING: textOf(`options_${key}`), FOUND }));
        assert.deepEqual(told.sort(), expected.sort());
      });
    });

    const isTyped = engine.name === 'firefox' && 'Firefox hands over whatever a policy holds';
    // docs/deployment.md documents this: should Chromium begin to report it, this fails, and the sentence can
    // be removed.
    test('Chromium silently drops a value of another type', { skip: isTyped }, async () => {
      const dropped = { countdownSeconds: '7', sitesOff: ['ms.portal.azure.com', 7], Mode: 'off' };
      await withPolicy({ historyDays: 30, ...dropped }, async ({ browser }) => {
        const page = await browser.open(browser.extension.url('options.html'));
        await untilLocked(page, ['historyDays']);
        assert.deepEqual(await browser.extension.evaluate(() => chrome.storage.managed.get()), { historyDays: 30 });
      });
    });

    test('a change of the policy takes effect', { skip: engine.name === 'firefox' && 'Firefox reads its policy when it starts' }, async () => {
      await withPolicy({ mode: 'off', historyDays: 7 }, async ({ browser, replica, set }) => {
        const options = await browser.open(browser.extension.url('options.html'));
        await untilLocked(options, ['mode', 'historyDays']);
        set({ mode: 'ask' });
        await untilLocked(options, ['mode']);
        const page = await browser.open();
        await page.blade();
        replica.expireToken();
        const note = await page.untilClosedShadow(/Refresh/);
        assert.deepEqual(await browser.extension.evaluate(() => chrome.storage.managed.get()), { mode: 'ask' });
        assert.ok((await note.buttons()).length > 0);
        set(null);
        await untilLocked(options, []);
      });
    });
  });

  /** A browser with the unpacked extension under a policy with these settings. */
  function withPolicy(settings, run) {
    const id = engine.name === 'chromium' ? idOf(engine.folder) : readJson(join(engine.folder, 'manifest.json')).browser_specific_settings.gecko.id;
    return underPolicy(engine, policyFor(engine.name, id, settings), { extension: engine.folder }, ({ program, ...stage }) =>
      run({ ...stage, set: (next) => program.set(next && policyFor(engine.name, id, next)) }),
    );
  }
}
