/** A few sequences of `./build.sh bench chaos`, always the same ones. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BROWSERS } from './harness/browsers.mjs';
import { ACTIONS, chaosIn, actionsOf } from './lives/chaos.mjs';

const SEEDS = [247, 36, 4935, 102, 5790, 320, 29];

test('the sequences contain every action', () => {
  const done = new Set(SEEDS.flatMap(actionsOf));
  assert.deepEqual(ACTIONS.filter((action) => !done.has(action)), []);
});

for (const engine of BROWSERS) {
  describe(`chaos in ${engine.name}`, { concurrency: 1 }, () => {
    let chaos;
    before(async () => {
      chaos = await chaosIn(engine);
    });
    after(() => chaos?.close());
    for (const seed of SEEDS) {
      test(`seed ${seed}`, () => chaos.lead(seed));
    }
  });
}
