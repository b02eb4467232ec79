/** A sandboxed frame has no session of its own: the blade tells it what to show. */
(function () {
  'use strict';
  const surface = createErrorSurface(document.documentElement.dataset.surface, () => document.body);
  Object.assign(window.replica, { showError: surface.show, hideError: surface.hide });
  addEventListener('message', ({ data }) => {
    if (data?.signature !== window.replica.portalSignature) return;
    if (data.error) surface.show(data.error.text, data.error.details);
    else surface.hide();
  });
})();
