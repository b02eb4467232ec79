/** A sandboxed frame has no session of its own: the blade sends it what to show. */
(function () {
  'use strict';
  const messages = document.getElementById('messages');
  document.documentElement.dataset.theme = messages.dataset.theme;
  const surface = createErrorSurface(messages.dataset.surface, () => messages);
  Object.assign(window.replica, { showError: surface.show, hideError: surface.hide });
  addEventListener('message', ({ data }) => {
    if (data?.signature !== window.replica.portalSignature || !('error' in data)) return;
    if (data.error) surface.show(data.error.text, data.error.details);
    else surface.hide();
  });
})();
