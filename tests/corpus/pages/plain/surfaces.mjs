// Surfaces without a library: plain elements, with class names typical of hand-written admin pages.
import { articleMarkup, attribute, consoleMarkup, detailsMarkup, message, prose, proseMarkup, quoted, signInMarkup, withoutMarkers } from '../html.mjs';

const inside = (view) => (view.details?.layout === 'inside' ? `<div class="error-details">${detailsMarkup(view)}</div>` : '')
  + (view.details?.layout === 'expandable' ? `<details class="more"><summary>Details</summary>${detailsMarkup(view)}</details>` : '');
const beside = (view) => (view.details?.layout === 'beside' ? `<div class="error-details">${detailsMarkup(view)}</div>` : '');
const title = (view) => (view.title ? `<strong class="title">${view.title}</strong> ` : '');

const SURFACES = {
  alert: (view) => `<div class="alert alert-error" role="alert"><p>${title(view)}${message(view)}</p>${inside(view)}</div>${beside(view)}`,
  status: (view) => `<div class="status-line" role="status" aria-live="polite">${message(view)}</div>`,
  bare: (view) => `<div>${message(view)}</div>`,
  paragraph: (view) => `<section class="error-page"><p>${message(view)}</p><button type="button">Try again</button></section>`,
  toast: (view) => `<div class="toast" role="alert" aria-live="assertive"><div class="toast-body">${title(view)}${message(view)}</div><button type="button" aria-label="Dismiss">×</button></div>`,
  dialog: (view) => `<dialog data-open aria-labelledby="dialog-title"><h2 id="dialog-title">Something went wrong</h2><p>${message(view)}</p><form method="dialog"><button>Close</button></form></dialog>`,
  popover: (view) => `<div popover="manual" data-open class="callout"><p>${message(view)}</p></div>`,
  field: (view) => `<form class="settings"><label for="workspace">Workspace name</label><input id="workspace" aria-invalid="true" aria-describedby="workspace-error"><span id="workspace-error" class="field-error">${message(view)}</span></form>`,

  article: (view) => `<article><h2>Desktop Analytics onboarding</h2><p>${quoted(view)}</p>${proseMarkup()}</article>`,
  aside: (view) => `<aside><h3>Tip</h3><p>${quoted(view)}</p></aside>`,
  'help-pane': (view) => `<div class="help-pane" role="complementary" aria-label="Help">${articleMarkup(view)}</div>`,
  'search-results': (view) => `<section role="search"><input type="search" aria-label="Search"><ol class="results"><li><a href="#1">${message(view)} during onboarding</a><p>${quoted(view)}</p></li><li><a href="#2">Set up Desktop Analytics</a><p>Connect your devices.</p></li></ol></section>`,
  'link-list': (view) => `<nav aria-label="Related help"><ul><li><a href="#help">${message(view)}</a></li><li><a href="#enrol">Enrol devices</a></li></ul></nav>`,
  'inline-code': (view) => `<p>The log then contains <code>${message(view)}</code> once per attempt.</p>`,
  'log-output': (view) => `<pre class="log">2026-09-03 13:31:07 INFO  starting\n2026-09-03 13:32:53 ERROR ${message(view)}\n2026-09-03 13:32:54 INFO  stopped</pre>`,
  blockquote: (view) => `<p>A colleague wrote:</p><blockquote>${message(view)}</blockquote><p>Has anybody an idea?</p>`,
  'help-heading': (view) => `<main class="docs"><h1>${message(view)}</h1><p class="byline">Applies to Desktop Analytics</p>${proseMarkup()}</main>`,
  'long-prose': (view) => `<p>${prose(0)} ${message(view)}. ${prose(1)}</p>`,
  'log-table': (view) => `<table class="log"><thead><tr><th>Time</th><th>Level</th><th>Message</th></tr></thead><tbody><tr><td>13:31:07</td><td>Information</td><td>Sync started</td></tr><tr><td>13:32:53</td><td>Error</td><td>${message(view)}</td></tr></tbody></table>`,
  'activity-log': (view) => `<ol class="activity-log" role="log"><li><time datetime="2026-09-03T13:31:07Z">13:31</time> Sync started</li><li><time datetime="2026-09-03T13:32:53Z">13:32</time> ${message(view)}</li></ol>`,
  'text-field': () => '<label>What went wrong? <input type="text" data-typed></label>',
  'text-area': () => '<label>Describe the problem <textarea data-typed rows="4"></textarea></label>',
  editable: () => '<div class="editor" contenteditable="true" role="textbox" aria-multiline="true" aria-label="Description" data-typed></div>',
  'title-attribute': (view) => `<button type="button" class="row-status" title="${attribute(view)}">Failed</button>`,
  tooltip: (view) => `<button type="button" aria-describedby="tip">Failed</button><div id="tip" role="tooltip" class="tooltip">${message(view)}</div>`,
  quotation: (view) => `<div class="banner info" role="status">${quoted(view)}</div>`,
  questions: (view) => `<section class="faq" aria-label="Frequently asked questions"><h2>Questions</h2><details open><summary>What does “${message(view)}” mean?</summary><p>${quoted(view)}</p></details></section>`,
  chat: (view) => `<div class="chat" role="log" aria-label="Conversation"><div class="chat-message from-me"><span class="author">You</span><p>${message(view)}</p></div><div class="chat-message from-assistant"><span class="author">Assistant</span><p>${quoted(view)}</p></div></div>`,
  console: (view) => consoleMarkup(view),
  'sign-in': (view) => `<dialog data-open aria-labelledby="sign-in-title"><h2 id="sign-in-title">Activity details: sign-in</h2>${signInMarkup(message(view))}</dialog>`,
  option: (view) => `<div role="listbox" aria-label="Kind of problem" class="listbox"><div role="option" aria-selected="false">Devices missing</div><div role="option" aria-selected="false">${message(view)}</div></div>`,
  advisory: (view) => `<section class="service-health"><h2>Service health</h2><div class="advisory"><h3>DA214567: some admins may see "${message(view)}"</h3><p>${quoted(view)}</p><p>Status: restored</p></div></section>`,
};

export const surface = (view) => SURFACES[view.component](view);

/** The server-rendered surface. */
export const sentMarkup = (view) => withoutMarkers(surface(view));
