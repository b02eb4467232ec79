/**
 * The texts for the stores: in each language of the interface, within the stores' limits, in the interface's
 * terms.
 */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { faultsIn, languages, textsIn } from '../../tools/store.mjs';

/** The error message, which portals show in English in every language. */
const ERROR = 'There was an error validating access token';

const all = await languages();
const { 'other words': otherWords, ...terms } = JSON.parse(await readFile('tests/docs/terms.json', 'utf8'));

test('each language of the interface has a store text, and each store text a language', async () => {
  assert.deepEqual((await readdir('docs/store')).sort(), all.map((language) => `${language}.txt`));
});

test('every text has a length that the stores accept', async () => {
  for (const language of all) assert.deepEqual(faultsIn(language, await textsIn(language)), []);
  const long = { name: 'Token Assist', short: 'x'.repeat(133), detailed: 'x'.repeat(249) };
  assert.deepEqual(faultsIn('en', long), [
    'en: short has 133 characters, and stores take 1 to 132',
    'en: detailed has 249 characters, and stores take 250 to 10000',
  ]);
});

test('each text has the sections and terms of the English one', async () => {
  const { detailed: english } = await textsIn('en');
  const points = (text) => text.split('\n').filter((line) => line.startsWith('• ')).length;
  for (const language of all) {
    const { detailed } = await textsIn(language);
    assert.equal(points(detailed), points(english), language);
    assert.ok(detailed.includes(ERROR), language);
    if (language === 'en') continue;
    for (const term of ['Conditional Access', 'sign-in logs']) {
      assert.ok(english.includes(term), term);
      assert.match(detailed, new RegExp(terms[term][language], 'iu'), `${language}: ${term}`);
    }
    for (const [other, word] of Object.entries(otherWords[language])) {
      assert.doesNotMatch(detailed.replace(ERROR, ''), new RegExp(other, 'iu'), `${language}: in place of "${word}"`);
    }
  }
});
