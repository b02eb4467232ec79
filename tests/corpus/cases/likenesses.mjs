// The look-alikes: cases with the message, or a similar text, but without the error.
import { OTHER_HOSTS } from './hosts.mjs';
import { KINDRED, LANGUAGES, LOOKALIKES, SERVICE_SAYS, kindred, phrase } from './messages.mjs';
import { LIBRARIES, negative, rotate } from './row.mjs';
import { SURFACES } from './errors.mjs';

/** Surfaces that quote, list, log or contain the message without the error. */
const QUOTING_SURFACES = [
  { component: 'article', why: 'an article that quotes it' },
  { component: 'aside', why: 'an aside that quotes it' },
  { component: 'help-pane', why: "the portal's help pane with Microsoft's article, which quotes it" },
  { component: 'search-results', why: 'results of a search for it' },
  { component: 'link-list', why: 'a link to help on it' },
  { component: 'inline-code', why: 'code in a sentence' },
  { component: 'log-output', why: 'preformatted output' },
  { component: 'blockquote', why: 'a block quotation' },
  { component: 'help-heading', why: 'the heading of a help page' },
  { component: 'long-prose', why: 'long prose' },
  { component: 'log-table', why: 'a row of a log' },
  { component: 'activity-log', why: 'an entry of an activity log' },
  { component: 'text-field', why: 'typed into a field', kept: 'value' },
  { component: 'text-area', why: 'typed into a text area', kept: 'value' },
  { component: 'editable', why: 'typed into editable content' },
  { component: 'title-attribute', why: 'in a title attribute only', kept: 'attribute' },
  { component: 'tooltip', why: 'in a tooltip only' },
  { component: 'quotation', why: 'quoted with words around it, in a message bar' },
  { component: 'questions', why: 'a question of an accordion of questions' },
  { component: 'chat', why: 'a message of a chat' },
  { component: 'console', why: 'a line of a console' },
  { component: 'option', why: 'an option of a list' },
  { component: 'advisory', why: 'a service advisory that quotes it' },
];

/** Surfaces that only a script can fill or lay over the page: they are added complete. */
const ADDED_ONLY = new Set(['help-pane', 'tooltip', 'option', 'text-field', 'text-area', 'editable', 'title-attribute']);

/** The placement of a quoting surface. Table rows are created in the browser, so none comes with the document. */
function placementOf(component, placement) {
  if (ADDED_ONLY.has(component) && !placement.startsWith('frame')) return 'added';
  return component === 'log-table' && placement === 'first-html' ? 'changed-in-place' : placement;
}

const quotations = QUOTING_SURFACES.flatMap(({ component, why, kept }, turn) =>
  LIBRARIES.map((library, index) => {
    const placement = rotate(['added', 'frame-cross-origin', 'changed-in-place', 'frame-srcdoc', 'text-after-container', 'first-html', 'frame-same-origin'], turn + 2 * index);
    return negative({ id: `quote-${component}-${library}`, library, component, kept, why, placement: placementOf(component, placement) });
  }));

const quotationsInShadow = ['article', 'quotation'].flatMap((component) =>
  ['open-shadow', 'closed-shadow'].flatMap((placement) =>
    LIBRARIES.map((library) =>
      negative({ id: `quote-${component}-${placement}-${library}`, library, component, placement, why: `${component} in a shadow root` }))));

/** Quoting surfaces per language, so that the message is surrounded by each language's own quotation marks. */
const LANGUAGE_SURFACES = ['article', 'help-pane', 'quotation', 'long-prose', 'search-results', 'log-table', 'blockquote', 'text-field', 'help-heading', 'chat', 'questions'];

const languages = LANGUAGES.flatMap((language, turn) =>
  [0, 1].map((step) => {
    const component = rotate(LANGUAGE_SURFACES, 2 * turn + step);
    const library = rotate(LIBRARIES, turn + 3 * step);
    return negative({
      id: `quote-${language}-${component}`, library, component, language,
      message: phrase(language), kept: QUOTING_SURFACES.find((surface) => surface.component === component).kept,
      why: `quoted in ${language}: ${component.replaceAll('-', ' ')}`,
    });
  }));

/** All placements in which the message is invisible. */
const CONCEALED = [
  'not-displayed', 'not-visible', 'transparent', 'transparent-ancestor', 'without-size', 'clipped', 'clipped-for-readers', 'off-screen', 'inert', 'hidden', 'hidden-until-found',
  'closed-details', 'closed-dialog', 'closed-popover', 'content-not-rendered', 'in-a-template', 'scaled-to-nothing', 'collapsed-ancestor',
  'frame-not-displayed', 'frame-without-size', 'frame-off-screen', 'frame-invisible', 'frame-srcdoc-not-displayed',
];

const concealed = CONCEALED.flatMap((placement, turn) =>
  [0, 2, 4].map((offset) => {
    const library = rotate(LIBRARIES, turn + offset);
    return negative({
      id: `unseen-${placement}-${library}`, library, component: SURFACES[library][0], placement, visible: false,
      why: `an error surface that nobody sees: ${placement.replaceAll('-', ' ')}`,
    });
  }));

const lookalikes = Object.entries(LOOKALIKES).flatMap(([key, text], turn) =>
  [0, 1, 2].map((offset) => {
    const library = rotate(LIBRARIES, turn + offset);
    return negative({
      id: `lookalike-${key}-${library}`, library, component: SURFACES[library][0], placement: offset === 1 ? 'frame-cross-origin' : 'added',
      message: { key, text }, why: `another error with words in common: ${key.replaceAll('-', ' ')}`,
    });
  }));

const kindredQuotes = Object.keys(KINDRED).flatMap((key, turn) =>
  ['article', 'log-table', 'text-field', 'chat'].map((component, index) =>
    negative({
      id: `quote-${key}-${component}`, library: rotate(LIBRARIES, turn + index), component, message: kindred(key),
      kept: component === 'text-field' ? 'value' : 'text', why: `the kindred message ${key} in ${component.replaceAll('-', ' ')}`,
    })));

const signIns = LIBRARIES.flatMap((library, index) =>
  ['added', rotate(['frame-cross-origin', 'changed-in-place', 'frame-srcdoc'], index)].map((placement) =>
    negative({
      id: `sign-in-${placement}-${library}`, library, component: 'sign-in', placement, message: SERVICE_SAYS,
      why: 'the details of a sign-in, in a dialog of plain elements',
    })));

const otherHosts = OTHER_HOSTS.map((top, index) => {
  const library = rotate(LIBRARIES, index);
  return negative({ id: `elsewhere-${top}`, library, component: SURFACES[library][0], top, why: `the error surface at ${top}, which is no portal` });
});

export const likenesses = [...quotations, ...quotationsInShadow, ...languages, ...concealed, ...lookalikes, ...kindredQuotes, ...signIns, ...otherHosts];
