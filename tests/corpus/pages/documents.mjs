// The documents that contain the cases, as sent by the server or written into a frame by a page.
import { directionOf } from './view.mjs';

/** The path of a library's page script, on every host. */
export const scriptPath = (library) => `/corpus/assets/${library}.js`;

/** The name of a frame: its case and its nesting depth. Names also reach cross-origin frames. */
export const frameName = (id, depth) => `corpus:${id}:${depth}`;

/** The case and depth in a frame's name, or null for a top document. */
export function parseFrameName(name) {
  const [, id, depth] = /^corpus:(.+):(\d+)$/.exec(name) ?? [];
  return id ? { id, depth: Number(depth) } : null;
}

const STYLE = `
body { margin: 0; font: 13px/18px "Segoe UI", sans-serif; }
.fxs-topbar { background: #000; color: #fff; padding: 8px 12px; }
.corpus-stage { padding: 12px; }
.corpus-stage iframe { border: 0; width: 900px; height: 420px; display: block; }
.is-collapsed { display: none; }
.fxs-blade-minimised .fxs-blade-body { display: none; }
.is-not-displayed { display: none !important; }
.is-invisible { visibility: hidden; }
.is-transparent { opacity: 0; transition: opacity 150ms; }
.fxs-reactview-frame-active { display: block !important; visibility: visible; opacity: 1; }
.fxs-toast, .fxs-notificationspane { list-style: none; margin: 0; padding: 0; position: fixed; inset-block-start: 40px; inset-inline-end: 12px; width: 320px; background: #fff; }
.toast { position: fixed; inset-block-start: 40px; inset-inline-end: 12px; background: #fff; }
.toaster { inset: 40px 12px auto auto; }
.tooltip { position: absolute; background: #fff; border: 1px solid; }
`;

const head = (title) => `<meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,"><style>${STYLE}</style>`;

const stage = (sent) => `<div class="corpus-stage">${sent === null ? '' : `<div class="corpus-case">${sent}</div>`}</div><div class="corpus-surroundings"></div>`;

/** A portal's top document. `sent` is a surface that it contains from the start. */
export const topDocument = ({ library, language = 'en-US', sent = null }) => `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}"><head>${head('Desktop Analytics - Microsoft Azure')}</head>
<body class="fxs-mode-light"><div class="fxs-portal"><header class="fxs-topbar" role="banner">Microsoft 365 Device Management</header><div class="fxs-portal-content fxs-panorama">${stage(sent)}</div></div>
<script src="${scriptPath(library)}"></script></body></html>`;

/** A blade's document, in a frame. */
export const frameDocument = ({ library, language = 'en-US', sent = null }) => `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}"><head>${head('')}</head>
<body>${stage(sent)}
<script src="${scriptPath(library)}"></script></body></html>`;
