// Answers the requests of the corpus under the host names of its cases, so that pages load as in production and no
// request leaves the machine.
import { pageScript, sentMarkup } from './bundle.mjs';
import { caseOf, cases } from './cases/index.mjs';
import { HOSTS } from './cases/hosts.mjs';
import { LIBRARIES, needsNavigation } from './cases/row.mjs';
import { frameDocument, topDocument } from './pages/documents.mjs';

const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
// All pages of a run request the same few scripts, which do not change during the run.
const SCRIPT = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'max-age=3600' };
const NOT_FOUND = { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not found' };

const html = (body) => ({ status: 200, headers: HTML, body });

/** The address of a case with its own document. */
export const addressOf = (row) => `https://${row.top}/corpus/${row.id}`;

/** The address of an empty stage for a library's cases under one host name. */
export const stageAddressOf = (row) => `https://${row.top}/corpus/stage/${row.library}`;

/**
 * The minimal set of page loads for the given cases: one per stage, on which its cases are shown one after another,
 * and one per case that comes with its own document.
 */
export function loadsOf(rows) {
  const stages = new Map();
  for (const row of rows.filter((candidate) => !needsNavigation(candidate))) {
    const address = stageAddressOf(row);
    stages.set(address, [...(stages.get(address) ?? []), row]);
  }
  return [
    ...[...stages].map(([address, staged]) => ({ address, cases: staged, isStage: true })),
    ...rows.filter(needsNavigation).map((row) => ({ address: addressOf(row), cases: [row], isStage: false })),
  ];
}

async function pageAt(path) {
  const [, kind, name] = /^\/corpus\/(?:(assets|frame|stage)\/)?([^/]+)$/.exec(path) ?? [];
  if (!name) return NOT_FOUND;
  if (kind === 'assets') {
    const library = name.replace(/\.js$/, '');
    return LIBRARIES.includes(library) ? { status: 200, headers: SCRIPT, body: await pageScript(library) } : NOT_FOUND;
  }
  if (kind) {
    if (!LIBRARIES.includes(name)) return NOT_FOUND;
    return html(kind === 'frame' ? frameDocument({ library: name }) : topDocument({ library: name }));
  }
  const row = cases.find(({ id }) => id === name);
  if (!row) return NOT_FOUND;
  return html(topDocument({ library: row.library, language: row.language, sent: needsNavigation(row) ? await sentMarkup(row) : null }));
}

/**
 * The corpus: its cases, and the responses to its pages' requests.
 *
 * `answer` returns `{ status, headers, body }`, or null for a host outside the corpus.
 */
export function createCorpus() {
  return {
    cases,
    caseOf,
    async answer({ url }) {
      const { hostname, pathname } = new URL(url);
      return HOSTS.has(hostname) ? pageAt(pathname) : null;
    },
  };
}
