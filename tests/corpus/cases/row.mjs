// Turns a row of a table into a complete case with its expected result.
import { harvest } from './details.mjs';
import { setOf } from './hash.mjs';
import { BLADE, PORTAL } from './hosts.mjs';
import { phrase } from './messages.mjs';

/** The libraries whose real components render pages, newest first, then Knockout as in the portal, then none. */
export const LIBRARIES = ['fluent9', 'fluent8', 'fluent-web', 'knockout', 'plain'];

/** The element at an index of a list, wrapping around at its end. */
export const rotate = (list, index) => list[index % list.length];

/**
 * How the message becomes visible, per placement: the `when` of the expected result.
 * Placements not listed here show it by being added.
 */
const WHEN = {
  'changed-in-place': 'text-changed',
  'first-html': 'first-html',
  'text-after-container': 'text-arrived',
  'virtual-list': 'scrolled-into-view',
  'shown-by-class': 'class-changed',
  'shown-by-style': 'style-changed',
  'shown-by-opacity': 'style-changed',
  'shown-by-visibility': 'style-changed',
  'shown-by-size': 'style-changed',
  'shown-by-hidden': 'hidden-removed',
  'shown-by-open': 'opened',
  'shown-by-ancestor': 'ancestor-changed',
  'shown-by-frame': 'frame-shown',
  'shown-by-frame-visibility': 'frame-shown',
  'shown-by-frame-opacity': 'frame-shown',
};

/** The frames between the top document and the document with the message, outermost first. */
const FRAMES = {
  'frame-same-origin': () => [{ kind: 'address' }],
  'frame-cross-origin': (blade) => [{ kind: 'address', host: blade }],
  'frame-srcdoc': () => [{ kind: 'srcdoc' }],
  'frame-about-blank': () => [{ kind: 'about-blank' }],
  'frame-nested': (blade) => [{ kind: 'address', host: blade }, { kind: 'address', host: blade }],
  'frame-srcdoc-in-blade': (blade) => [{ kind: 'address', host: blade }, { kind: 'srcdoc' }],
  'frame-about-blank-in-blade': (blade) => [{ kind: 'address', host: blade }, { kind: 'about-blank' }],
  'shown-by-frame': (blade) => [{ kind: 'address', host: blade, prewarmed: 'not-displayed' }],
  // What hides a frame can be queried from a same-origin frame, but not from a cross-origin one.
  'shown-by-frame-visibility': () => [{ kind: 'address', prewarmed: 'invisible' }],
  'shown-by-frame-opacity': () => [{ kind: 'srcdoc', prewarmed: 'transparent' }],
  'frame-not-displayed': (blade) => [{ kind: 'address', host: blade, concealed: 'display' }],
  'frame-without-size': (blade) => [{ kind: 'address', host: blade, concealed: 'size' }],
  'frame-off-screen': (blade) => [{ kind: 'address', host: blade, concealed: 'off-screen' }],
  'frame-invisible': () => [{ kind: 'address', concealed: 'visibility' }],
  'frame-srcdoc-not-displayed': () => [{ kind: 'srcdoc', concealed: 'display' }],
};

/** Whether the message is part of the server-sent document, so that the page must be navigated to. */
export const needsNavigation = (row) => row.placement === 'first-html';

function complete(row, truth) {
  const language = row.language ?? 'en-US';
  const placement = row.placement ?? 'added';
  const top = row.top ?? PORTAL;
  const frames = row.frames ?? FRAMES[placement]?.(row.blade ?? BLADE) ?? [];
  const host = frames.findLast((frame) => frame.host)?.host ?? top;
  return {
    id: row.id,
    set: setOf(row.id),
    library: row.library,
    component: row.component,
    placement,
    language,
    declaredLanguage: row.declaredLanguage ?? language,
    message: row.message ?? phrase(language),
    split: row.split ?? 'whole',
    surroundings: row.surroundings ?? 'none',
    details: row.details ?? null,
    top,
    host,
    frames,
    ...truth,
  };
}

/** A case with the error: the error and its ids must be found. */
export const positive = (row) =>
  complete(row, {
    error: true,
    why: row.why,
    visible: true,
    kept: 'text',
    when: row.when ?? WHEN[row.placement] ?? 'added',
    harvest: harvest(row.harvest),
  });

/**
 * A look-alike: a case with the message, or a similar text, but without the error. It must be ignored.
 * `kept`: whether the message is kept as text, as a control's value or in an attribute.
 */
export const negative = (row) =>
  complete(row, {
    error: false,
    why: row.why,
    visible: row.visible ?? true,
    kept: row.kept ?? 'text',
    when: null,
    harvest: harvest(),
  });
