// The cases with the error.
import { SHAPES, harvest, guid } from './details.mjs';
import { BLADES, PORTALS } from './hosts.mjs';
import { KINDRED, LANGUAGES, SERVICE_SAYS, kindred, phrase, wordings } from './messages.mjs';
import { LIBRARIES, positive, rotate } from './row.mjs';
import { SPLITS } from './splits.mjs';

/** Each library's surfaces for errors, the default one first. */
export const SURFACES = {
  fluent9: ['message-bar', 'message-bar-with-actions', 'toast', 'dialog', 'dialog-title', 'popover', 'field', 'drawer', 'empty-state', 'virtual-list'],
  fluent8: ['message-bar', 'message-bar-with-actions', 'toast', 'dialog', 'dialog-title', 'popover', 'field', 'drawer', 'empty-state', 'virtual-list'],
  'fluent-web': ['message-bar', 'message-bar-with-actions', 'toast', 'dialog', 'dialog-title', 'popover', 'field', 'drawer', 'empty-state', 'virtual-list'],
  knockout: ['blade-status', 'info-box', 'toast', 'dialog', 'popover', 'field', 'notification', 'blade-message', 'virtual-list'],
  plain: ['alert', 'status', 'bare', 'paragraph', 'toast', 'dialog', 'popover', 'field', 'virtual-list'],
};

const surfaceOf = (library) => SURFACES[library][0];

/** The placements of a message; `component` if the placement is itself a component. */
const PLACES = [
  { placement: 'added' },
  { placement: 'changed-in-place' },
  { placement: 'first-html' },
  { placement: 'open-shadow' },
  { placement: 'closed-shadow' },
  { placement: 'closed-in-open-shadow' },
  { placement: 'frame-same-origin' },
  { placement: 'frame-cross-origin' },
  { placement: 'frame-srcdoc' },
  { placement: 'frame-about-blank' },
  { placement: 'frame-nested' },
  { placement: 'frame-srcdoc-in-blade' },
  { placement: 'frame-about-blank-in-blade' },
  { placement: 'dialog', component: 'dialog' },
  { placement: 'toast', component: 'toast' },
  { placement: 'popover', component: 'popover' },
  { placement: 'top-layer' },
  { placement: 'virtual-list', component: 'virtual-list' },
  { placement: 'text-after-container' },
  { placement: 'shown-by-class' },
  { placement: 'shown-by-style' },
  { placement: 'shown-by-opacity' },
  { placement: 'shown-by-visibility' },
  { placement: 'shown-by-size' },
  { placement: 'shown-by-hidden' },
  { placement: 'shown-by-open' },
  { placement: 'shown-by-ancestor' },
  { placement: 'shown-by-frame' },
  { placement: 'shown-by-frame-visibility' },
  { placement: 'shown-by-frame-opacity' },
];

const places = PLACES.flatMap(({ placement, component }) =>
  LIBRARIES.map((library) =>
    positive({
      id: `place-${placement}-${library}`, library, placement, component: component ?? surfaceOf(library),
      why: `the error on a ${library} surface, ${placement.replaceAll('-', ' ')}`,
    })));

const components = LIBRARIES.flatMap((library, turn) =>
  SURFACES[library].flatMap((component, index) => {
    const why = `the error on a ${library} ${component}`;
    const placement = rotate(['frame-cross-origin', 'frame-about-blank', 'frame-srcdoc', 'frame-same-origin'], turn + index);
    return [
      ...(index === 0 ? [] : [positive({ id: `component-${component}-${library}`, library, component, why })]),
      positive({ id: `component-${component}-${library}-${placement}`, library, component, placement, why }),
    ];
  }));

/** Languages that together cover every script, apostrophe and writing direction. */
const SPLIT_LANGUAGES = ['en-US', 'fr-FR', 'ar-SA', 'ja-JP', 'de-DE', 'th-TH', 'he-IL', 'ko-KR', 'el-GR', 'ru-RU', 'vi-VN', 'zh-CN', 'it-IT', 'id-ID'];

/** React creates neither comments nor markup white space in the browser: only markup built from strings has them. */
const MADE_OF_STRINGS = ['plain', 'knockout', 'fluent-web'];
const ONLY_IN_STRINGS = new Set(['comments', 'markup-white-space']);

const splits = SPLITS.flatMap((split, index) => {
  const libraries = ONLY_IN_STRINGS.has(split.name) ? MADE_OF_STRINGS : [0, 1, 2, 3].map((step) => rotate(LIBRARIES, index + step));
  const languages = SPLIT_LANGUAGES.flatMap((language) =>
    Array.from({ length: wordings(language) }, (_, variant) => ({ language, variant })))
    .filter(({ language, variant }) => split.fits(phrase(language, variant).text));
  return libraries.map((library, step) => {
    const { language, variant } = step === 0 && split.fits(phrase('en-US').text) ? { language: 'en-US', variant: 0 } : rotate(languages, index + 3 * step);
    return positive({
      id: `split-${split.name}-${library}-${language}`, library, component: surfaceOf(library), split: split.name, language,
      message: phrase(language, variant), why: `the error, written with ${split.name.replaceAll('-', ' ')}`,
    });
  });
});

const LANGUAGE_PLACES = ['added', 'frame-cross-origin', 'text-after-container', 'changed-in-place', 'shown-by-class', 'open-shadow', 'toast', 'dialog'];

const languages = LANGUAGES.flatMap((language, turn) =>
  Array.from({ length: wordings(language) }, (_, variant) => {
    const library = rotate(LIBRARIES, turn + 2 * variant);
    const placement = rotate(LANGUAGE_PLACES, turn + 3 * variant);
    const component = ['toast', 'dialog'].includes(placement) ? placement : surfaceOf(library);
    return positive({
      id: `language-${language}-${variant + 1}`, library, component, placement, language, message: phrase(language, variant),
      // Portals often declare English regardless of the user's language.
      declaredLanguage: variant % 2 === 1 ? 'en' : language,
      why: `the error in ${language}, wording ${variant + 1}`,
    });
  }));

const kindreds = Object.keys(KINDRED).flatMap((key) =>
  LIBRARIES.map((library, index) => {
    const placement = rotate(['added', 'frame-cross-origin', 'text-after-container', 'shown-by-class'], index);
    return positive({
      id: `kindred-${key}-${library}`, library, component: key === 'authentication-issues' ? 'toast' : surfaceOf(library), placement,
      message: kindred(key), harvest: harvest({ codes: KINDRED[key].codes ?? [] }), why: `the kindred message ${key}`,
    });
  }));

/** The token service's own words in a dialog, where the details of a sign-in may be too. */
const inDialogs = LIBRARIES.map((library) =>
  positive({
    id: `code-dialog-${library}`, library, component: 'dialog', message: SERVICE_SAYS,
    harvest: harvest({ codes: [50173] }), why: `a sign-in code by itself in a ${library} dialog`,
  }));

/** The message that each shape of details has in production, and the layouts of the details. */
const HARVESTS = [
  { shape: 'sts-line', layouts: ['same-line', 'beside'] },
  { shape: 'sts-lines', layouts: ['inside', 'expandable'] },
  { shape: 'sts-with-people', layouts: ['same-line', 'expandable'] },
  { shape: 'portal-toast', layouts: ['same-line'], message: 'authentication-issues' },
  { shape: 'troubleshooting-lines', layouts: ['inside', 'expandable'] },
  { shape: 'blade-json-shell', layouts: ['expandable', 'inside'] },
  { shape: 'blade-json-short', layouts: ['inside'] },
  { shape: 'graph-json', layouts: ['expandable', 'beside'], message: 'lifetime-validation-failed' },
  { shape: 'graph-json-indented', layouts: ['inside', 'expandable'], message: 'access-token-expired' },
  { shape: 'activity-and-operation', layouts: ['inside', 'beside'] },
  { shape: 'localised-de', layouts: ['same-line', 'inside'], language: 'de-DE' },
  { shape: 'localised-ja', layouts: ['same-line'], language: 'ja-JP' },
  { shape: 'localised-fr', layouts: ['expandable'], language: 'fr-FR' },
  { shape: 'invalid-json', layouts: ['inside', 'beside'] },
];

const harvests = HARVESTS.flatMap(({ shape, layouts, message, language = 'en-US' }, turn) =>
  layouts.flatMap((layout, step) =>
    [0, 2].map((offset) => {
      const library = rotate(LIBRARIES, turn + step + offset);
      const { text, found } = SHAPES[shape];
      return positive({
        id: `harvest-${shape}-${layout}-${library}`, library, language,
        component: message === 'authentication-issues' ? 'toast' : surfaceOf(library),
        placement: offset === 0 ? 'added' : 'frame-cross-origin',
        message: message ? kindred(message) : phrase(language),
        details: { layout, text }, harvest: harvest(found),
        why: `the error with ${shape.replaceAll('-', ' ')}, ${layout.replaceAll('-', ' ')}`,
      });
    })));

const hosts = [
  ...PORTALS.map((top, index) => {
    const library = rotate(LIBRARIES, index);
    return positive({ id: `host-${top}`, library, component: surfaceOf(library), top, why: `the error in the portal at ${top}` });
  }),
  ...BLADES.map(({ host, top }, index) => {
    const library = rotate(LIBRARIES, index + 2);
    return positive({
      id: `host-${host}`, library, component: surfaceOf(library), placement: 'frame-cross-origin', top, blade: host,
      why: `the error in a blade from ${host}`,
    });
  }),
];

/** Surroundings of an error that do not affect the expected result. */
const SURROUNDINGS = ['wizard', 'dashboard', 'help-pane', 'busy', 'long-document', 'other-ids'];

const surroundings = SURROUNDINGS.flatMap((around) =>
  LIBRARIES.map((library, index) =>
    positive({
      id: `around-${around}-${library}`, library, component: rotate(SURFACES[library], index % 2 === 0 ? 0 : 2), surroundings: around,
      // Ids elsewhere on the page belong to other errors.
      harvest: around === 'other-ids' ? { never: [guid('elsewhere-request'), guid('elsewhere-correlation')] } : {},
      why: `the error beside ${around.replaceAll('-', ' ')}`,
    })));

export const errors = [...places, ...components, ...splits, ...languages, ...kindreds, ...inDialogs, ...harvests, ...hosts, ...surroundings];
