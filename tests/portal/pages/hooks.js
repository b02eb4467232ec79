/**
 * The interface of a document for tests: `window.replica`, in the shell and in every frame of the portal.
 * Each document adds its own `showError` and `hideError`.
 */
(function () {
  'use strict';

  /** The portal marks the messages that its own frames post to each other. */
  const PORTAL_SIGNATURE = 'FxFrameBlade';

  /** The address for reports to this replica only; a sandboxed frame contains the script. */
  const { src } = document.currentScript;
  const reportsTo = src && new URL(src).search.slice(1);

  /** A sandboxed frame has no origin from which to call the service: its parent does so. */
  function report(path, body) {
    if (origin === 'null') parent.postMessage({ signature: PORTAL_SIGNATURE, report: { path, body } }, '*');
    else fetch(path.startsWith('/') ? path : `${reportsTo}${path}`, { method: 'POST', keepalive: true, body: JSON.stringify(body) });
  }

  addEventListener('message', (event) => {
    if (event.data?.signature === PORTAL_SIGNATURE) {
      if (event.data.report) report(event.data.report.path, event.data.report.body);
      return;
    }
    report('/api/posted-message', { to: location.href, from: event.origin, data: String(event.data) });
  });

  // Reported by the page too, because a browser may send its own reports where no test can see them.
  addEventListener('securitypolicyviolation', (event) => {
    report('page-event', {
      documentURI: event.documentURI,
      blockedURI: event.blockedURI,
      violatedDirective: event.violatedDirective,
      disposition: event.disposition,
      sourceFile: event.sourceFile,
    });
  });

  /** The smallest module: magic number and version. */
  const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

  const nextTask = () => new Promise((resolve) => setTimeout(resolve));

  window.replica = {
    portalSignature: PORTAL_SIGNATURE,

    /** Whether this document may compile WebAssembly in the page's own world. */
    async compilesWebAssembly() {
      // In a task of the page: a debugger's evaluation may be exempt from the policy.
      await nextTask();
      return WebAssembly.compile(EMPTY_MODULE).then(
        () => true,
        () => false,
      );
    },

    /** Replaces `rows` rows of a log, `times` times, each in a task of its own. */
    async mutateStorm(times, rows = 40) {
      const log = document.createElement('div');
      log.className = 'ext-activity-log';
      document.body.append(log);
      for (let round = 1; round <= times; round += 1) {
        const lines = Array.from({ length: rows }, (_, row) => {
          const line = document.createElement('div');
          line.textContent = `Device ${row + 1} reported, pass ${round}`;
          return line;
        });
        log.replaceChildren(...lines);
        await nextTask();
      }
      log.remove();
    },
  };
})();
