/** A few sequences of `./build.sh bench chaos`, always the same ones. */
import { after, before, describe, test } from 'node:test';
import { BROWSERS } from './harness/browsers.mjs';
import { chaosIn } from './lives/chaos.mjs';

/** Together they have every deed in them. */
const SEEDS = [210, 185, 104, 124, 1];

for (const engine of BROWSERS) {
  describe(`chaos in ${engine.name}`, { concurrency: 1 }, () => {
    let chaos;
    before(async () => {
      chaos = await chaosIn(engine);
    });
    after(() => chaos?.close());
    for (const seed of SEEDS) test(`seed ${seed}`, () => chaos.lead(seed));
  });
}
