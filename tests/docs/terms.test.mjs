/**
 * The terms of the interface: where the English text has one, the text of each other language has the one of
 * Microsoft's portals in it. `terms.json` has them as patterns, for languages that inflect.
 */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';

const LOCALES = 'extension/_locales';
const textsOf = async (language) => JSON.parse(await readFile(`${LOCALES}/${language}/messages.json`, 'utf8'));

const terms = Object.entries(JSON.parse(await readFile('tests/docs/terms.json', 'utf8')));
const english = await textsOf('en');
const others = (await readdir(LOCALES)).filter((language) => language !== 'en').sort();

/** Languages that the portals don't speak: names of tabs and menus stay English. */
const NOT_IN_PORTALS = ['ar', 'he'];

/** Texts with the English term. */
const withTerm = (texts, term) => Object.keys(texts).filter((key) => texts[key].message.toLowerCase().includes(term.toLowerCase()));

for (const [term, inOthers] of terms) {
  test(`"${term}" has one word in each language`, async () => {
    assert.deepEqual(Object.keys(inOthers).sort(), others);
    const keys = withTerm(english, term);
    assert.ok(keys.length >= 5, `only ${keys.length} texts have it`);
    for (const language of others) {
      const texts = await textsOf(language);
      const named = new RegExp(NOT_IN_PORTALS.includes(language) ? `${inOthers[language]}|${term}` : inOthers[language], 'iu');
      assert.deepEqual(keys.filter((key) => !named.test(texts[key].message)).map((key) => `${key}: ${texts[key].message}`), [], language);
    }
  });
}
