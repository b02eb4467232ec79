// Runs in every frame of the portals, before the page. It names the document, reports a new top document
// to the background, and requests the engine once the frame can show anything. It is JavaScript because a
// manifest can declare nothing else, and it makes no decisions.
(() => {
  'use strict';

  // The loader runs again in the same world when the background serves tabs that were open before it started:
  // the background may not know this document yet.
  const { tokenAssist: earlier } = globalThis;
  if (earlier?.page === document) {
    earlier.tellAgain?.('already-open');
    earlier.reportAgain?.();
    return;
  }
  // A frame's initial empty document passes its window, and our world in it, on to the next document. A
  // background that was just started may have served the empty one.
  earlier?.end?.();
  if (document.contentType !== 'text/html' && document.contentType !== 'application/xhtml+xml') return;

  const key = crypto.randomUUID();
  // The extension was installed or started while the document was already open.
  const isLate = document.readyState !== 'loading';

  // The user's latest actions before the engine started, and the function that receives actions.
  const unheard = [];
  const MOST_UNHEARD = 256;
  let heard = (...action) => {
    if (unheard.push(action) <= MOST_UNHEARD) return;
    unheard.shift();
    tokenAssist.hasMissedActions = true;
  };
  const takeOver = (engine) => {
    heard = engine;
    for (const action of unheard.splice(0)) heard(...action);
  };

  // The background knows the policies of a document from the last response that it saw. A document that was
  // prerendered, restored from the back/forward cache before it asked, or there before this loader does not
  // belong to that response: it may be that of the next document.
  const isOfLastResponse = !document.prerendering && !(isLate && /^https?:/.test(location.href));
  const tokenAssist = {
    document: key,
    page: document,
    isLate,
    hasMissedActions: isLate,
    isOfLastResponse,
    admitted: {},
    takeOver,
  };
  globalThis.tokenAssist = tokenAssist;

  // `document.open()` removes every listener, ours included. Observers stay.
  const listeners = [];
  const listen = (...listener) => {
    listeners.push(listener);
    addEventListener(...listener);
  };
  let observeAgain = () => {};
  new MutationObserver(() => {
    for (const listener of listeners) addEventListener(...listener);
    observeAgain();
    tokenAssist.listenAgain?.();
  }).observe(document, { childList: true });

  // Pages stop events, even in the capture phase, so these listeners are added before any page script runs.
  // src/browser/unsaved_work decides what the events mean.
  const ACTION_EVENTS = [
    'beforeinput', 'input', 'change', 'paste', 'cut', 'drop', 'keydown', 'keyup', 'pointerdown', 'pointerup',
    'click', 'submit', 'reset', 'blur', 'playing', 'pause', 'ended', 'volumechange', 'beforeprint', 'afterprint',
    'enterpictureinpicture', 'leavepictureinpicture',
  ];
  const hear = (event) => heard(event, event.composedPath()[0]);
  for (const action of ACTION_EVENTS) listen(action, hear, { capture: true, passive: true });
  // A refresh closes the page's picture-in-picture window.
  globalThis.documentPictureInPicture?.addEventListener('enter', (event) => {
    hear(event);
    event.window.addEventListener('pagehide', hear);
  });

  const isTop = window === window.top;

  // Focus traps and shortcuts of a page stop events on the window, so events on the panel are handled there
  // before any page script, which receives none of them. src/browser/panel sets the handler while it shows
  // something in the element `outermost`.
  const PANEL_EVENTS = [
    'auxclick', 'blur', 'click', 'contextmenu', 'dblclick', 'focus', 'focusin', 'focusout', 'keydown', 'keypress',
    'keyup', 'mousedown', 'mouseup', 'pointercancel', 'pointerdown', 'pointerup',
  ];
  const PASSIVE_PANEL_EVENTS = ['touchend', 'touchmove', 'touchstart', 'wheel'];
  const toPanel = (event) => {
    const { outermost, onPanelEvent } = globalThis.tokenAssist;
    if (event.target === outermost && event.isTrusted) onPanelEvent?.(event);
  };
  // The page's `document.open` removes listeners; existing ones are not added twice.
  const hearPanel = () => {
    for (const kind of PANEL_EVENTS) addEventListener(kind, toPanel, true);
    for (const kind of PASSIVE_PANEL_EVENTS) addEventListener(kind, toPanel, { capture: true, passive: true });
  };
  if (isTop) {
    hearPanel();
    globalThis.tokenAssist.hearPanel = hearPanel;
  }

  // An element that shows a sentence is larger than this; frames for tracking and sign-in are not.
  const SMALLEST_FRAME = { width: 40, height: 16 };

  // A document that is busy from the beginning still gets its engine after this time, in milliseconds.
  const LATEST_START = 1000;

  // A background that is stopped loses the messages that it has not answered. After this time, in
  // milliseconds, they are sent once more; messages that were already received have no further effect.
  const ASK_AGAIN_AFTER = 5000;

  // After an update or removal of the extension, every call throws, and there is no background to send to.
  const tell = (message) => {
    try {
      chrome.runtime.sendMessage(message).catch(() => {});
    } catch {}
  };

  const opened = (navigation) =>
    tell({ opened: { document: key, address: location.href, navigation } });

  // For a document that has been open for a while, the kind of its navigation no longer matters.
  const navigation = () =>
    (!isLate && { reload: 'reload', back_forward: 'back-forward' }[
      performance.getEntriesByType('navigation')[0]?.type
    ]) || 'navigate';

  // A document created by another one (about:blank, srcdoc) inherits the policies of its creator.
  const metaPolicies = () => {
    const policies = [];
    let inherits = true;
    for (let view = window; inherits; view = view.parent) {
      let page;
      try {
        page = view.document;
      } catch {
        break;
      }
      for (const meta of page.querySelectorAll('meta[http-equiv="content-security-policy" i]')) {
        policies.push(meta.content);
      }
      inherits = /^(about|blob):/.test(page.URL) && view !== view.parent;
    }
    return policies;
  };

  let judged = [];

  const askForEngine = (canBeModule = true) => {
    judged = metaPolicies();
    tell({
      'engine-wanted': {
        document: key,
        policies: judged,
        webassembly: canBeModule && tokenAssist.isOfLastResponse && typeof WebAssembly === 'object',
      },
    });
  };
  tokenAssist.askForTwin = () => askForEngine(false);

  // A page may add a policy to itself at any time.
  tokenAssist.isUnderNewPolicy = () => metaPolicies().some((policy) => !judged.includes(policy));

  const whenParsed = (then) => {
    let isParsed = false;
    const parsed = () => {
      if (isParsed || document.readyState === 'loading') return;
      isParsed = true;
      then();
    };
    parsed();
    if (!isParsed) listen('DOMContentLoaded', parsed);
  };

  const isLargeEnough = () =>
    innerWidth >= SMALLEST_FRAME.width && innerHeight >= SMALLEST_FRAME.height;

  // The portals keep hidden frames ready; each of them costs only this observer. In a hidden tab no observer
  // reports, so the frame's size decides.
  const whenShown = (then) => {
    if (document.visibilityState === 'hidden' && isLargeEnough()) {
      then();
      return;
    }
    const start = () => {
      try {
        if (!isLargeEnough()) return;
        removeEventListener('resize', start);
      } catch {
        // In Firefox the frame's window may already belong to the next document, of another origin.
        observer.disconnect();
        return;
      }
      observer.disconnect();
      observeAgain = () => {};
      then();
    };
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      try {
        addEventListener('resize', start);
      } catch {
        observer.disconnect();
        return;
      }
      start();
    });
    observeAgain = () => {
      if (document.documentElement) observer.observe(document.documentElement);
    };
    observeAgain();
  };

  // Firefox ends an older copy of the extension silently; the elements that its src/browser/panel built
  // stay behind.
  const removeLeftovers = () => {
    // `chrome.dom` does not exist in Firefox; written as one expression with its method, Mozilla's linter
    // would report it.
    const { dom } = chrome;
    for (const host of document.querySelectorAll(':root > div[popover=manual]')) {
      const root = dom?.openOrClosedShadowRoot(host) ?? host.openOrClosedShadowRoot;
      if (root?.querySelector('.page > .spoken')) host.remove();
    }
  };

  const start = () => {
    if (isTop && isLate) removeLeftovers();
    listen('pageshow', (event) => {
      if (event.persisted) tokenAssist.isOfLastResponse = false;
    });
    if (isTop) {
      opened(navigation());
      listen('pageshow', (event) => {
        if (event.persisted) opened('restored');
      });
    }
    const tellAgain = (how) => {
      if (globalThis.tokenAssist !== tokenAssist) return;
      if (isTop) opened(how);
      if (!tokenAssist.engine) askForEngine();
    };
    const ask = () => {
      askForEngine();
      tokenAssist.tellAgain = tellAgain;
      setTimeout(() => tellAgain(navigation()), ASK_AGAIN_AFTER);
    };
    whenParsed(() => {
      if (isTop) requestIdleCallback(ask, { timeout: LATEST_START });
      else whenShown(ask);
    });
  };

  if (document.prerendering) document.addEventListener('prerenderingchange', start, { once: true });
  else start();
})();
