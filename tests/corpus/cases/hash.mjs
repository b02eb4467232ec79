/** FNV-1a over the code points: stable across machines and over time. */
export function hashOf(text) {
  let hash = 0x811c9dc5;
  for (const letter of text) {
    hash ^= letter.codePointAt(0);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash;
}

/** A third of all ids is held back: scored, but never inspected while the recogniser is tuned. */
export const setOf = (id) => (hashOf(id) % 3 === 0 ? 'aside' : 'work');
