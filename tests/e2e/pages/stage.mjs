/**
 * The extension's own pages on a stage: the built files under their own policy, with a background that
 * answers from a table, so that every state can be shown and tested.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const ORIGIN = 'https://pages.example';

/** The programs of the pages; the mock of `chrome` is inserted before them. */
const PROGRAMS = ['/pages.js', '/sign-in-log.js', '/check.js'];

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
};

/**
 * The mock of `chrome` on the stage. Runs in the page, before the page's own program.
 *
 * @param {object} script
 * @param {Record<string, {message: string, placeholders?: object}>} script.messages
 * @param {Record<string, unknown>} script.answers by the name of the message; `Error` rejects
 * @param {object} script.tab
 */
function playChrome({ messages, answers, tab }) {
  const listeners = [];
  globalThis.asked = [];
  globalThis.tellStored = () => listeners.forEach((listener) => listener({}, 'local'));
  globalThis.answers = answers;
  const area = (name, items = {}) => ({
    get: async () => ({ ...items }),
    set: async (changes) => {
      if (answers.refusing === name) throw new Error('QuotaExceededError');
      Object.assign(items, changes);
    },
    remove: async (key) => void delete items[key],
  });
  globalThis.chrome = {
    runtime: {
      id: 'stage',
      getURL: (path) => `/${path}`,
      sendMessage: async (message) => {
        globalThis.asked.push(message);
        const name = typeof message === 'string' ? message : Object.keys(message)[0];
        if (globalThis.answers[name] === 'no background') throw new Error('no background');
        return globalThis.answers[name];
      },
      getManifest: () => ({ version: '0.0.0', host_permissions: ['https://portal.azure.com/*', 'https://*.ext.azure.com/*'] }),
    },
    tabs: { query: async () => answers.tabs ?? [tab] },
    scripting: {
      executeScript: async ({ target }) =>
        (answers.forms?.[target.tabId] ?? []).map((form, frameId) => ({ frameId, result: { form, openFor: 92_000 } })),
      getRegisteredContentScripts: async () => (answers.origins ? [{ matches: answers.origins }] : []),
    },
    extension: { isAllowedIncognitoAccess: async () => answers.private ?? true },
    storage: {
      local: area('local', answers.local),
      session: area('session'),
      managed: area('managed', answers['tell-settings']?.policy ?? {}),
      onChanged: { addListener: (listener) => listeners.push(listener) },
    },
    permissions: {
      contains: async ({ origins }) => !origins.some((origin) => answers.missing?.includes(origin)),
      getAll: async () => ({ origins: globalThis.answers.origins ?? [] }),
      request: async () => true,
      remove: async () => true,
      onAdded: { addListener: () => {} },
      onRemoved: { addListener: () => {} },
    },
    i18n: {
      getUILanguage: () => 'en-US',
      getMessage: (key, substitutions = []) => {
        const { message = '', placeholders = {} } = messages[key] ?? {};
        return message.replace(/\$(\w+)\$/g, (_, name) => {
          const { content } = placeholders[name.toLowerCase()];
          return content.replace(/\$(\d)/g, (_, at) => substitutions[at - 1] ?? '');
        });
      },
    },
  };
}

/**
 * Prepares a tab of the browser to show the extension's pages.
 *
 * @param {import('playwright-core').Page} page
 * @param {object} options
 * @param {string} options.folder the unpacked extension
 * @param {Record<string, {message: string, placeholders?: object}>} options.messages as in `_locales`
 */
export async function setStage(page, { folder, messages }) {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const policy = manifest.content_security_policy.extension_pages;
  let prologue = '';
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    const file = join(folder, pathname);
    if (!existsSync(file)) return route.fulfill({ status: 404 });
    const content = await readFile(file);
    return route.fulfill({
      body: PROGRAMS.includes(pathname) ? prologue + content : content,
      headers: { 'content-type': TYPES[extname(file)], 'content-security-policy': policy },
    });
  });
  return {
    /** Shows one of the pages, with these answers of the background. */
    async show(name, { answers = {}, tab = { id: 1 } } = {}) {
      const script = { messages, answers, tab };
      prologue = `(${playChrome})(${JSON.stringify(script)});\n`;
      await page.goto(`${ORIGIN}/${name}.html`);
      await page.locator('body:not([hidden])').waitFor();
      await page.locator('#known:not([hidden]), #empty:not([hidden]), #failure:not([hidden])').waitFor();
    },
  };
}
