// The stage on which cases are shown and removed: one per document, the same in the top document and in every frame.
// It implements placements and frames; a library's renderer implements its surfaces.
//
//   window.corpus.show(id)    sets the case up and reveals it: resolves with `shown`
//   window.corpus.set(id)     performs all steps but the last, including content that is hidden at first
//   window.corpus.reveal()    performs the last step
//   window.corpus.shown       a promise that resolves when the case is in its final state
//   window.corpus.witness(id) shows a witness, another error with this id, in the document with the case
//   window.corpus.unveil()    shows a frame that the case conceals
//   window.corpus.clear()     removes the case completely
//
// Frames and their parents exchange messages: states (staged, shown) go up, commands go down.
import { caseOf } from '../cases/index.mjs';
import { guid } from '../cases/details.mjs';
import { kindred } from '../cases/messages.mjs';
import { frameDocument, frameName, parseFrameName, scriptPath } from './documents.mjs';
import { finalState } from './presence.mjs';
import { directionOf, earlierView, emptyView, viewOf } from './view.mjs';

const element = (markup) => {
  const template = document.createElement('template');
  template.innerHTML = markup;
  return template.content.firstElementChild;
};

/** Nests shadow roots in an element and returns the container in the innermost one. */
function shadowsIn(place, modes, roots) {
  let parent = place;
  for (const mode of modes) {
    const host = document.createElement('div');
    parent.append(host);
    parent = host.attachShadow({ mode });
    if (mode === 'closed') roots.push(parent);
  }
  const container = document.createElement('div');
  parent.append(container);
  return container;
}

/**
 * The placements of a surface in its document: each returns the container and, if the surface is present before it
 * is visible, the function that shows it.
 */
const PLACES = {
  'open-shadow': (place, roots) => ({ container: shadowsIn(place, ['open', 'open'], roots) }),
  'closed-shadow': (place, roots) => ({ container: shadowsIn(place, ['closed'], roots) }),
  'closed-in-open-shadow': (place, roots) => ({ container: shadowsIn(place, ['open', 'closed'], roots) }),
  'top-layer': (place) => inside(place, '<dialog class="ext-overlay"><div></div></dialog>', (dialog) => { dialog.showModal(); }),
  'shown-by-class': (place) => inside(place, '<div class="is-collapsed"><div></div></div>', null, (wrap) => wrap.classList.remove('is-collapsed')),
  'shown-by-style': (place) => inside(place, '<div style="display: none"><div></div></div>', null, (wrap) => { wrap.style.display = ''; }),
  'shown-by-opacity': (place) => inside(place, '<div style="opacity: 0; transition: opacity 150ms"><div></div></div>', null, (wrap) => { wrap.style.opacity = '1'; }),
  'shown-by-visibility': (place) => inside(place, '<div style="visibility: hidden"><div></div></div>', null, (wrap) => { wrap.style.visibility = 'visible'; }),
  'shown-by-size': (place) => inside(place, '<div style="height: 0; overflow: hidden"><div></div></div>', null, (wrap) => { wrap.style.height = 'auto'; }),
  'shown-by-hidden': (place) => inside(place, '<div hidden><div></div></div>', null, (wrap) => { wrap.hidden = false; }),
  'shown-by-open': (place) => inside(place, '<details><summary>Status</summary><div></div></details>', null, (wrap) => { wrap.open = true; }),
  'shown-by-ancestor': (place) => inside(place, '<div class="fxs-blade fxs-blade-minimised"><div><div class="fxs-blade-body"><div></div></div></div></div>', null, (wrap) => wrap.classList.remove('fxs-blade-minimised')),

  'not-displayed': (place) => inside(place, '<div style="display: none"><div></div></div>'),
  'not-visible': (place) => inside(place, '<div style="visibility: hidden"><div></div></div>'),
  transparent: (place) => inside(place, '<div><div style="opacity: 0"></div></div>'),
  'transparent-ancestor': (place) => inside(place, '<div style="opacity: 0"><div><div><div></div></div></div></div>'),
  'without-size': (place) => inside(place, '<div style="width: 0; height: 0; overflow: hidden"><div></div></div>'),
  clipped: (place) => inside(place, '<div style="clip-path: inset(50%)"><div></div></div>'),
  'clipped-for-readers': (place) => inside(place, '<div style="position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip: rect(0 0 0 0); white-space: nowrap"><div></div></div>'),
  'off-screen': (place) => inside(place, '<div style="position: absolute; left: -9999px; top: auto; width: 400px"><div></div></div>'),
  inert: (place) => inside(place, '<div inert><div></div></div>'),
  hidden: (place) => inside(place, '<div hidden><div></div></div>'),
  'hidden-until-found': (place) => inside(place, '<div hidden="until-found"><div></div></div>'),
  'closed-details': (place) => inside(place, '<details><summary>Status</summary><div></div></details>'),
  'closed-dialog': (place) => inside(place, '<dialog><div></div></dialog>'),
  'closed-popover': (place) => inside(place, '<div popover="manual"><div></div></div>'),
  'content-not-rendered': (place) => inside(place, '<div style="content-visibility: hidden"><div></div></div>'),
  'scaled-to-nothing': (place) => inside(place, '<div style="transform: scale(0)"><div></div></div>'),
  'collapsed-ancestor': (place) => inside(place, '<div style="max-height: 0; overflow: hidden"><div><div></div></div></div>'),
  'in-a-template'(place, roots) {
    const template = document.createElement('template');
    const container = document.createElement('div');
    template.content.append(container);
    place.append(template);
    roots.push(container);
    return { container };
  },
};

/** Appends a wrapper to an element; the wrapper's innermost element is the container. */
function inside(place, markup, open = null, show = null) {
  const wrap = element(markup);
  let container = wrap.lastElementChild ?? wrap;
  while (container.lastElementChild) container = container.lastElementChild;
  place.append(wrap);
  open?.(wrap);
  return { container, show: show && (() => show(wrap)) };
}

/** A kindred message that no case with a witness has. */
const WITNESS = kindred('compact-token').text;

const CONCEALED_FRAMES = {
  display: 'display: none',
  size: 'width: 0; height: 0',
  'off-screen': 'position: absolute; left: -9999px',
  visibility: 'visibility: hidden',
};

/** Rows that are replaced continually, like a portal's live tiles; the return value stops this. */
function busyRows(container) {
  const list = document.createElement('ul');
  container.append(list);
  let count = 0;
  let request = requestAnimationFrame(function turn() {
    list.replaceChildren(...Array.from({ length: 20 }, (_, row) => {
      const item = document.createElement('li');
      item.textContent = `Device ${row + 1}: check-in ${count}`;
      return item;
    }));
    count += 1;
    request = requestAnimationFrame(turn);
  });
  return () => { cancelAnimationFrame(request); list.remove(); };
}

/** Ids of errors other than the case's. */
function otherIds(container) {
  const table = element(`<table class="activity"><tbody><tr><td>Export failed</td><td>Request ID: ${guid('elsewhere-request')}</td><td>Correlation ID: ${guid('elsewhere-correlation')}</td></tr></tbody></table>`);
  container.append(table);
  return () => table.remove();
}

const noLibrarySurroundings = { busy: busyRows, 'other-ids': otherIds };

class Stage {
  #library;
  #depth;
  #place = document.querySelector('.corpus-stage');
  #surroundings = document.querySelector('.corpus-surroundings');
  #leaving = [];
  #last = null;
  #settle = null;
  #onstage = new AbortController();
  /** The frame that contains the case. */
  #frame = null;
  #shown = Promise.reject(new Error('no case is on the stage'));

  constructor(library, depth) {
    this.#library = library;
    this.#depth = depth;
    this.#shown.catch(() => {});
  }

  get shown() { return this.#shown; }

  /** The server-rendered surface of this document, while present. */
  get #sent() { return this.#place.querySelector('.corpus-case'); }

  async show(id) {
    await this.set(id);
    return this.reveal();
  }

  async set(id) {
    const row = caseOf(id);
    if (row.placement !== 'first-html') await this.clear();
    else if (!this.#sent) throw new Error(`case ${id} comes with its document: navigate to it`);
    this.#onstage = new AbortController();
    this.#declare(row.declaredLanguage, row.language);
    const view = viewOf(row);
    if (this.#depth === 0 && row.surroundings !== 'none') {
      const make = noLibrarySurroundings[row.surroundings] ?? ((container) => this.#library.around(row.surroundings, container, view));
      this.#leaving.push(make(this.#surroundings));
    }
    this.#last = this.#depth < row.frames.length ? await this.#setFrame(row) : await this.#setSurface(row, view);
  }

  /**
   * Resolves with the case's id and the time of the step that showed it, in milliseconds of
   * `performance.timeOrigin + performance.now()`.
   * `isUnseen`: the surrounding frame is not shown yet, so nothing can be laid out.
   */
  reveal(options = {}) {
    if (!this.#last) return Promise.reject(new Error('no case is set'));
    this.#shown = this.#last(options);
    this.#shown.catch(() => {});
    return this.#shown;
  }

  /** Resolves when a case that was revealed in an invisible frame is visible. */
  see() { return this.#settle(true); }

  /**
   * Shows a witness, another error, in the document with the case, after everything else. A scanner that works in
   * order and has found the witness has scanned the case.
   *
   * An invisible frame cannot show it; it is then added to the surrounding document.
   */
  async witness(id) {
    if (this.#frame && !this.#frame.style.cssText) {
      const borne = this.#told(this.#frame, 'borne');
      this.#frame.contentWindow.postMessage({ corpus: 'witness', id }, '*');
      await borne;
      return;
    }
    const alert = element('<div role="alert"></div>');
    alert.textContent = `${WITNESS} Correlation ID: ${id}`;
    document.body.append(alert);
    this.#leaving.push(() => alert.remove());
  }

  /** Shows a concealed frame by removing what conceals it. */
  unveil() { this.#frame.style.cssText = ''; }

  async clear() {
    this.#onstage.abort();
    this.#last = null;
    this.#frame = null;
    for (const leave of this.#leaving.splice(0).reverse()) leave();
    this.#place.replaceChildren();
    this.#declare('en-US', 'en-US');
    document.body.removeAttribute('style');
    scrollTo(0, 0);
  }

  #declare(declared, written) {
    document.documentElement.lang = declared;
    document.documentElement.dir = directionOf(written);
  }

  /** Sets the surface of a case in this document; returns the function that reveals it. */
  async #setSurface(row, view) {
    const roots = [];
    const { mount, adopt } = this.#library;
    const place = PLACES[row.placement]?.(this.#place, roots) ?? { container: this.#sent ?? this.#place.appendChild(document.createElement('div')) };
    const put = (what) => {
      const surface = mount(place.container, what);
      this.#leaving.push(() => surface.unmount());
      return surface;
    };
    const act = this.#actOf(row, view, place, put, () => this.#leaving.push(adopt(place.container, view).unmount));
    const { signal } = this.#onstage;
    this.#settle = (visible) => finalState({ ...row, visible }, roots, signal);
    // Content that is shown later must already be complete: libraries may render with a delay.
    if (place.show) await this.#settle(false);
    return async ({ isUnseen = false }) => {
      const at = performance.timeOrigin + performance.now();
      act();
      await this.#settle(row.visible && !isUnseen);
      return { id: row.id, at };
    };
  }

  /** Performs the first step of a placement; returns the step that reveals it. */
  #actOf(row, view, place, put, adoptSent) {
    if (row.placement === 'first-html') {
      adoptSent();
      return () => {};
    }
    if (place.show) {
      put(view);
      return place.show;
    }
    if (row.placement === 'changed-in-place') {
      const surface = put(earlierView(view));
      return () => surface.update(view);
    }
    if (row.placement === 'text-after-container') {
      const surface = put(emptyView(view));
      return () => surface.update(view);
    }
    if (row.component === 'virtual-list') {
      const surface = put(view);
      return () => surface.reveal();
    }
    return () => put(view);
  }

  /** Sets the frame that contains the case or the next frame; returns the function that reveals it. */
  async #setFrame(row) {
    const { kind, host, prewarmed, concealed } = row.frames[this.#depth];
    const frame = document.createElement('iframe');
    this.#frame = frame;
    frame.name = frameName(row.id, this.#depth + 1);
    if (prewarmed) frame.className = `fxs-reactview-frame is-${prewarmed}`;
    if (concealed) frame.style.cssText = CONCEALED_FRAMES[concealed];
    const staged = this.#told(frame, 'staged');
    if (kind === 'address') frame.src = `https://${host ?? location.host}/corpus/frame/${row.library}`;
    else if (kind === 'srcdoc') frame.srcdoc = frameDocument({ library: row.library });
    else await this.#writeBlank(frame, row);
    if (kind !== 'about-blank') this.#place.append(frame);
    await staged;
    const askFor = async (question, answer) => {
      const told = this.#told(frame, answer);
      frame.contentWindow.postMessage(question, '*');
      return told;
    };
    return async () => {
      const { at } = await askFor({ corpus: 'reveal', isUnseen: Boolean(prewarmed ?? concealed) }, 'shown');
      if (!prewarmed) return { id: row.id, at };
      // The blade is complete while invisible; then its frame is brought to the front.
      const seenAt = performance.timeOrigin + performance.now();
      frame.classList.add('fxs-reactview-frame-active');
      await askFor({ corpus: 'see' }, 'seen');
      return { id: row.id, at: seenAt };
    };
  }

  /** Builds a case's document in an about:blank frame by script. */
  async #writeBlank(frame, row) {
    frame.src = 'about:blank';
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    this.#place.append(frame);
    await loaded;
    const inner = frame.contentDocument;
    const parsed = new DOMParser().parseFromString(frameDocument({ library: row.library }), 'text/html');
    parsed.querySelector('script').remove();
    inner.head.replaceChildren(...parsed.head.children);
    inner.body.replaceChildren(...parsed.body.children);
    const script = inner.createElement('script');
    script.src = scriptPath(row.library);
    inner.body.append(script);
  }

  /** Resolves when the frame reports the given state. */
  #told(frame, what) {
    const { signal } = this.#onstage;
    return new Promise((resolve, reject) => {
      addEventListener('message', ({ source, data }) => {
        if (source !== frame.contentWindow) return;
        if (data?.corpus === what) resolve(data);
        if (data?.corpus === 'failed') reject(new Error(data.why));
      }, { signal });
    });
  }
}

/** A frame's own stage: sets its case immediately and performs the other steps on command. */
async function playInFrame(stage, id) {
  const tell = (corpus, more) => parent.postMessage({ corpus, ...more }, '*');
  const failed = (error) => tell('failed', { why: error.stack ?? String(error) });
  addEventListener('message', ({ source, data }) => {
    if (source !== parent) return;
    if (data?.corpus === 'reveal') stage.reveal({ isUnseen: data.isUnseen }).then(({ at }) => tell('shown', { at }), failed);
    if (data?.corpus === 'see') stage.see().then(() => tell('seen'), failed);
    if (data?.corpus === 'witness') stage.witness(data.id).then(() => tell('borne'), failed);
  });
  await stage.set(id).then(() => tell('staged'), failed);
}

/** Starts the stage of this document for a library's renderer. */
export function startStage(library) {
  const frame = parseFrameName(window.name);
  const stage = new Stage(library, frame?.depth ?? 0);
  if (frame) {
    playInFrame(stage, frame.id);
    return;
  }
  window.corpus = stage;
  const [, id] = /^\/corpus\/([^/]+)$/.exec(location.pathname) ?? [];
  if (id) stage.show(decodeURIComponent(id));
}
