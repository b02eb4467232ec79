/**
 * The cost of reading a large sign-in log, compared with JSON.parse of the same text in the same browser:
 * `./build.sh bench sign-in-log [--megabytes=200] [--rounds=3]`. Fails if it takes more than one and a half
 * times as long, or more than a quarter of the memory.
 */
import { createWriteStream, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findProgram } from '../tests/e2e/harness/programs.mjs';
import { messagesIn } from '../tests/e2e/pages/looks.mjs';
import { setStage } from '../tests/e2e/pages/stage.mjs';
import { large } from '../tests/sign-in-log/generator.mjs';

/** The reader's limits, as multiples of what JSON.parse takes. */
const TIME = 1.5;
const MEMORY = 0.25;

const { values: options } = parseArgs({
  options: { megabytes: { type: 'string', default: '200' }, rounds: { type: 'string', default: '3' } },
});
const folder = resolve('dist/chrome');
const temporary = await mkdtemp(join(tmpdir(), 'sign-in-log-'));
const file = join(temporary, 'InteractiveSignIns.json');
const out = createWriteStream(file);
for (const piece of large(Number(options.megabytes) * 1e6)) if (!out.write(piece)) await once(out, 'drain');
out.end();
await once(out, 'finish');

/** The peak memory of the browser's renderers, in megabytes. */
function peak(browserPid) {
  let most = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (!command.includes('--type=renderer') || !command.includes(browserPid)) continue;
      const [, kilobytes] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/);
      most = Math.max(most, kilobytes / 1024);
    } catch {
      // The process has ended meanwhile.
    }
  }
  return most;
}

/** Runs in the page: reads the chosen file as a whole and parses it. */
async function parse() {
  const [chosen] = document.querySelector('#file').files;
  const text = await chosen.text();
  const began = performance.now();
  const records = JSON.parse(text);
  return { ms: performance.now() - began, records: records.length };
}

/** Runs in the page: makes the page read the chosen file, and waits for the verdict. */
function readLog() {
  const began = performance.now();
  return new Promise((done) => {
    const reading = document.querySelector('#reading');
    new MutationObserver((_, observer) => {
      if (!reading.hidden) return;
      observer.disconnect();
      done({ ms: performance.now() - began, told: document.querySelector('#files').innerText });
    }).observe(reading, { attributes: true });
    document.querySelector('#file').dispatchEvent(new Event('change'));
  });
}

/** One run in a browser of its own. */
async function run(work) {
  const mark = `--sign-in-log-bench-${Math.round(performance.now() * 1000)}`;
  const browser = await chromium.launch({
    executablePath: findProgram(['chromium', 'chromium-browser']),
    args: ['--no-sandbox', '--disable-gpu', `--user-agent=${mark}`],
  });
  const page = await browser.newPage();
  const stage = await setStage(page, { folder, messages: await messagesIn(folder, 'light') });
  await stage.show('sign-in-log', { answers: { 'tell-history': { entries: [], dropped: 0 } } });
  // The page's own listener must not read it yet.
  await page.evaluate(() => document.addEventListener('change', (event) => event.stopImmediatePropagation(), { capture: true, once: true }));
  await page.setInputFiles('#file', file);
  const before = peak(mark);
  const result = await page.evaluate(work);
  const memory = peak(mark) - before;
  const version = browser.version();
  await browser.close();
  return { ...result, memory, version };
}

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
const rounds = { 'JSON.parse': [], 'Token Assist': [] };
for (let round = 0; round < Number(options.rounds); round += 1) {
  for (const [name, work] of [['JSON.parse', parse], ['Token Assist', readLog]]) {
    const result = await run(work);
    rounds[name].push(result);
    process.stderr.write(`${name.padEnd(13)} ${Math.round(result.ms)} ms, ${Math.round(result.memory)} MB ${result.told ?? ''}\n`);
  }
}
const size = Math.round((await stat(file)).size / 1e6);
await rm(temporary, { recursive: true });
const of = (name, what) => median(rounds[name].map((result) => result[what]));
const time = of('Token Assist', 'ms') / of('JSON.parse', 'ms');
const memory = of('Token Assist', 'memory') / of('JSON.parse', 'memory');
const row = (name) => `| ${name} | ${(of(name, 'ms') / 1000).toFixed(1)} s | ${Math.round(of(name, 'memory'))} MB |`;
const report = `# Reading a sign-in log of ${size} MB

Chromium ${rounds['Token Assist'][0].version}, ${cpus().length} × ${cpus()[0].model}; medians of ${options.rounds} rounds, each in a browser of its own.
JSON.parse has the text in memory already when its time begins; Token Assist reads the file as well, in a
worker. Memory is the renderer's peak over what it had before.

| | time | memory |
|---|---|---|
${row('JSON.parse')}
${row('Token Assist')}
| share, at most | ${time.toFixed(2)} of ${TIME} | ${memory.toFixed(2)} of ${MEMORY} |
`;
console.log(report);
if (Number(options.megabytes) >= 200) await writeFile('bench/results/sign-in-log.md', report);
if (time > TIME || memory > MEMORY) {
  console.error('bench: reading a sign-in log takes more than it may');
  process.exit(1);
}
