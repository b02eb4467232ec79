import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The looks in which a page may be displayed; the accessibility tests and the gallery use all of them.
 *
 * @type {Record<string, {options?: import('playwright-core').BrowserContextOptions, language?: string}>}
 */
export const LOOKS = {
  light: {},
  dark: { options: { colorScheme: 'dark' } },
  forced: { options: { forcedColors: 'active' } },
  'forced-dark': { options: { forcedColors: 'active', colorScheme: 'dark' } },
  'right-to-left': { language: 'he' },
  narrow: { options: { viewport: { width: 320, height: 640 } } },
  // A window of 1280 by 800 at 200 %.
  zoomed: { options: { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 } },
};

/** The popup's window is as wide as its content. */
const WIDTHS = { popup: 360, history: 1200, options: 1000, 'sign-in-log': 1100, check: 1000 };

/**
 * The extension's texts in a look.
 *
 * @param {string} folder the unpacked extension
 * @param {keyof LOOKS} look
 * @param {string} [language] for looks without a language of their own
 * @returns {Promise<Record<string, {message: string, placeholders?: object}>>} as in `_locales`
 */
export async function messagesIn(folder, look, language = 'en') {
  const file = join(folder, '_locales', LOOKS[look].language ?? language, 'messages.json');
  return JSON.parse(await readFile(file, 'utf8'));
}

/** Changes the look of a page that was opened in light, as the system or its window changes. It stays loaded. */
export async function changeLook(page, look, name) {
  const { colorScheme = 'light', viewport = { width: WIDTHS[name], height: 720 } } = LOOKS[look].options ?? {};
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(viewport);
}

/** Opens a page of the stage in that look. @returns {Promise<import('playwright-core').Page>} */
export async function openInLook(browser, look, name) {
  const { options = {} } = LOOKS[look];
  const context = await browser.newContext({
    viewport: { width: WIDTHS[name], height: 720 },
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    ...options,
  });
  return context.newPage();
}
