/**
 * The interface texts in English, by key, so that a test names what it waits for independently of the
 * wording.
 */
import { readFileSync } from 'node:fs';

const TEXTS = JSON.parse(readFileSync(new URL('../../../extension/_locales/en/messages.json', import.meta.url), 'utf8'));

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The text of a key without placeholders. */
export function textOf(key) {
  const { message } = TEXTS[key];
  if (/\$\w+\$/.test(message)) throw new Error(`${key} has placeholders: use patternOf`);
  return message;
}

/** A regular expression for the text of a key, with anything in place of its placeholders. */
export const patternOf = (key) =>
  new RegExp(
    TEXTS[key].message
      .split(/\$\w+\$/)
      .map(escaped)
      .join('.+'),
  );

/** The text of a key with these values in place of its placeholders, up to the first one without a value. */
export function beginningOf(key, values) {
  const filled = TEXTS[key].message.replace(/\$(\w+)\$/g, (placeholder, name) => values[name] ?? placeholder);
  return filled.split(/\$\w+\$/)[0].trim();
}
