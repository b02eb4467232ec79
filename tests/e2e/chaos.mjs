/**
 * `./build.sh bench chaos [--sequences N] [--seed S] [--engine chromium|firefox] [--browsers of each]`:
 * arbitrary sequences of actions of a user, pages and the browser, against the packed extension. Sequence n
 * has the seed S + n; `--sequences 1 --seed S` repeats one.
 */
import { parseArgs } from 'node:util';
import { BROWSERS } from './harness/browsers.mjs';
import { chaosIn } from './lives/chaos.mjs';

const { values } = parseArgs({
  options: {
    sequences: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    engine: { type: 'string' },
    browsers: { type: 'string', default: '1' },
  },
});
const [sequences, first] = [Number(values.sequences), Number(values.seed)];
const engines = BROWSERS.filter(({ name }) => values.engine === undefined || name === values.engine);

const startedAt = Date.now();
const total = { sequences: 0, actions: 0, loads: 0, failures: [] };
let next = first;

async function work(engine) {
  let chaos = await chaosIn(engine);
  let led = 0;
  while (next < first + sequences) {
    const seed = next;
    next += 1;
    try {
      const { actions, loads } = await chaos.lead(seed);
      total.actions += actions;
      total.loads += loads;
    } catch (error) {
      total.failures.push(error.message);
      console.log(error.message);
      await chaos.close().catch(() => {});
      chaos = await chaosIn(engine);
    }
    total.sequences += 1;
    led += 1;
    if (total.sequences % 50 === 0) console.log(`${total.sequences} sequences, ${total.failures.length} failures`);
  }
  await chaos.close();
  return `${led} in ${engine.name}`;
}

console.log(`${sequences} sequences from seed ${first}`);
const shares = await Promise.all(engines.flatMap((engine) => Array.from({ length: Number(values.browsers) }, () => work(engine))));
const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
console.log(
  `${total.sequences} sequences (${shares.join(', ')}), ${total.actions} actions, ${total.loads} page loads, ` +
    `${total.failures.length} failures, ${minutes} minutes`,
);
process.exitCode = total.failures.length === 0 ? 0 : 1;
