// Answers the requests of the corpus at the names its cases stand under, so
// that the pages are opened as they would be in life and nothing leaves the machine.
import { pageScript, sentMarkup } from './bundle.mjs';
import { caseOf, cases } from './cases/index.mjs';
import { HOSTS } from './cases/hosts.mjs';
import { LIBRARIES, needsNavigation } from './cases/row.mjs';
import { frameDocument, topDocument } from './pages/documents.mjs';

const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
// Every page of a run asks for the same few scripts: they do not change while it lasts.
const SCRIPT = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'max-age=3600' };
const NOT_FOUND = { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not found' };

const html = (body) => ({ status: 200, headers: HTML, body });

/** Where a case is opened by itself. */
export const addressOf = (row) => `https://${row.top}/corpus/${row.id}`;

/** An empty stage for the cases of a library under one name. */
export const stageAddressOf = (row) => `https://${row.top}/corpus/stage/${row.library}`;

/**
 * The fewest page loads that show the given cases: those that share a stage,
 * to be shown one after the other, and each of those that come with their own document.
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
 * The corpus: its cases, and the answers to its pages' requests.
 *
 * `answer` gives `{ status, headers, body }`, or null for a name that is not the corpus's.
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
