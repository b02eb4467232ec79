// Keeps the mutation records until the next look, and makes the first look: it determines which parts of the
// page may show a message, and which may have a shadow root. It is JavaScript because a look at a page that
// keeps changing runs cold, where every call from WebAssembly into the browser takes several microseconds;
// here a look at a storm of changes costs a handful of calls. It makes no verdicts: suspect texts go to the
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
 * Most elements in a part of the page that is looked at in one go, which takes less than a millisecond. A
 * larger part is looked at in pieces.
 */
const ELEMENTS_AT_ONCE = 1024;

/** Most siblings that are looked at in one go. */
const SIBLINGS_AT_ONCE = 128;

/** Most parts of the page kept for later looks; with more, everything is looked at instead. */
const PARTS_KEPT = 8192;

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

  /** Whether a record concerns only our own elements. */
  const isOurs = ({ target, addedNodes, removedNodes }) =>
    target === document.documentElement && [...addedNodes].every(isOwn) && [...removedNodes].every(isOwn);

  const forget = () => {
    batches = [];
    children = [];
    changed = new Set();
    count = 0;
  };

  /** Drops the records that newer ones supersede. Keeps the newest first. */
  const sift = () => {
    const older = children;
    const settled = new Set();
    // In a storm most records have the same target.
    let lastSettled;
    children = [];
    const keep = (record, target) => {
      if (settled.has(target)) return;
      if (record.type === 'characterData') {
        changed.add(target);
        return;
      }
      children.push(record);
      // The parent then had no children but those added: older records of it are void.
      if (record.nextSibling === null && record.previousSibling === null) {
        settled.add(target);
        lastSettled = target;
      }
    };
    const keepAll = (records) => {
      for (let n = records.length - 1; n >= 0; n -= 1) {
        const record = records[n];
        const { target } = record;
        if (target !== lastSettled) keep(record, target);
      }
    };
    for (let batch = batches.length - 1; batch >= 0; batch -= 1) keepAll(batches[batch]);
    keepAll(older.reverse());
    batches = [];
  };

  const goOnFrom = (first) => {
    if (first !== null) parts.push({ look: lookFrom, node: first.parentNode, first });
  };

  const read = (node, suspects) => {
    if (texts.suspects(node.textContent)) suspects.push(node);
  };

  const findHosts = (node, hosts) => {
    if (!isElement(node)) return;
    if (node.matches(POSSIBLE_HOSTS)) hosts.push(node);
    // Most parts of a page have none: no list is made for those.
    if (node.querySelector(POSSIBLE_HOSTS) !== null) hosts.push(...node.querySelectorAll(POSSIBLE_HOSTS));
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
    return { node: text, suspects, hosts: [] };
  };

  /** Looks at a node and its descendants; splits a large one into pieces for later. */
  const lookAt = (part) => {
    const { node } = part;
    if (node.nodeType === Node.TEXT_NODE) return lookAtText(part);
    if (isOwn(node)) return undefined;
    const found = { node, suspects: [], hosts: [] };
    if (!isElement(node)) {
      goOnFrom(node.firstChild);
    } else if (isLarge(node)) {
      found.hosts.push(node);
      goOnFrom(node.firstChild);
    } else {
      read(sentenceAround(node), found.suspects);
      findHosts(node, found.hosts);
    }
    return found;
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
    const found = { node: parent, suspects: [], hosts: [] };
    const isSuspect = texts.suspects(textBetween(first, next));
    for (const row of rows) {
      if (isSuspect) read(row, found.suspects);
      findHosts(row, found.hosts);
      if (performance.now() >= until) {
        next = row.nextSibling;
        break;
      }
    }
    goOnFrom(next);
    return found;
  };

  /** The parts to look at according to the records, the newest first: nodes, then what was appended to lists. */
  const sorted = () => {
    const nodes = [];
    const appended = new Map();
    // Parents from which a newer record removed something, which may have been inserted again elsewhere.
    const shrunk = new Set();
    for (const { target, addedNodes, removedNodes, previousSibling, nextSibling } of children) {
      const newer = appended.get(target);
      const isAtEnd = nextSibling === null;
      if (isAtEnd && previousSibling === null && (newer === undefined || shrunk.has(target))) {
        // The parent then had no children but those added.
        if (addedNodes.length > 0) nodes.push({ look: lookAt, node: target });
        continue;
      }
      if (!isAtEnd || shrunk.has(target)) {
        for (const node of addedNodes) nodes.push({ look: lookAt, node });
      } else if (addedNodes.length > 0) {
        if (newer === undefined) appended.set(target, { look: lookFrom, node: target, first: addedNodes[0] });
        else newer.first = addedNodes[0];
      }
      if (removedNodes.length > 0) shrunk.add(target);
    }
    return [...nodes, ...appended.values()];
  };

  return {
    observer: new MutationObserver((records) => {
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
    }),

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
      return isTooMuch || parts.length > PARTS_KEPT ? undefined : hasChanged;
    },

    /** Discards what is to be looked at. */
    clear() {
      forget();
      parts = [];
    },

    /** Queues a node after everything else. */
    add(node) {
      parts.unshift({ look: lookAt, node });
    },

    /**
     * Continues until it finds something for the engine, suspect texts or possible hosts, and returns it with
     * the node that was looked at; with `isEach` it returns every node. Begins no part but the first after
     * `until`, a time of this document.
     */
    next(until, isEach) {
      while (parts.length > 0) {
        const part = parts.pop();
        if (!part.node.isConnected) continue;
        const found = part.look(part, until);
        if (found !== undefined && (isEach || found.suspects.length + found.hosts.length > 0)) return found;
        if (performance.now() >= until) break;
      }
      return undefined;
    },
  };
}
