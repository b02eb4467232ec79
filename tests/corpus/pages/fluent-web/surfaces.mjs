// Fluent web components: custom elements with open shadow roots; the message is slotted light-DOM text.
import { articleMarkup, attribute, consoleMarkup, detailsMarkup, message, prose, proseMarkup, quoted, signInMarkup, withoutMarkers } from '../html.mjs';

const inside = (view) => {
  if (view.details?.layout === 'inside') return `<div>${detailsMarkup(view)}</div>`;
  if (view.details?.layout === 'expandable') return `<fluent-accordion><fluent-accordion-item><span slot="heading">Details</span>${detailsMarkup(view)}</fluent-accordion-item></fluent-accordion>`;
  return '';
};
const beside = (view) => (view.details?.layout === 'beside' ? `<fluent-text block>${detailsMarkup(view)}</fluent-text>` : '');
const title = (view) => (view.title ? `<fluent-text weight="bold">${view.title}</fluent-text> ` : '');
const text = (content, attributes = '') => `<fluent-text${attributes}><p>${content}</p></fluent-text>`;

const SURFACES = {
  'message-bar': (view) => `<fluent-message-bar intent="error" role="alert">${title(view)}${message(view)}${inside(view)}</fluent-message-bar>${beside(view)}`,
  'message-bar-with-actions': (view) => `<fluent-message-bar intent="error" layout="multiline" shape="square">${message(view)}<fluent-button slot="actions" size="small">Try again</fluent-button><fluent-button slot="dismiss" appearance="transparent" icon-only aria-label="Close">×</fluent-button></fluent-message-bar>`,
  toast: (view) => `<div class="toaster" popover="manual" data-open><fluent-message-bar intent="error" role="alert" aria-live="assertive">${title(view)}${message(view)}</fluent-message-bar></div>`,
  dialog: (view) => `<fluent-dialog type="alert" data-open><fluent-dialog-body><h2 slot="title">Something went wrong</h2>${text(message(view))}<fluent-button slot="action">Close</fluent-button></fluent-dialog-body></fluent-dialog>`,
  'dialog-title': (view) => `<fluent-dialog type="modal" data-open><fluent-dialog-body><h2 slot="title">${message(view)}</h2>${text('Refresh the page, or sign in again.')}<fluent-button slot="action">Close</fluent-button></fluent-dialog-body></fluent-dialog>`,
  popover: (view) => `<div popover="manual" data-open class="callout">${text(message(view))}</div>`,
  field: (view) => `<fluent-field><label slot="label">Workspace name</label><fluent-text-input slot="input"></fluent-text-input><fluent-text slot="message" role="alert">${message(view)}</fluent-text></fluent-field>`,
  drawer: (view) => `<fluent-drawer type="non-modal" data-open><fluent-drawer-body><h2 slot="title">Deployment plan</h2><fluent-message-bar intent="error">${message(view)}</fluent-message-bar></fluent-drawer-body></fluent-drawer>`,
  'empty-state': (view) => `<div class="empty-state" style="text-align:center"><fluent-text size="500" weight="semibold" block>${message(view)}</fluent-text><fluent-button appearance="primary">Try again</fluent-button></div>`,

  article: (view) => `<article><fluent-text size="600"><h2>Onboarding</h2></fluent-text>${text(quoted(view))}${proseMarkup()}</article>`,
  aside: (view) => `<aside>${text(quoted(view))}</aside>`,
  'help-pane': (view) => `<fluent-drawer type="non-modal" data-open aria-label="Help"><fluent-drawer-body><h2 slot="title">Help</h2>${articleMarkup(view)}</fluent-drawer-body></fluent-drawer>`,
  'search-results': (view) => `<section role="search"><fluent-text-input type="search"></fluent-text-input><ul><li><fluent-link href="#1">${message(view)}</fluent-link>${text(quoted(view))}</li></ul></section>`,
  'link-list': (view) => `<ul><li><fluent-link href="#help">${message(view)}</fluent-link></li><li><fluent-link href="#enrol">Enrol devices</fluent-link></li></ul>`,
  'inline-code': (view) => text(`The log then contains <code>${message(view)}</code> once per attempt.`),
  'log-output': (view) => `<fluent-text font="monospace"><pre>13:31:07 INFO  starting\n13:32:53 ERROR ${message(view)}</pre></fluent-text>`,
  blockquote: (view) => `<blockquote><fluent-text italic>${message(view)}</fluent-text></blockquote>`,
  'help-heading': (view) => `<main><fluent-text size="800"><h1>${message(view)}</h1></fluent-text>${proseMarkup()}</main>`,
  'long-prose': (view) => text(`${prose(0)} ${message(view)}. ${prose(1)}`),
  'log-table': (view) => `<table><thead><tr><th>Time</th><th>Level</th><th>Message</th></tr></thead><tbody><tr><td>13:32:53</td><td><fluent-badge color="danger">Error</fluent-badge></td><td><fluent-text>${message(view)}</fluent-text></td></tr></tbody></table>`,
  'activity-log': (view) => `<div role="log" aria-label="Activity"><fluent-tree><fluent-tree-item>13:31 Sync started</fluent-tree-item><fluent-tree-item>13:32 ${message(view)}</fluent-tree-item></fluent-tree></div>`,
  'text-field': () => '<fluent-field><label slot="label">What went wrong?</label><fluent-text-input slot="input" data-typed></fluent-text-input></fluent-field>',
  'text-area': () => '<fluent-textarea data-typed><label slot="label">Describe the problem</label></fluent-textarea>',
  editable: () => '<fluent-text><div contenteditable="true" role="textbox" aria-multiline="true" aria-label="Description" data-typed></div></fluent-text>',
  'title-attribute': (view) => `<fluent-badge title="${attribute(view)}">Failed</fluent-badge>`,
  tooltip: (view) => `<fluent-button id="status">Failed</fluent-button><fluent-tooltip anchor="status" data-open>${message(view)}</fluent-tooltip>`,
  quotation: (view) => `<fluent-message-bar intent="info">${quoted(view)}</fluent-message-bar>`,
  questions: (view) => `<fluent-accordion><fluent-accordion-item expanded><span slot="heading">What does “${message(view)}” mean?</span>${text(quoted(view))}</fluent-accordion-item></fluent-accordion>`,
  chat: (view) => `<div role="log" aria-label="Conversation"><div class="chat-message"><fluent-avatar name="You"></fluent-avatar>${text(message(view))}</div><div class="chat-message"><fluent-avatar name="Assistant"></fluent-avatar>${text(quoted(view))}</div></div>`,
  console: (view) => consoleMarkup(view),
  option: (view) => `<fluent-listbox aria-label="Kind of problem"><fluent-option>Devices missing</fluent-option><fluent-option>${message(view)}</fluent-option></fluent-listbox>`,
  'sign-in': (view) => `<fluent-dialog type="non-modal" data-open><fluent-dialog-body><h2 slot="title">Activity details: sign-in</h2>${signInMarkup(message(view))}</fluent-dialog-body></fluent-dialog>`,
  advisory: (view) => `<section aria-label="Service health"><fluent-text size="400"><h3>DA214567: some admins may see "${message(view)}"</h3></fluent-text>${text(quoted(view))}<fluent-badge color="success">Restored</fluent-badge></section>`,
};

export const surface = (view) => SURFACES[view.component](view);

/** The server-rendered surface, upgraded when the library loads. */
export const sentMarkup = (view) => withoutMarkers(surface(view));
