// Each control is in a form of its own: resetting the form means that nothing in it is unsaved.

/** Adds a form with that name to the page, and returns the place in it. */
export function place(name, { width = 420, height } = {}) {
  const form = document.createElement('form');
  form.id = name;
  form.onsubmit = (event) => event.preventDefault();
  const spot = document.createElement('div');
  spot.style.width = `${width}px`;
  if (height) spot.style.height = `${height}px`;
  form.append(name, spot);
  document.body.append(form);
  return spot;
}

/** Shows the error, as the portals do. */
window.showError = (text) => {
  const error = document.createElement('div');
  error.setAttribute('role', 'alert');
  error.textContent = text;
  error.style.cssText = 'position: fixed; inset-block-start: 0; inset-inline-start: 0; background: white; z-index: 9';
  document.body.prepend(error);
};

/** Waits until an element contains a text; components render asynchronously. */
export const untilShown = (text, within = document.body) =>
  new Promise((resolve) => {
    const look = () => {
      // Editors render spaces as no-break spaces.
      if (within.textContent.replaceAll('\u00a0', ' ').includes(text)) resolve();
      else requestAnimationFrame(look);
    };
    look();
  });
