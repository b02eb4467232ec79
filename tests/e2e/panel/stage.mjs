/**
 * The note and the overlay on a stage: the panel's built program over the replica portal, with a mock of the
 * browser that only passes it views, so that every state can be shown and tested.
 */
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createReplica } from '../../portal/replica.mjs';
import { LOOKS, messagesIn } from '../pages/looks.mjs';

/**
 * The objects that the panel needs in its world. Its root is open here, since axe-core cannot inspect a
 * closed one.
 *
 * @param {Record<string, {message: string, placeholders?: object}>} messages
 */
function playWorld(messages) {
  if (window !== window.top) return;
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function attach(options) {
    globalThis.root = attachShadow.call(this, { ...options, mode: 'open' });
    return globalThis.root;
  };
  globalThis.told = [];
  globalThis.tokenAssist = { document: 'stage', page: document, admitted: { 'panel-wasm': true }, isUnderNewPolicy: () => false };
  globalThis.chrome = {
    runtime: {
      id: 'stage',
      sendMessage: async (message) => void globalThis.told.push(message),
      onMessage: { addListener: (listener) => (globalThis.tell = listener) },
    },
    i18n: {
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

/** Views as texts, as the background sends them. */
function inWords(messages, views) {
  const { status, stdout, stderr } = spawnSync('cargo', ['run', '--quiet', '--locked', '--example', 'in_words'], {
    input: JSON.stringify({ messages, views }),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the views could not be put in words: ${stderr}`);
  return JSON.parse(stdout);
}

/**
 * All states with the texts of a look, by their names.
 *
 * @param {string} folder the unpacked extension
 * @param {keyof LOOKS} look
 * @param {Record<string, import('./states.mjs').State>} states
 * @param {string} [language] for looks without one of their own
 */
export async function rehearse(folder, look, states, language) {
  const messages = await messagesIn(folder, look, language);
  const views = Object.values(states).map(({ panel, timer }) => ({ revision: 0, panel, timer }));
  const shown = inWords(messages, views);
  const scenes = Object.entries(states).map(([name, { act }], index) => [name, { shown: shown[index], act }]);
  return { messages, scenes: Object.fromEntries(scenes) };
}

/**
 * Opens the replica portal in a look, with the panel in it.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {object} options
 * @param {string} options.folder the unpacked extension
 * @param {keyof LOOKS} options.look
 * @param {object} options.messages as returned by {@link rehearse}
 * @param {{width: number, height: number}} [options.viewport] for looks without one of their own
 */
export async function setStage(browser, { folder, look, messages, viewport = { width: 1280, height: 800 } }) {
  const { options = {} } = LOOKS[look];
  const replica = createReplica({ scenario: 'healthy', theme: options.colorScheme ?? 'light' });
  const context = await browser.newContext({
    viewport,
    locale: 'en-US',
    reducedMotion: 'reduce',
    ...options,
  });
  await context.route('**/*', async (route) => {
    const request = route.request();
    const answer = await replica.answer({
      url: request.url(),
      method: request.method(),
      headers: request.headers(),
      resourceType: request.resourceType(),
      isNavigation: request.isNavigationRequest(),
    });
    return answer ? route.fulfill(answer) : route.abort();
  });
  const page = await context.newPage();
  await page.addInitScript(playWorld, messages);
  await page.goto(replica.url);
  await page.evaluate(await readFile(join(folder, 'panel-wasm.js'), 'utf8'));
  await page.waitForFunction(() => globalThis.tell);
  let revision = 0;
  return {
    page,
    /** Shows a scene in place of the previous one. */
    async show({ shown: { timer, content }, act }) {
      for (const view of [{ timer: null, content: null }, { timer, content }]) {
        revision += 1;
        await page.evaluate((it) => globalThis.tell({ show: it }), { revision, ...view });
      }
      await act?.(page);
    },
    async close() {
      await context.close();
      replica.close();
    },
  };
}
