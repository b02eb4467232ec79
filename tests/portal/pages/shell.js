/** The shell: it follows the route in the fragment and frames the blade. */
(function () {
  'use strict';

  const { place, surface: kind, notesLeavings } = document.documentElement.dataset;
  const content = document.getElementById('blade-content');
  const title = document.getElementById('blade-title');
  const breadcrumb = document.getElementById('breadcrumb-current');
  const views = [...content.querySelectorAll('[data-view]')];
  const portalName = document.querySelector('.fxs-topbar-home').textContent;

  const surface = createErrorSurface(kind, () =>
    kind === 'toast' || kind === 'dialog' ? document.body : document.getElementById('shell-messages'),
  );
  Object.assign(window.replica, { showError: surface.show, hideError: surface.hide });
  if (place === 'top') {
    openTokenSession({ onRefused: surface.show, onAccepted: surface.hide });
  }

  /** Whether an extension's note is on top in the upper corner, where notes are shown. */
  const isNoteOnTop = (root = document) => {
    const onTop = root.elementFromPoint(innerWidth - 186, 100);
    // In a modal dialog of a component, the note is in the component's shadow root.
    const inner = onTop?.shadowRoot;
    return onTop?.matches('[popover=manual]:empty') === true || Boolean(inner && inner !== root && isNoteOnTop(inner));
  };

  /**
   * How the documents of this tab were left, across page loads: the milliseconds that each was visible without a
   * note before it was left.
   */
  function noteLeavings() {
    const leavings = () => JSON.parse(sessionStorage.getItem('leavings') ?? '[]');
    window.replica.leavings = leavings;
    let lastWell = performance.now();
    const look = () => {
      if (document.hidden || isNoteOnTop()) lastWell = performance.now();
    };
    const lookAtEachFrame = () => {
      look();
      requestAnimationFrame(lookAtEachFrame);
    };
    lookAtEachFrame();
    addEventListener('visibilitychange', look);
    addEventListener('beforeunload', () => {
      look();
      const leaving = { id: crypto.randomUUID(), withoutNote: performance.now() - lastWell };
      sessionStorage.setItem('leavings', JSON.stringify([...leavings(), leaving]));
    });
  }
  if (notesLeavings === 'true') noteLeavings();

  let frame = null;

  function openFrameBlade() {
    if (frame) return;
    frame = document.createElement('iframe');
    frame.className = 'fxs-part-frame fxs-reactview-frame-active';
    frame.title = 'Desktop Analytics';
    frame.name = 'ManageClientFrameBlade';
    frame.src = content.dataset.blade;
    content.append(frame);
  }

  function closeFrameBlade() {
    frame?.remove();
    frame = null;
  }

  /** `#@tenant/blade/<extension>/<blade>`, the tenant being optional. */
  function route() {
    const [, extension = '', blade = ''] = location.hash
      .slice(1)
      .replace(/^@[^/]*\//, '')
      .split('/');
    return { extension, blade };
  }

  function show({ extension, blade }) {
    const isDesktopAnalytics = blade === 'ManageClientFrameBlade';
    const isSignInLogs =
      blade.startsWith('SignIn') || (blade === 'ActiveDirectoryMenuBlade' && location.hash.endsWith('SignIns'));
    const name = isDesktopAnalytics
      ? 'Desktop Analytics'
      : isSignInLogs
        ? 'Sign-in logs'
        : blade
            .replace(/(Menu|Blade|\.ReactView)+$/, '')
            .replace(/([a-z])([A-Z])/g, '$1 $2') || 'Home';
    if (isDesktopAnalytics) openFrameBlade();
    else closeFrameBlade();
    for (const view of views) {
      const isShown = !isDesktopAnalytics && (view.dataset.view === 'signInLogs') === isSignInLogs;
      view.hidden = !isShown;
    }
    title.textContent = name;
    breadcrumb.textContent = name;
    document.title = `${name} - ${portalName}`;
    content.dataset.extension = extension;
  }

  const help = document.getElementById('help-pane');
  document.getElementById('help-button').addEventListener('click', () => {
    help.hidden = !help.hidden;
  });
  document.getElementById('help-close').addEventListener('click', () => {
    help.hidden = true;
  });
  addEventListener('hashchange', () => show(route()));
  show(route());
})();
