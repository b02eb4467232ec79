// Answers the requests of the editors' pages under a portal's name, in place of the replica.
import { PAGES, bundle } from './bundle.mjs';

const HOST = 'https://devicemanagement.portal.azure.com';

export const addressOf = (name) => `${HOST}/editors/${name}`;

const answerOf = (type, body) => ({ status: 200, headers: { 'content-type': `${type}; charset=utf-8` }, body });

const documentOf = (style, name) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body><script src="/editors/${name}.js"></script></body></html>`;

/** A portal of pages with editors. */
export function createEditors() {
  const strangers = [];
  return {
    url: addressOf('plain'),
    pageLoads: [],
    requests: [],
    cspReports: [],
    postedMessages: [],
    strangers,
    onPageLoad: () => () => {},
    close() {},
    async answer({ url }) {
      const [, name, ending] = /^\/editors\/([^.]+)(\.js)?$/.exec(new URL(url).pathname) ?? [];
      // Fluent 8's fonts.
      if (new URL(url).hostname.endsWith('.cdn.office.net')) return { status: 200, headers: { "content-type": "font/woff2", "access-control-allow-origin": "*" }, body: "" };
      if (!url.startsWith(HOST) || !PAGES[name]) {
        strangers.push(url);
        return null;
      }
      const { script, style } = await bundle(name);
      return ending ? answerOf('text/javascript', script) : answerOf('text/html', documentOf(style, name));
    },
  };
}
