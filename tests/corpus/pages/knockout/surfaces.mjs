// The portal's own surfaces: Knockout templates with the portal's classes (fxs- for the shell, azc- and fxc- for its
// controls, ext- for an extension's blade).
import { articleMarkup, attribute, consoleMarkup, message, prose, proseMarkup, quoted, runsMarkup, signInMarkup, withoutMarkers } from '../html.mjs';

// A message in one piece is bound as text, as in the portal's view models; a message with markup is bound as HTML.
const isOneText = (runs) => runs.length < 2 && runs.every((run) => typeof run === 'string');
const bound = (tag, classes, view, attributes = '') =>
  `<${tag} class="${classes}"${attributes} data-bind="${isOneText(view.runs) ? 'text: message' : 'html: markup'}">${view.isSent ? runsMarkup(view.runs) : ''}</${tag}>`;

const inside = (view) => {
  if (view.details?.layout === 'inside') return '<div class="ext-error-details" data-bind="foreach: details"><div data-bind="text: $data"></div></div>';
  if (view.details?.layout === 'expandable') return '<a href="#" class="fxs-fxclick ext-details-toggle" role="button" data-bind="click: toggleDetails, attr: { \'aria-expanded\': areDetailsShown().toString() }">Details</a><div class="ext-error-details" data-bind="visible: areDetailsShown, foreach: details"><div data-bind="text: $data"></div></div>';
  return '';
};
const beside = (view) => (view.details?.layout === 'beside' ? '<div class="ext-error-details" data-bind="foreach: details"><div data-bind="text: $data"></div></div>' : '');

const blade = (content) => `<section class="fxs-blade fxs-blade-opened"><header class="fxs-blade-header"><h2 class="fxs-blade-title-titleText">Desktop Analytics</h2></header><div class="fxs-blade-content fxs-pannable"><div class="ext-blade-root">${content}</div></div></section>`;

const SURFACES = {
  'blade-status': (view) => `<section class="fxs-blade"><div class="fxs-blade-statusbg fxs-bg-error"><div class="fxs-blade-status" role="alert">${bound('div', 'fxs-blade-status-text', view)}${inside(view)}</div></div>${beside(view)}</section>`,
  'info-box': (view) => `<div class="fxc-base fxc-infoBox fxc-infoBox-error azc-control"><div class="fxc-infoBox-icon"></div><div class="fxc-infoBox-content">${bound('div', 'fxc-infoBox-text', view)}</div></div>`,
  toast: (view) => `<ul class="fxs-toast" data-bind="foreach: toasts"><li class="fxs-toast-item fxs-popup" role="alert" aria-live="polite"><div class="fxs-toast-wrapper"><div class="fxs-toast-icon"></div><div class="fxs-toast-title" data-bind="text: title"></div>${bound('div', 'fxs-toast-description', view)}</div></li></ul>`,
  dialog: (view) => `<div class="azc-balloon azc-balloon-dialog fxs-dialogballoon" role="alertdialog" aria-label="Error"><div class="azc-balloon-box"><h3 class="azc-balloon-title">Error</h3>${bound('div', 'azc-balloon-dialogContent', view)}<div class="azc-balloon-buttons"><div class="azc-button fxs-button" role="button" tabindex="0">OK</div></div></div></div>`,
  popover: (view) => `<div class="azc-balloon fxs-popup azc-dockedballoon" role="dialog"><div class="azc-balloon-box">${bound('div', 'azc-dockedballoon-text', view)}</div></div>`,
  field: (view) => `<div class="azc-formElementSubLabelContainer"><label class="azc-form-label">Workspace name</label><div class="azc-formElementContainer"><input class="azc-input azc-formControl azc-validation-border azc-br-error" aria-invalid="true"></div>${bound('div', 'azc-validation-message fxc-validation', view, ' role="alert"')}</div>`,
  notification: (view) => `<div class="fxs-notificationspane fxs-contextpane"><div class="fxs-notificationspane-item fxs-notification-error" role="alert"><div class="fxs-notificationspane-title">Desktop Analytics</div>${bound('div', 'fxs-notificationspane-description', view)}</div></div>`,
  'blade-message': (view) => blade(`<div class="ext-error-container msportalfx-text-regular"><span class="ext-error-icon"></span>${bound('span', 'ext-error-text', view)}</div>`),

  article: (view) => blade(`<article class="msportalfx-text-regular"><h3>Onboarding</h3><p>${quoted(view)}</p>${proseMarkup()}</article>`),
  aside: (view) => blade(`<aside class="ext-tip"><p>${quoted(view)}</p></aside>`),
  'help-pane': (view) => `<div class="fxs-contextpane fxs-helppane" role="dialog" aria-label="Help + support"><div class="fxs-contextpane-header"><h2>Help + support</h2></div><div class="fxs-contextpane-content ext-helpPane-article">${articleMarkup(view)}</div></div>`,
  'search-results': (view) => `<div class="fxs-search-dropdown fxs-popup"><ul class="fxs-search-results" role="listbox"><li class="fxs-search-result" role="option"><a class="fxs-search-result-title" href="#1">${message(view)}</a><div class="fxs-search-result-details">Documentation</div></li></ul></div>`,
  'link-list': (view) => blade(`<ul class="azc-linkList"><li><a class="fxs-fxclick msportalfx-ext-link" href="#help">${message(view)}</a></li></ul>`),
  'inline-code': (view) => blade(`<p class="msportalfx-text-regular">The log then contains <code>${message(view)}</code> once per attempt.</p>`),
  'log-output': (view) => blade(`<pre class="ext-log msportalfx-monospace">13:31:07 INFO  starting\n13:32:53 ERROR ${message(view)}</pre>`),
  blockquote: (view) => blade(`<blockquote class="ext-feedback">${message(view)}</blockquote>`),
  'help-heading': (view) => blade(`<div class="ext-help"><h1 class="ext-help-title">${message(view)}</h1>${proseMarkup()}</div>`),
  'long-prose': (view) => blade(`<div class="msportalfx-text-regular"><p>${prose(0)} ${message(view)}. ${prose(1)}</p></div>`),
  'log-table': (view) => blade(`<div class="azc-grid-full azc-grid"><table class="azc-grid-tableContent" role="grid"><thead><tr><th>Time</th><th>Level</th><th>Description</th></tr></thead><tbody class="azc-grid-groupdata"><tr class="azc-grid-row" role="row"><td class="azc-grid-cell" role="gridcell">13:31:07</td><td class="azc-grid-cell" role="gridcell">Information</td><td class="azc-grid-cell" role="gridcell">Sync started</td></tr><tr class="azc-grid-row" role="row"><td class="azc-grid-cell" role="gridcell">13:32:53</td><td class="azc-grid-cell" role="gridcell">Error</td><td class="azc-grid-cell" role="gridcell">${message(view)}</td></tr></tbody></table></div>`),
  'activity-log': (view) => blade(`<ul class="ext-activityLog azc-timeline" role="log"><li class="ext-activityLog-entry"><span class="ext-time">13:31</span> Sync started</li><li class="ext-activityLog-entry"><span class="ext-time">13:32</span> ${message(view)}</li></ul>`),
  'text-field': () => blade('<div class="azc-formElementContainer"><input class="azc-input azc-formControl" aria-label="Description" data-bind="textInput: typed"></div>'),
  'text-area': () => blade('<div class="azc-formElementContainer"><textarea class="azc-textarea azc-formControl" aria-label="Description" data-bind="textInput: typed"></textarea></div>'),
  editable: () => blade('<div class="azc-editor" contenteditable="true" role="textbox" aria-multiline="true" aria-label="Description" data-typed></div>'),
  'title-attribute': (view) => blade(`<span class="ext-status" title="${attribute(view)}" data-bind="attr: { title: message }">Failed</span>`),
  tooltip: (view) => `<div class="azc-tooltip fxs-popup azc-balloon" role="tooltip"><div class="azc-balloon-box"><span class="azc-tooltip-text">${message(view)}</span></div></div>`,
  quotation: (view) => `<div class="fxc-base fxc-infoBox fxc-infoBox-info azc-control"><div class="fxc-infoBox-content"><div class="fxc-infoBox-text">${quoted(view)}</div></div></div>`,
  questions: (view) => blade(`<div class="ext-faq"><div class="azc-toolbarButton fxc-section-header" role="button" aria-expanded="true">What does “${message(view)}” mean?</div><div class="fxc-section-content"><p>${quoted(view)}</p></div></div>`),
  chat: (view) => `<div class="fxs-copilot-pane fxs-contextpane"><div class="fxs-copilot-conversation" role="log" aria-label="Conversation"><div class="fxs-copilot-message ext-from-user">${message(view)}</div><div class="fxs-copilot-message ext-from-assistant">${quoted(view)}</div></div></div>`,
  console: (view) => `<div class="fxs-console fxs-cloudshell">${consoleMarkup(view)}</div>`,
  option: (view) => `<div class="azc-dropDown-popup fxs-popup"><ul class="azc-listbox" role="listbox" aria-label="Kind of problem"><li role="option" class="azc-listbox-item">Devices missing</li><li role="option" class="azc-listbox-item">${message(view)}</li></ul></div>`,
  'sign-in': (view) => `<div class="fxs-contextpane" role="dialog"><h2 class="fxs-blade-title-titleText">Activity details: sign-in</h2>${signInMarkup(bound('div', 'ext-value', view))}</div>`,
  advisory: (view) => blade(`<div class="ext-serviceHealth"><h3>Service health</h3><div class="ext-advisory"><h4>DA214567: some admins may see "${message(view)}"</h4><p>${quoted(view)}</p><p>Status: restored</p></div></div>`),
};

export const surface = (view) => SURFACES[view.component](view);

/** The server-rendered template, with its bound text already filled in. */
export const sentMarkup = (view) => withoutMarkers(surface({ ...view, isSent: true }));

/** The template of the virtualised list, with its rows in an observable array. */
export const listTemplate = ({ shownRows, rowHeight, rows }) =>
  `<div class="azc-listView fxs-scrollable" style="height:${shownRows * rowHeight}px;overflow-y:auto;position:relative" data-bind="event: { scroll: scrolled }"><div style="height:${rows * rowHeight}px"></div><!-- ko foreach: shown --><div class="azc-listView-item" data-bind="css: { 'fxs-bg-error': isMessage }, attr: { role: isMessage ? 'alert' : 'listitem' }, style: { top: top }" style="position:absolute"><span class="azc-listView-text" data-bind="text: text"></span></div><!-- /ko --></div>`;
