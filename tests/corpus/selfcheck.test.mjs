// Checks the corpus without the extension: each page matches its expected result.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { chromium } from 'playwright-core';
import { addressOf, createCorpus, loadsOf } from './answer.mjs';
import { SHAPES } from './cases/details.mjs';
import { BLADES, PORTALS } from './cases/hosts.mjs';
import { LANGUAGES, wordings } from './cases/messages.mjs';
import { LIBRARIES, needsNavigation } from './cases/row.mjs';
import { isFrameSeen, readDocument, rememberClosedRoots } from './oracle.mjs';
import { parseFrameName } from './pages/documents.mjs';
import { until } from '../e2e/harness/until.mjs';

const corpus = createCorpus();
const { cases } = corpus;

/** With fewer cases, whole languages and surfaces would be covered only by chance. */
const FEWEST_CASES = 400;

/** One page each: only a browser's foremost page renders at once; the others wait up to seconds for a frame. */
const BROWSERS_AT_ONCE = availableParallelism();

/** The stages of some libraries have hundreds of cases, which would keep one browser busy long after the others. */
const CASES_PER_PIECE = 40;

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const countBy = (rows, keyOf) => {
  const counts = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    const count = counts.get(key) ?? { errors: 0, others: 0 };
    count[row.error ? 'errors' : 'others'] += 1;
    counts.set(key, count);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
};

test('there are enough cases of every kind', (t) => {
  for (const key of ['library', 'placement', 'language', 'set']) {
    t.diagnostic(`cases per ${key} (errors/others): ${Object.entries(countBy(cases, (row) => row[key])).map(([name, { errors, others }]) => `${name} ${errors}/${others}`).join(', ')}`);
  }
  assert.ok(cases.length >= FEWEST_CASES, `only ${cases.length} cases`);
});

test('a third of the cases is held back, chosen by id only', () => {
  const aside = cases.filter(({ set }) => set === 'aside').length / cases.length;
  assert.ok(aside > 0.3 && aside < 0.37, `${Math.round(aside * 100)} % is held back`);
  // These must never change: the recogniser could be tuned to a case that moves from one set to the other.
  assert.equal(corpus.caseOf('place-added-fluent9').set, 'work');
  assert.equal(corpus.caseOf('quote-article-plain').set, 'aside');
});

test('every language has an error for each of its wordings, and a quotation', () => {
  for (const language of LANGUAGES) {
    const texts = new Set(cases.filter((row) => row.error && row.language === language && row.message.key === 'token-validation').map(({ message }) => message.text));
    assert.equal(texts.size, wordings(language), `${language}: ${texts.size} of ${wordings(language)} wordings`);
    assert.ok(cases.some((row) => !row.error && row.language === language), `${language} has no quotation`);
  }
});

test('every library shows the error in every placement', () => {
  const places = new Set(cases.filter(({ error }) => error).map(({ placement }) => placement));
  for (const library of LIBRARIES) {
    const its = new Set(cases.filter((row) => row.error && row.library === library).map(({ placement }) => placement));
    assert.deepEqual([...places].filter((place) => !its.has(place)), [], library);
  }
});

test('every portal and blade host shows the error', () => {
  const hosts = new Set(cases.filter(({ error }) => error).map(({ host }) => host));
  assert.deepEqual([...PORTALS, ...BLADES.map(({ host }) => host)].filter((host) => !hosts.has(host)), []);
});

test('every expected and every excluded value is in the text, and no value is both', () => {
  for (const [shape, { text, found }] of Object.entries(SHAPES)) {
    const values = [...found.codes ?? [], ...Object.values(found.ids ?? {}).flat(), ...found.unlabelled ?? [], ...found.timestamps ?? [], found.extension, found.resource].filter((value) => value != null);
    for (const value of [...values, ...found.never ?? []]) assert.ok(text.includes(value), `${shape}: ${value} is not in the text`);
    assert.deepEqual(values.filter((value) => found.never?.includes(value)), [], shape);
  }
});

test('a response contains the message only if the page is served with it', async () => {
  for (const row of cases) {
    const { body } = await corpus.answer({ url: addressOf(row) });
    const words = row.message.text.split(/['’]/)[0];
    assert.equal(body.includes(words), needsNavigation(row), row.id);
  }
});

test('an unknown host gets no response, and an unknown page a 404', async () => {
  assert.equal(await corpus.answer({ url: 'https://unknown.example/' }), null);
  assert.equal((await corpus.answer({ url: `${addressOf(cases[0])}-not` })).status, 404);
});

const strangers = [];

/** A separate browser with one page, whose requests the corpus answers. */
async function openPage() {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  await context.addInitScript(rememberClosedRoots);
  await context.route('**/*', async (route) => {
    const url = route.request().url();
    const answer = await corpus.answer({ url });
    if (answer) return route.fulfill(answer);
    strangers.push(url);
    return route.abort();
  });
  return { page: await context.newPage(), close: () => browser.close() };
}

const depthOf = (frame) => parseFrameName(frame.name())?.depth ?? 0;

/** Whether the frame and all frames around it are visible to a user. */
async function isShown(frame) {
  for (let inner = frame; inner.parentFrame(); inner = inner.parentFrame()) {
    const element = await inner.frameElement();
    if (!await element.evaluate(isFrameSeen)) return false;
  }
  return true;
}

/** The case's own document and the surrounding ones, each as a frame. */
function documentsOf(page, row) {
  // A frame of the previous case may still be shutting down in its own process.
  const frames = page.frames().filter((frame) => frame === page.mainFrame() || parseFrameName(frame.name())?.id === row.id);
  const isOwn = (frame) => depthOf(frame) === row.frames.length;
  return { own: frames.find(isOwn), around: frames.filter((frame) => !isOwn(frame)) };
}

const readMessage = async (frame, row) => {
  const reading = await frame.evaluate(readDocument, row.message.text);
  return { ...reading, seen: reading.seen && await isShown(frame) };
};

/**
 * Placements whose text is in the document before it is visible. A prewarmed frame gets its text when it is revealed,
 * and is shown after that.
 */
const isShownLater = ({ placement }) => placement.startsWith('shown-by-') && !placement.startsWith('shown-by-frame');

/** The differences between a case and its expected result; empty if there are none. */
async function faultsOf(page, row, isStage) {
  const faults = [];
  const expect = (holds, fault) => { if (!holds) faults.push(`${row.id}: ${fault}`); };
  const quotesBeside = row.surroundings === 'help-pane';

  if (isStage) {
    await page.evaluate((id) => window.corpus.set(id), row.id);
    const { seen, text } = await readMessage(documentsOf(page, row).own, row);
    expect(quotesBeside || !seen, 'is visible before it is revealed');
    if (isShownLater(row)) expect(text, 'is not in the document before it is shown');
    await page.evaluate(() => window.corpus.reveal());
  } else {
    await page.evaluate(() => window.corpus.shown);
  }

  const mustBeSeen = row.visible && row.kept === 'text';
  // Components of some libraries render with a short delay.
  const isAsItShouldBe = async () => {
    const { seen, ...held } = await readMessage(documentsOf(page, row).own, row);
    return seen === mustBeSeen && held[row.kept];
  };
  await until(isAsItShouldBe, { describe: mustBeSeen ? 'it is visible' : `it is invisible, and kept as ${row.kept}` });
  const { own, around } = documentsOf(page, row);
  if (row.details) expect((await own.evaluate(readDocument, row.details.text)).text, 'lacks its details');
  for (const frame of around) expect(!(await frame.evaluate(readDocument, row.message.text)).text, 'is also in a document around its own');

  await page.evaluate(() => window.corpus.clear());
  expect(await page.evaluate(() => window.length === 0), 'leaves a frame behind');
  const left = await page.mainFrame().evaluate(readDocument, row.message.text);
  expect(!left.text && !left.value && !left.attribute, 'leaves its text behind');
  return faults;
}

/** Checks all cases of a load on the page, one after another. */
async function checkLoad(page, { address, cases: rows, isStage }) {
  const faults = [];
  let onStage = address;
  const noted = (error) => faults.push(`${onStage}: page error: ${error.message}`);
  page.on('pageerror', noted);
  await page.goto(address);
  for (const row of rows) {
    onStage = row.id;
    faults.push(...await faultsOf(page, row, isStage).catch((error) => [`${row.id}: ${error.message}`]));
  }
  page.off('pageerror', noted);
  return faults;
}

/** The loads split into pieces, the longest first, so that all browsers finish at about the same time. */
function inPieces(loads) {
  return loads
    .flatMap((load) => Array.from({ length: Math.ceil(load.cases.length / CASES_PER_PIECE) }, (_, index) => ({
      ...load, cases: load.cases.slice(index * CASES_PER_PIECE, (index + 1) * CASES_PER_PIECE),
    })))
    .sort((a, b) => b.cases.length - a.cases.length);
}

/** The state of the last successful check, and its browser; committed, since a check takes a minute. */
const PROOF = new URL('proof.json', import.meta.url);

/** The inputs that determine how a page looks: its scripts, its libraries, the catalog, the browser. */
const DECIDES = ['tests/corpus/*.mjs', 'tests/corpus/cases/*', 'tests/corpus/pages', 'tests/corpus/package-lock.json', 'src/catalog/messages.json'];

/** The state of these inputs, as recorded in the proof. */
function provedState() {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...DECIDES], { encoding: 'utf8' }).trim().split('\n').sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  const browser = execFileSync(CHROMIUM, ['--version'], { encoding: 'utf8' });
  return { corpus: hash.digest('hex'), chromium: /\d+/.exec(browser)[0] };
}

test('every page matches its expected result', async (t) => {
  const state = provedState();
  const proved = existsSync(PROOF) ? JSON.parse(readFileSync(PROOF, 'utf8')) : null;
  if (isDeepStrictEqual(proved, state)) return t.diagnostic('checked before, and unchanged since');
  const faults = [];
  const waiting = inPieces(loadsOf(cases));
  const started = performance.now();
  await Promise.all(Array.from({ length: BROWSERS_AT_ONCE }, async () => {
    const { page, close } = await openPage();
    try {
      for (let load = waiting.shift(); load; load = waiting.shift()) faults.push(...await checkLoad(page, load));
    } finally {
      await close();
    }
  }));
  t.diagnostic(`${cases.length} cases in ${Math.round((performance.now() - started) / 1000)} s`);
  assert.deepEqual(faults, []);
  assert.deepEqual(strangers, [], 'pages requested hosts outside the corpus');
  writeFileSync(PROOF, `${JSON.stringify(state, null, 2)}\n`);
});
