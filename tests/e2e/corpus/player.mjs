/** Shows the corpus's cases to the extension, and returns its verdict on each of them. */
import { addressOf, createCorpus, loadsOf } from '../../corpus/answer.mjs';
import { guid } from '../../corpus/cases/details.mjs';
import { OTHER_HOSTS } from '../../corpus/cases/hosts.mjs';
import { Ear } from './ear.mjs';

/** The corpus in place of the replica portal: it answers requests, and has no events of its own. */
function corpusAsPortal() {
  const corpus = createCorpus();
  const strangers = [];
  return {
    url: addressOf(corpus.cases[0]),
    pageLoads: [],
    requests: [],
    cspReports: [],
    postedMessages: [],
    strangers,
    onPageLoad: () => () => {},
    close() {},
    async answer(request) {
      const answer = await corpus.answer(request);
      if (!answer) strangers.push(request.url);
      return answer;
    },
  };
}

/** How long a page must not change to be at rest: longer than any component keeps a copy for screen readers. */
const AT_REST_AFTER_MS = 1_500;

/**
 * Waits in a page until a text was added and nothing has changed for a while; returns how often the text was
 * added again.
 */
function untilRest([text, time]) {
  let additions = 0;
  return new Promise((resolve) => {
    let timer;
    const observer = new MutationObserver((records) => {
      const added = records.flatMap((record) => [...record.addedNodes, ...(record.type === 'characterData' ? [record.target] : [])]);
      additions += added.filter((node) => node.textContent.includes(text)).length;
      clearTimeout(timer);
      if (additions === 0) return;
      timer = setTimeout(() => {
        observer.disconnect();
        resolve(additions - 1);
      }, time);
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true });
  });
}

const isConcealedByFrame = (row) => row.frames.some(({ concealed }) => concealed);

const witnessOf = (row) => guid(`witness ${row.id}`);

/** A name for each value that may be in a harvest, with its kind. */
const printed = ({ codes, timestamps, extension, resource }, ids) => [
  ...codes.map((code) => `code ${code}`),
  ...ids,
  ...timestamps.map((time) => `timestamp ${time}`),
  ...(extension ? [`extension ${extension}`] : []),
  ...(resource ? [`resource ${resource}`] : []),
];

const foundIn = (harvest) => printed(harvest, harvest.ids.map(({ kind, value }) => `${kind} ${value}`));

/** Ids under labels of another language are compared by their values alone. */
const wantedIn = (harvest) =>
  printed(harvest, [
    ...Object.entries(harvest.ids).flatMap(([kind, values]) => values.map((value) => `${kind} ${value}`)),
    ...harvest.unlabelled.map((value) => `unlabelled ${value}`),
  ]);

/** The ids of a case that were not found, and the found ones that are not the case's. */
function harvestFaults(row, harvest) {
  const found = new Set(foundIn(harvest));
  const wanted = new Set(wantedIn(row.harvest));
  const kindless = (name) => name.split(' ')[1];
  const isWanted = (name) => wanted.has(name) || row.harvest.unlabelled.includes(kindless(name));
  const isFound = (name) => found.has(name) || (name.startsWith('unlabelled ') && [...found].some((other) => kindless(other) === kindless(name)));
  return {
    lost: [...wanted].filter((name) => !isFound(name)),
    leaked: [...found].filter((name) => !isWanted(name)),
  };
}

const isWhole = (row, detection) => {
  const { lost, leaked } = harvestFaults(row, detection.harvest);
  return lost.length === 0 && leaked.length === 0;
};

/** Runs in the background: returns which engine each frame has, and why it leaves messages alone. */
async function askEngines() {
  const here = () => [location.href, globalThis.tokenAssist?.engine ?? 'no engine', globalThis.tokenAssist?.lookAgain?.() ?? 'no look'];
  const tabs = await chrome.tabs.query({});
  const answers = tabs.map(({ id }) =>
    chrome.scripting.executeScript({ target: { tabId: id, allFrames: true }, func: here, injectImmediately: true }).catch(() => []),
  );
  return (await Promise.all(answers)).flat().map(({ result }) => result?.join(' '));
}

/**
 * The outcome of a case.
 *
 * @typedef {object} Outcome
 * @property {object} row the case
 * @property {import('./ear.mjs').Detection[]} seen its detections, in order; empty if it was not taken for an
 * error
 * @property {string[]} lost the details of the error that were not found
 * @property {string[]} leaked what was harvested but must not be
 * @property {string} [why] the engines' reasons for a missed error
 * @property {string} [trouble] why the case could not be completed
 */

export class Player {
  #browser;
  #page;
  #ear;
  /** Errors that the player itself added beside cases. */
  #witnesses = new Set();

  /**
   * Starts a browser with the extension, which asks before it refreshes, so that no page reloads by itself.
   */
  static async start({ launch, folder }) {
    const browser = await launch({ extension: folder, replica: corpusAsPortal() });
    const player = new Player();
    player.#browser = browser;
    await browser.extension.evaluate(() => chrome.storage.local.set({ settings: { mode: 'ask' } }));
    // A miss takes longer than a background may idle, and stopping it would lose what the test put into it.
    await browser.extension.letIdle();
    await browser.extension.stopWorker();
    player.#ear = await Ear.put(browser.extension);
    player.#page = await browser.open('about:blank');
    return player;
  }

  close() {
    return this.#browser.close();
  }

  problems() {
    return this.#browser.consoleProblems();
  }

  /**
   * Plays all cases of one load.
   *
   * @param {ReturnType<typeof loadsOf>[number]} load
   * @returns {Promise<Outcome[]>}
   */
  async play({ address, cases, isStage }) {
    const outcomes = [];
    const heard = this.#ear.listen();
    await this.#page.goto(address);
    for (const row of cases) {
      try {
        outcomes.push(isStage ? await this.#playOnStage(row) : await this.#judge(row, heard));
      } catch (error) {
        outcomes.push({ row, seen: [], lost: [], leaked: [], trouble: `${error.message}; ${await this.#whatTheySay()}` });
        await this.#page.goto(address);
        await this.#untilNothingIsLeft(`what ${row.id} left`);
      }
    }
    return outcomes;
  }

  /**
   * Shows a case of a stage until its page has come to rest, and clears it away.
   *
   * @returns {Promise<{appearances: number, copies: number}>} how often the extension saw the error appear,
   * and how often the page added its text again
   */
  async playUntilRest({ address, cases: [row] }) {
    await this.#page.goto(address);
    const recorded = this.#ear.record();
    const rest = this.#page.evaluate(untilRest, [row.message.text, AT_REST_AFTER_MS]);
    await this.#page.evaluate((id) => window.corpus.show(id), row.id);
    await this.#page.evaluate(() => window.corpus.shown);
    await this.#untilFound(row);
    const copies = await rest;
    await this.#page.evaluate(() => window.corpus.clear());
    await this.#untilNothingIsLeft(`${row.id}, cleared away`);
    const isShown = [[], ...recorded()].map((state) => state.length > 0);
    return { appearances: isShown.filter((is, index) => is && !isShown[index - 1]).length, copies };
  }

  async #playOnStage(row) {
    const heard = this.#ear.listen();
    await this.#page.evaluate((id) => window.corpus.show(id), row.id);
    return this.#judge(row, heard);
  }

  async #judge(row, heard) {
    await this.#page.evaluate(() => window.corpus.shown);
    if (row.error) await this.#untilFound(row);
    else await this.#untilLookedPast(row);
    const seen = heard().filter((detection) => !this.#isWitness(detection));
    // Asking the engines makes them look again.
    const why = row.error && seen.length === 0 ? await this.#whatTheySay() : undefined;
    if (isConcealedByFrame(row)) await this.#untilUnveiled(row);
    await this.#page.evaluate(() => window.corpus.clear());
    await this.#untilNothingIsLeft(`${row.id}, cleared away`);
    const last = seen.at(-1);
    return { row, seen, why, ...(row.error && last ? harvestFaults(row, last.harvest) : { lost: [], leaked: [] }) };
  }

  async #whatTheySay() {
    return (await this.#browser.extension.evaluate(askEngines)).join('; ');
  }

  /** Waits until the error is detected with all details beside it; a miss takes the whole timeout. */
  async #untilFound(row) {
    const isFound = (now) => now.some((detection) => !this.#isWitness(detection) && isWhole(row, detection));
    await this.#ear.until(isFound, { describe: row.id }).catch(() => {});
  }

  /** Waits until the extension has certainly looked at the case. */
  async #untilLookedPast(row) {
    if (OTHER_HOSTS.includes(row.top)) {
      const origin = `https://${row.top}/*`;
      const isAdmitted = await this.#browser.extension.evaluate(
        (it) => chrome.permissions.contains({ origins: [it] }),
        origin,
      );
      if (isAdmitted) throw new Error(`the extension may look at ${origin}`);
      return;
    }
    const id = witnessOf(row);
    this.#witnesses.add(id);
    await this.#page.evaluate((it) => window.corpus.witness(it), id);
    await this.#ear.until((now) => now.some((detection) => hasId(detection, id)), { describe: `the witness beside ${row.id}` });
  }

  /** Only its hidden frame keeps the case from being the error: once shown, it must be detected. */
  async #untilUnveiled(row) {
    await this.#page.evaluate(() => window.corpus.unveil());
    await this.#ear.until((now) => now.some((detection) => !this.#isWitness(detection)), { describe: `${row.id}, unveiled` });
  }

  /** A witness may remain during the next case, which has another one. */
  async #untilNothingIsLeft(describe) {
    await this.#ear.until((now) => now.every((detection) => this.#isWitness(detection)), { describe });
  }

  #isWitness(detection) {
    return detection.harvest.ids.some(({ value }) => this.#witnesses.has(value));
  }
}

const hasId = (detection, id) => detection.harvest.ids.some(({ value }) => value === id);
