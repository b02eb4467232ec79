// Pages built from strings: code shared by plain pages, Knockout templates and web components.
import { ERROR_GLYPH } from '../cases/splits.mjs';
import { ARTICLE, DASHBOARD, PROSE, SIGN_IN, WIZARD } from './prose.mjs';
import { TOAST_LIFETIME_MS, plainText } from './view.mjs';

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text) => text.replace(/[&<>"]/g, (letter) => ESCAPES[letter]);

// Markers for what markup cannot express: the boundary between two text nodes, and the position of the message.
// They are comments, removed once the markup is in the document.
const CUT = '<!--cut-->';
const MESSAGE_START = '<!--message-->';
const MESSAGE_END = '<!--/message-->';

const DRAWING = '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><circle cx="8" cy="8" r="7" fill="#a4262c"></circle><path d="M8 4v5M8 11v1" stroke="#fff"></path></svg>';

function runMarkup(run) {
  if (typeof run === 'string') return escaped(run);
  if (run.comment) return `<!-- ${run.comment} -->`;
  if (run.icon === 'glyph') return `<i class="ms-Icon" aria-hidden="true">${ERROR_GLYPH}</i>`;
  if (run.icon === 'drawing') return DRAWING;
  if (run.tag === 'br') return '<br>';
  const attributes = Object.entries(run.attributes ?? {}).map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
  return `<${run.tag}${attributes}>${runsMarkup(run.runs)}</${run.tag}>`;
}

/** The runs as markup. */
export function runsMarkup(runs) {
  let markup = '';
  runs.forEach((run, index) => {
    if (index > 0 && typeof run === 'string' && typeof runs[index - 1] === 'string') markup += CUT;
    markup += runMarkup(run);
  });
  return markup;
}

/** The message of a view, between its markers. */
export const message = (view) => MESSAGE_START + runsMarkup(view.runs) + MESSAGE_END;

/** The quoting sentence of the view's language, with the message. */
export const quoted = (view) => escaped(view.sentence.before) + message(view) + escaped(view.sentence.after);

/** The properties of a failed sign-in, with the message as the reason, given as markup: a pair of plain elements each. */
export function signInMarkup(reason) {
  const rows = [...SIGN_IN.before.map((pair) => pair.map(escaped)), ['Failure reason', reason], ...SIGN_IN.after.map((pair) => pair.map(escaped))];
  return rows.map(([label, value]) => `<div class="property"><div>${label}</div><div>${value}</div></div>`).join('');
}

/** The message as an attribute value. */
export const attribute = (view) => escaped(plainText(view.runs));

/** The view's details as markup: JSON preformatted, otherwise one block per line. */
export function detailsMarkup({ details }) {
  const { lines, isJson } = details;
  return isJson ? `<pre class="raw-details">${escaped(lines.join('\n'))}</pre>` : lines.map((line) => `<div class="details-line">${escaped(line)}</div>`).join('');
}

/** Markup as sent by a server, without the markers. */
export const withoutMarkers = (markup) => markup.replace(/<!--(?:cut|\/?message)-->/g, '');

function* commentsIn(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) yield walker.currentNode;
}

/**
 * Inserts markup into a container and removes its markers.
 * Returns a function that replaces the message with other runs, and one that removes everything.
 */
export function insert(container, markup) {
  const template = document.createElement('template');
  template.innerHTML = markup;
  const nodes = [...template.content.childNodes];
  const places = [];
  let start = null;
  for (const comment of [...commentsIn(template.content)]) {
    if (comment.data === 'message') start = comment;
    if (comment.data === '/message') places.push({ start, end: comment });
  }
  // The markers are removed immediately after insertion: parsing has merged no text nodes, and no task runs in
  // between that could see a marker.
  container.append(template.content);
  const spots = places.map((place) => {
    const written = [];
    for (let node = place.start.nextSibling; node !== place.end; node = node.nextSibling) written.push(node);
    return { parent: place.start.parentNode, after: place.end.nextSibling, written: written.filter((node) => !isMarker(node)) };
  });
  for (const root of [container, ...nodes]) for (const comment of [...commentsIn(root)]) if (isMarker(comment)) comment.remove();
  const inserted = nodes.filter((node) => node.parentNode === container);
  return {
    write(runs) {
      for (const spot of spots) writeInto(spot, runs);
    },
    remove() {
      for (const node of inserted) node.remove();
    },
  };
}

const isMarker = (node) => node.nodeType === Node.COMMENT_NODE && ['cut', 'message', '/message'].includes(node.data);

/** Replaces runs with others; replacing text with text changes only the text node's data. */
function writeInto(spot, runs) {
  const [only] = spot.written;
  if (spot.written.length === 1 && only.nodeType === Node.TEXT_NODE && runs.length === 1 && typeof runs[0] === 'string') {
    only.data = runs[0];
    return;
  }
  for (const node of spot.written) node.remove();
  const template = document.createElement('template');
  template.innerHTML = runsMarkup(runs);
  spot.written = [...template.content.childNodes].filter((node) => !isMarker(node));
  spot.parent.insertBefore(template.content, spot.after);
  for (const node of [...spot.parent.childNodes]) if (isMarker(node)) node.remove();
}

/** Opens elements that markup alone cannot open. */
export function openFloating(container) {
  for (const element of container.querySelectorAll('[popover][data-open], dialog[data-open], fluent-dialog[data-open], fluent-drawer[data-open], fluent-tooltip[data-open]')) {
    delete element.dataset.open;
    if (element.localName === 'dialog') element.showModal();
    else if (element.localName === 'fluent-dialog' || element.localName === 'fluent-drawer') element.show();
    else element.showPopover();
  }
}

/** Sets a control's value, bypassing React's setter, which would register no change. */
function setValue(element, text) {
  const native = Object.getOwnPropertyDescriptor(element.constructor.prototype, 'value');
  if (native?.set) native.set.call(element, text);
  else element.value = text;
}

/** Types a text, as a user would, into every control marked for it. */
export function typeInto(container, text) {
  for (const element of container.querySelectorAll('[data-typed]')) {
    delete element.dataset.typed;
    if (element.isContentEditable) element.textContent = text;
    else setValue(element, text);
    element.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertText' }));
  }
}

/** Removes a toast after its lifetime; the return value cancels this. */
export function forShortTime(remove) {
  const timer = setTimeout(remove, TOAST_LIFETIME_MS);
  return () => clearTimeout(timer);
}

/** The dimensions of the virtualised lists: the message's row is far from those created at first. */
export const LIST = { rows: 500, messageRow: 300, rowHeight: 40, shownRows: 6 };

export const ordinaryRow = (index) => `Deployment plan ${index + 1}: ready`;

export const prose = (index) => escaped(PROSE[index]);
export const proseMarkup = () => PROSE.map((paragraph) => `<p>${escaped(paragraph)}</p>`).join('');

/** Microsoft's article as shown in the portal's help pane. */
export const articleMarkup = (view) =>
  `<h2>"${message(view)}" ${ARTICLE.title}</h2><p>${quoted(view)}</p><p>${ARTICLE.advice}</p><a href="#conditional-access">${ARTICLE.link}</a>`;

/** The rows of a terminal as rendered by xterm.js. */
export const consoleMarkup = (view) =>
  `<div class="terminal xterm" dir="ltr"><div class="xterm-screen"><div class="xterm-rows" aria-hidden="true"><div><span>PS /home/admin&gt; Get-DAWorkspace</span></div><div><span>${message(view)}</span></div><div><span>PS /home/admin&gt; </span></div></div></div></div>`;

/** The surroundings of a case on a page built from strings. */
function surroundingsMarkup(kind, view, surface) {
  switch (kind) {
    case 'wizard':
      return `<section class="wizard"><h2>${WIZARD.heading}</h2><ol>${WIZARD.steps.map((step) => `<li>${step}</li>`).join('')}</ol>${WIZARD.fields.map(([label, value]) => `<label>${label} <input value="${value}"></label>`).join('')}<button type="button">Next</button></section>`;
    case 'dashboard':
      return `<div class="cards">${DASHBOARD.map(([label, value]) => `<div class="card"><h3>${label}</h3><p>${value}</p></div>`).join('')}</div>`;
    case 'help-pane':
      return surface({ ...view, component: 'help-pane' });
    case 'long-document':
      return `<div class="document">${Array.from({ length: 40 }, proseMarkup).join('')}</div>`;
    default:
      throw new Error(`no surroundings are called "${kind}"`);
  }
}

/** Surroundings for a library whose surfaces are strings; the return value removes them. */
export const stringSurroundings = (surface) => (kind, container, view) => {
  const inserted = insert(container, surroundingsMarkup(kind, view, surface));
  openFloating(container);
  return inserted.remove;
};

/** The handle of a page that the server has sent complete: it can only be removed. */
export const sentWhole = (container) => ({ unmount: () => container.replaceChildren() });
