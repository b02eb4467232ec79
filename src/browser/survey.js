// Keeps the mutation records until the next look, and makes the first look: it determines which parts of the
// page may show a message, and finds the shadow roots. It is JavaScript because a look at a page that keeps
// changing runs cold, where every call from WebAssembly into the browser takes several microseconds; here a
// look at a storm of changes costs a handful of calls. It makes no verdicts: suspect texts go to the
// recogniser.

/** A parent with more children than this is a list; no sentence is split over them. */
const PIECES_OF_A_SENTENCE = 16;

/** How many levels up a changed piece of text is looked at together with its siblings. */
const LEVELS_OF_A_SENTENCE = 4;

/** Elements that occur inside a sentence. */
const INLINE =
  'a,abbr,b,bdi,bdo,br,cite,code,em,font,i,img,kbd,label,mark,q,s,small,span,strong,sub,sup,svg,time,u,var,wbr';

/**
 * Elements that may host a shadow root: custom elements, which have no name of HTML or SVG, and empty
 * elements of the kind that pages attach roots to. The most frequent names come first, since matching
 * stops at the element's own. https://dom.spec.whatwg.org/#valid-shadow-host-name
 */
const POSSIBLE_HOSTS = `div:empty,:not(${[
  'div,span,a,li,td,tr,ul,p,button,svg,path,i,b,img,input,label,g,use,br,h1,h2,h3,h4,section,th,table,tbody',
  'thead,em,strong,small,code,rect,circle,line,option,select,header,footer,nav,main,article,aside,form',
  'textarea,script,style,link,meta,time,hr,ol,dl,dt,dd,pre,sub,sup,h5,h6,iframe,html,head,body,title,template',
  'slot,canvas,picture,source,video,audio,details,summary,dialog,fieldset,legend,tfoot,col,colgroup,caption',
  'figure,figcaption,abbr,address,base,bdi,bdo,blockquote,cite,data,datalist,del,dfn,embed,font,hgroup,ins,kbd',
  'map,area,mark,menu,meter,noscript,object,optgroup,output,param,progress,q,rp,rt,ruby,s,samp,search,track,u',
  'var,wbr,text,tspan,defs,symbol,polygon,polyline,ellipse,mask,image,pattern,marker,view,clipPath',
  'linearGradient,radialGradient,stop,filter,animate,animateTransform,foreignObject,desc,feBlend,feColorMatrix',
  'feComposite,feFlood,feGaussianBlur,feMerge,feMergeNode,feOffset',
].join()})`;

/**
 * Most elements in a part of the page that is looked at in one go, which takes about a millisecond. A larger
 * part is looked at in pieces, which takes three times as long in all.
 */
const ELEMENTS_AT_ONCE = 4096;

/** Most siblings that are looked at in one go. */
const SIBLINGS_AT_ONCE = 128;

/** How many elements of a list are looked at between two readings of the clock. */
const ELEMENTS_BETWEEN_TIMES = 64;

/** Most names of elements that rows are compared by; with more, a comparison takes as long as a search. */
const NAMES_OF_A_ROW = 12;

/** Most parts of the page kept for later looks; with more, everything is looked at instead. */
const PARTS_KEPT = 8192;

const OBSERVED = { childList: true, characterData: true, subtree: true };

/** Shadow roots watched at once. */
const ROOTS_WATCHED = 4096;

/** Shadow roots kept before the detached ones are first dropped. */
const ROOTS_KEPT = 64;

/** Possible hosts without a shadow root that are kept; the oldest is dropped first. */
const PENDING_HOSTS_KEPT = 256;

/**
 * When possible hosts are checked again, in milliseconds after they were found: no event reports a shadow root
 * attached later, and components are defined soon or not at all.
 */
const LATE_ROOTS = [50, 250, 500, 1_000, 4_000];

/** The element's shadow root, open or closed. */
const shadowRootOf = (element) => {
  // Firefox has no `chrome.dom`; written as one expression with its method, Mozilla's linter would report it.
  const dom = globalThis.chrome?.dom;
  try {
    if (dom) return dom.openOrClosedShadowRoot(element);
  } catch {
    // Chromium accepts HTML elements only.
  }
  return element.openOrClosedShadowRoot ?? element.shadowRoot;
};

/** Counting all children of a list would take as long as the list is. */
const isShort = (parent) => {
  let child = parent.firstElementChild;
  for (let n = 0; child !== null; n += 1) {
    if (n === PIECES_OF_A_SENTENCE) return false;
    child = child.nextElementSibling;
  }
  return true;
};

const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;

/** How many elements a node has, itself included. */
const sizeOf = (node) => 1 + (node.querySelectorAll?.('*').length ?? 0);

const isLarge = (node) => isElement(node) && node.getElementsByTagName('*').item(ELEMENTS_AT_ONCE) !== null;

/** The element or shadow root, or a short ancestor over whose children a sentence may be split. */
const sentenceAround = (node) => {
  let whole = node;
  for (let level = 0; level < LEVELS_OF_A_SENTENCE; level += 1) {
    if (!isElement(whole) || !whole.matches(INLINE)) break;
    const parent = whole.parentNode;
    if (parent === null || !isShort(parent)) break;
    whole = parent;
  }
  return whole;
};

/**
 * Returns a test for texts that may hold a message, cheap enough for every text that a page shows.
 *
 * @param {RegExp} stem matches in every message
 * @param {RegExp} anchor matches a trace of a message
 * @param {RegExp} disguise matches a character that may be invisible within a word
 * @param {RegExp} disguises the same, global
 */
export function suspectTexts(stem, anchor, disguise, disguises) {
  // Letters are composed before lone marks are removed; lower case turns a dotted capital I into a letter
  // and such a mark.
  const undisguised = (text) => text.normalize('NFKC').toLowerCase().replace(disguises, '');
  return {
    suspects: (text) =>
      (stem.test(text) && anchor.test(text)) || (disguise.test(text) && anchor.test(undisguised(text))),
  };
}

/**
 * Keeps what is to be looked at, the latest change first, and calls `wake` at the first change after a
 * look. If sifting more than `most` records leaves more than half of `most`, none is kept: everything may
 * have changed.
 */
export function surveyPage(texts, most, wake) {
  let batches = [];
  let children = [];
  let changed = new Set();
  let count = 0;

  /** Parts still to be looked at, the next at the end. */
  let parts = [];

  /** Our own elements that were on the page. */
  const own = new WeakSet();

  const isOwn = (node) => own.has(node);

  /** Queues a node after everything else. */
  const add = (node) => parts.unshift({ look: lookAt, node });

  /** Whether a change concerns only our own elements. */
  const isOurs = ({ target, added, removed }) =>
    target === document.documentElement && [...added].every(isOwn) && [...removed].every(isOwn);

  const forget = () => {
    batches = [];
    children = [];
    changed = new Set();
    count = 0;
  };

  const clear = () => {
    forget();
    parts = [];
  };

  /** Adds what the records say to what is kept, the newest first, without what newer ones supersede. */
  const keepAll = (records, settled) => {
    // In a storm most records have the same target.
    let lastSettled;
    for (let n = records.length - 1; n >= 0; n -= 1) {
      const record = records[n];
      const { target } = record;
      if (target === lastSettled || settled.has(target)) continue;
      if (target.nodeType !== Node.ELEMENT_NODE && record.type === 'characterData') {
        changed.add(target);
        continue;
      }
      // Each property is read once: the first time costs most.
      const isAtEnd = record.nextSibling === null;
      const isWhole = isAtEnd && record.previousSibling === null;
      children.push({ target, added: record.addedNodes, removed: record.removedNodes, isAtEnd, isWhole });
      // The parent then had no children but those added: older records of it are void.
      if (isWhole) {
        settled.add(target);
        lastSettled = target;
      }
    }
  };

  /** Drops what newer records supersede. Keeps the newest first. */
  const sift = () => {
    const older = children;
    const settled = new Set();
    children = [];
    for (let batch = batches.length - 1; batch >= 0; batch -= 1) keepAll(batches[batch], settled);
    for (const change of older) {
      if (!settled.has(change.target)) children.push(change);
    }
    batches = [];
  };

  const goOnFrom = (first) => {
    if (first !== null) parts.push({ look: lookFrom, node: first.parentNode, first });
  };

  const read = (node, suspects) => {
    if (texts.suspects(node.textContent)) suspects.push(node);
  };

  /** The shadow roots that were watched. */
  const known = new WeakSet();

  let watched = [];

  /** The number of roots at which the detached ones are dropped. */
  let kept = ROOTS_KEPT;

  /** Possible hosts without a shadow root, with when each was found and how often it was checked since. */
  let pending = [];

  /** When possible hosts are to be checked next. */
  let due = Infinity;

  const dueOf = ({ since, checks }) => since + LATE_ROOTS[checks];

  const dropDetached = () => {
    watched = watched.filter((root) => root.isConnected);
  };

  /** Watches the element's shadow root; returns whether it has one. */
  const enter = (host) => {
    const root = shadowRootOf(host);
    if (!root) return false;
    if (known.has(root) || isOwn(host)) return true;
    if (watched.length >= kept) {
      // Detached roots must not be kept alive, but checking at every new root would cost too much.
      dropDetached();
      kept = Math.min(Math.max(2 * watched.length, ROOTS_KEPT), ROOTS_WATCHED);
    }
    if (watched.length < ROOTS_WATCHED) {
      observer.observe(root, OBSERVED);
      known.add(root);
      watched.push(root);
      add(root);
    }
    return true;
  };

  /** Watches the shadow root of a possible host, or keeps the host for a later check. */
  const addHost = (host) => {
    if (enter(host)) return;
    if (pending.length === PENDING_HOSTS_KEPT) pending.shift();
    pending.push({ host, since: performance.now(), checks: 0 });
  };

  /** Checks the possible hosts that are due. */
  const checkPending = () => {
    const now = performance.now();
    pending = pending.filter((it) => {
      if (dueOf(it) > now) return true;
      it.checks += 1;
      return it.checks < LATE_ROOTS.length && it.host.isConnected && !enter(it.host);
    });
  };

  /** Whether an element or a shadow root has possible hosts; other nodes have none. */
  const hasHostsBelow = (node) => (node.querySelector?.(POSSIBLE_HOSTS) ?? null) !== null;

  const findHosts = (node) => {
    if (node.matches?.(POSSIBLE_HOSTS)) addHost(node);
    // Most parts of a page have none: no list is made for those.
    if (hasHostsBelow(node)) node.querySelectorAll(POSSIBLE_HOSTS).forEach(addHost);
  };

  /** A test for rows without possible hosts, much cheaper than a search for these: they are like `row`. */
  const likenessTo = (row) => {
    const { localName } = row;
    const below = row.querySelectorAll('*');
    const names = new Set(Array.from(below, (element) => element.localName));
    if (names.size > NAMES_OF_A_ROW || row.matches(POSSIBLE_HOSTS) || hasHostsBelow(row)) return () => false;
    names.delete('div');
    const others = `:not(${[...names, 'div:not(:empty)'].join()})`;
    // A `div` that has no element may be a host.
    return (other) => other.localName === localName && other.childElementCount > 0 && other.querySelector(others) === null;
  };

  const range = new Range();

  /** The text from the node `first` to before its sibling `next`, or to the last sibling. */
  const textBetween = (first, next) => {
    range.setStart(first, 0);
    if (next === null) {
      const last = first.parentNode.lastChild;
      range.setEnd(last, isElement(last) ? last.childNodes.length : last.length);
    } else {
      range.setEnd(next, 0);
    }
    const text = range.toString();
    // The browser adjusts a range in the page at each change of it.
    range.setEnd(document, 0);
    return text;
  };

  const lookAtText = ({ node: text }) => {
    const parent = text.parentNode;
    const suspects = [];
    read(parent !== null && isShort(parent) ? sentenceAround(parent) : text, suspects);
    return { node: text, suspects };
  };

  /** Looks at a node and its descendants; splits a large one into pieces for later. */
  const lookAt = (part) => {
    const { node } = part;
    if (node.nodeType === Node.TEXT_NODE) return lookAtText(part);
    if (isOwn(node)) return undefined;
    const suspects = [];
    if (node.nodeType === Node.DOCUMENT_FRAGMENT_NODE) {
      // A shadow root; most are small.
      if (sizeOf(node) > ELEMENTS_AT_ONCE) {
        goOnFrom(node.firstChild);
      } else {
        read(node, suspects);
        findHosts(node);
      }
    } else if (isLarge(node)) {
      addHost(node);
      goOnFrom(node.firstChild);
    } else if (isElement(node)) {
      read(sentenceAround(node), suspects);
      findHosts(node);
    }
    return { node, suspects };
  };

  /**
   * Looks at a node and its following siblings. The children of a list are looked at together as long as
   * there is time; those of a short parent may be large, so each is looked at by itself.
   */
  const lookFrom = ({ node: parent, first }, until) => {
    if (first.parentNode !== parent) {
      // The node was removed meanwhile, and with it the link to its following siblings.
      goOnFrom(parent.firstChild);
      return undefined;
    }
    if (isShort(parent)) {
      const nodes = [];
      let next = first;
      for (; next !== null && nodes.length < SIBLINGS_AT_ONCE; next = next.nextSibling) nodes.push(next);
      goOnFrom(next);
      for (const node of nodes.reverse()) parts.push({ look: lookAt, node });
      return undefined;
    }
    // The rows of a long list are alike: the first tells whether they are large.
    const isLong = parent.childNodes.item(SIBLINGS_AT_ONCE) !== null;
    const rows = [];
    let next = first;
    while (next !== null && rows.length < SIBLINGS_AT_ONCE) {
      if ((!isLong || rows.length === 0) && isLarge(next)) break;
      rows.push(next);
      next = next.nextSibling;
    }
    if (rows.length === 0) {
      goOnFrom(first.nextSibling);
      parts.push({ look: lookAt, node: first });
      return undefined;
    }
    const suspects = [];
    // One text and one model cost more than they save where the rows are few.
    const areMany = rows.length > PIECES_OF_A_SENTENCE;
    const isSuspect = !areMany || texts.suspects(textBetween(first, next));
    const model = areMany ? rows.find(isElement) : undefined;
    const isLikeModel = model === undefined ? () => false : likenessTo(model);
    // Reading the clock takes as long as looking at a small row.
    const atOnce = model === undefined ? 1 : Math.ceil(ELEMENTS_BETWEEN_TIMES / sizeOf(model));
    for (const [n, row] of rows.entries()) {
      if (isSuspect) read(row, suspects);
      if (isElement(row) && !isLikeModel(row)) findHosts(row);
      if ((n + 1) % atOnce === 0 && performance.now() >= until) {
        next = row.nextSibling;
        break;
      }
    }
    goOnFrom(next);
    return { node: parent, suspects };
  };

  /** The parts to look at according to the changes, the newest first: nodes, then what was appended to lists. */
  const sorted = () => {
    const nodes = [];
    const appended = new Map();
    // Parents from which a newer record removed something, which may have been inserted again elsewhere.
    const shrunk = new Set();
    for (const { target, added, removed, isAtEnd, isWhole } of children) {
      const newer = appended.get(target);
      if (isWhole && (newer === undefined || shrunk.has(target))) {
        // The parent then had no children but those added.
        if (added.length > 0) nodes.push({ look: lookAt, node: target });
        continue;
      }
      if (!isAtEnd || shrunk.has(target)) {
        for (const node of added) nodes.push({ look: lookAt, node });
      } else if (added.length > 0) {
        if (newer === undefined) appended.set(target, { look: lookFrom, node: target, first: added[0] });
        else newer.first = added[0];
      }
      if (removed.length > 0) shrunk.add(target);
    }
    return [...nodes, ...appended.values()];
  };

  const observer = new MutationObserver((records) => {
    const isFirst = count === 0;
    if (count <= most) {
      batches.push(records);
      count += records.length;
      if (count > most) {
        sift();
        // At least as many records again arrive before the next sift.
        const kept = children.length + changed.size;
        if (kept <= most / 2) {
          count = kept;
        } else {
          forget();
          count = most + 1;
        }
      }
    }
    if (isFirst) wake();
  });

  return {
    /** Whether there is nothing to look at. */
    get isDone() {
      return count === 0 && parts.length === 0;
    },

    /**
     * Puts the latest changes before what is left of the last look, so that a new error is detected at once.
     * Returns whether the page itself changed; `undefined` if there are too many changes and everything is to
     * be looked at instead.
     */
    take() {
      const isTooMuch = count > most;
      sift();
      const stands = globalThis.tokenAssist?.own;
      if (stands) own.add(stands);
      const hasChanged = changed.size > 0 || !children.every(isOurs);
      // A text that changed often between two looks, such as a clock, is looked at once.
      const latest = [...sorted(), ...Array.from(changed, (node) => ({ look: lookAtText, node }))];
      parts = parts.concat(latest.reverse());
      forget();
      checkPending();
      return isTooMuch || parts.length > PARTS_KEPT ? undefined : hasChanged;
    },

    /** Discards what is to be looked at, and queues the whole document with its shadow roots instead. */
    startOver() {
      clear();
      dropDetached();
      if (document.documentElement) add(document.documentElement);
      watched.forEach(add);
    },

    /** Milliseconds until possible hosts are to be checked, if that is before the last answer. */
    get nextCheck() {
      const next = Math.min(...pending.map(dueOf));
      if (next >= due) return undefined;
      due = next;
      return Math.max(0, next - performance.now());
    },

    /** Records that the check is being made. */
    cameDue() {
      due = Infinity;
    },

    /** Observes a document or a part of it. */
    observe(node) {
      observer.observe(node, OBSERVED);
    },

    /** Stops observing, and discards everything. */
    stop() {
      observer.disconnect();
      clear();
      watched = [];
      pending = [];
    },

    /**
     * Continues until it finds suspect texts, and returns them with the node that was looked at; with `isEach`
     * it returns every node. Begins no part but the first after `until`, a time of this document.
     */
    next(until, isEach) {
      while (parts.length > 0) {
        const part = parts.pop();
        if (!part.node.isConnected) continue;
        const result = part.look(part, until);
        if (result !== undefined && (isEach || result.suspects.length > 0)) return result;
        if (performance.now() >= until) break;
      }
      return undefined;
    },
  };
}
