// The texts about the extension in the stores, in each language: names and short descriptions from
// extension/_locales, detailed descriptions from docs/store/.
import { readFile, readdir } from 'node:fs/promises';

/**
 * The lengths that the stores accept, in characters; the strictest limit of several stores. Name and short
 * description: addons.mozilla.org and the Chrome Web Store. Detailed description: Microsoft Edge Add-ons.
 */
export const LIMITS = {
  name: { least: 1, most: 50 },
  short: { least: 1, most: 132 },
  detailed: { least: 250, most: 10_000 },
};

/** All languages of the interface, as `_locales` names them. */
export const languages = async () => (await readdir('extension/_locales')).sort();

/** The language as the tag of BCP 47 that stores and documents use. */
export const tagOf = (language) => language.replace('_', '-');

/** The texts of a language, by the names in `LIMITS`. */
export async function textsIn(language) {
  const messages = JSON.parse(await readFile(`extension/_locales/${language}/messages.json`, 'utf8'));
  return {
    name: messages.extension_name.message,
    short: messages.extension_description.message,
    detailed: (await readFile(`docs/store/${language}.txt`, 'utf8')).trim(),
  };
}

/** What is too short or too long in the texts of a language. */
export const faultsIn = (language, texts) =>
  Object.entries(LIMITS).flatMap(([kind, { least, most }]) => {
    const { length } = texts[kind];
    return length < least || length > most ? [`${language}: ${kind} has ${length} characters, and stores take ${least} to ${most}`] : [];
  });
