/** Serves the benchmark's pages at every contender's host; nothing listens on a port. */
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { CONTENDERS } from './contenders.mjs';

/** Admits the page's own scripts and no WebAssembly: Token Assist must run as its twin. */
const WITHOUT_WEBASSEMBLY = "script-src 'self'";

/** Elements of an ordinary page of the portals; their grids have four times as many. */
const ORDINARY = 3_000;

const SCENES = await readFile(new URL('pages/scenes.js', import.meta.url), 'utf8');

/** The script of the scene `grid`, built when the first page asks for it. */
let grid;

async function buildGrid() {
  const { outputFiles } = await build({
    entryPoints: ['bench/pages/grid.mjs'],
    bundle: true,
    format: 'iife',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

const script = (body) => ({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' }, body });

/** The surroundings: a page of `elements` elements, in sections of fifty, like portals. */
function surroundings(elements) {
  const line = (n) => `<li><a href="#${n}">Setting ${n}</a> <span>configured by policy ${n % 13}</span></li>`;
  const section = (s) => {
    const lines = Array.from({ length: 16 }, (_, n) => line(s * 16 + n));
    return `<section><h2>Group ${s}</h2><ul>${lines.join('')}</ul></section>`;
  };
  return Array.from({ length: Math.ceil(elements / 51) }, (_, s) => section(s)).join('');
}

const FRAMES = {
  hidden: 'style="display: none"',
  shown: 'style="width: 110px; height: 60px"',
};

function scenePage(query) {
  const elements = Number(query.get('elements') ?? ORDINARY);
  const frames = Number(query.get('frames') ?? 0);
  const library = query.get('scene') === 'grid' ? '<script src="/grid.js"></script>' : '';
  const style = FRAMES[query.get('kind') ?? 'hidden'];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Devices</title>
<link rel="icon" href="data:,">
<h1>Devices</h1><div id="alerts"></div><div id="list"></div>
<div>${Array.from({ length: frames }, (_, n) => `<iframe ${style} src="/frame?${n}"></iframe>`).join('')}</div>
<main>${surroundings(elements)}</main>${library}<script src="/scenes.js"></script></html>`;
}

const framePage = () =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Blade</title><body><h1>Blade</h1>
<main>${surroundings(300)}</main></body></html>`;

/** Has the interface of the end-to-end tests' replica, so that their harness can serve it. */
export function createPortal() {
  const policies = new Map(
    CONTENDERS.map(({ host, form }) => [host, form === 'twin' ? { 'content-security-policy': WITHOUT_WEBASSEMBLY } : {}]),
  );
  return {
    pageLoads: [],
    requests: [],
    onPageLoad: () => () => {},
    close: () => {},
    async answer({ url }) {
      const { hostname, pathname, searchParams } = new URL(url);
      const policy = policies.get(hostname);
      if (policy === undefined) return null;
      if (pathname === '/scenes.js') return script(SCENES);
      if (pathname === '/grid.js') return script(await (grid ??= buildGrid()));
      const body = pathname === '/frame' ? framePage() : scenePage(searchParams);
      return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', ...policy }, body };
    },
  };
}
