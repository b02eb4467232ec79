/**
 * How a person may look at a page: what the tests of accessibility and the gallery go through.
 *
 * @type {Record<string, {options?: import('playwright-core').BrowserContextOptions, words?: object}>}
 */
export const LOOKS = {
  light: {},
  dark: { options: { colorScheme: 'dark' } },
  forced: { options: { forcedColors: 'active' } },
  'forced-dark': { options: { forcedColors: 'active', colorScheme: 'dark' } },
  'right-to-left': { words: { language: { message: 'he' }, direction: { message: 'rtl' } } },
  narrow: { options: { viewport: { width: 320, height: 640 } } },
  // A window of 1280 by 800 at 200 %.
  zoomed: { options: { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 } },
};

/** The popup's window is as wide as its content. */
const WIDTHS = { popup: 360, history: 1200, options: 1000 };

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
