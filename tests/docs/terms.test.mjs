/**
 * The terms of the interface: where the English text has a term, the text of each other language has the term
 * of Microsoft's portals. `terms.json` has them as patterns, for languages that inflect. Its `other words`
 * must not occur in any text of a language; each is listed with the word to use instead.
 */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';

const LOCALES = 'extension/_locales';
const textsOf = async (language) => JSON.parse(await readFile(`${LOCALES}/${language}/messages.json`, 'utf8'));

const { 'other words': otherWords, ...inLanguages } = JSON.parse(await readFile('tests/docs/terms.json', 'utf8'));
const terms = Object.entries(inLanguages);
const english = await textsOf('en');
const others = (await readdir(LOCALES)).filter((language) => language !== 'en').sort();

/** Languages in which the portals are not available: names of tabs and menus stay English. */
const NOT_IN_PORTALS = ['ar', 'he'];

/** Texts with the English term. */
const withTerm = (texts, term) => Object.keys(texts).filter((key) => texts[key].message.toLowerCase().includes(term.toLowerCase()));

for (const [term, inOthers] of terms) {
  test(`"${term}" has one translation in each language`, async () => {
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

/** The visible part of a text: without its placeholders, whose names are English. */
const readable = (message) => message.replaceAll(/\$\w+\$/g, '');

/** One line for each text with one of the other words: the language, the key, the word and the one to use. */
const otherWordsIn = (language, texts) => Object.entries(otherWords[language]).flatMap(([other, word]) =>
  Object.entries(texts).flatMap(([key, { message }]) => {
    const [found] = readable(message).match(new RegExp(other, 'iu')) ?? [];
    return found ? [`${language}, ${key}: "${found}" in place of "${word}": ${message}`] : [];
  }));

test('no language has two words for one thing', async () => {
  assert.deepEqual(Object.keys(otherWords).sort(), others);
  const faults = [];
  for (const language of others) {
    faults.push(...otherWordsIn(language, await textsOf(language)));
  }
  assert.deepEqual(faults, []);
});

test('each permitted synonym is used, and is not also a forbidden one', async () => {
  for (const language of others) {
    const messages = Object.values(await textsOf(language)).map(({ message }) => message.toLowerCase());
    for (const [other, word] of Object.entries(otherWords[language])) {
      assert.doesNotMatch(word, new RegExp(other, 'iu'), language);
      assert.ok(messages.some((message) => message.includes(word.toLowerCase())), `${language} never says "${word}"`);
    }
  }
});

test('a forbidden synonym is reported with its language and key', () => {
  const texts = { ask: { message: 'Das Passwort eingeben' }, kept: { message: '$POLICY$ in Tabellen, mit Kennwort' } };
  assert.deepEqual(otherWordsIn('de', texts), ['de, ask: "Passwort" in place of "Kennwort": Das Passwort eingeben']);
});
