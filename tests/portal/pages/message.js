/**
 * The components in which the portals show an error. Class names and structure are those of Fluent UI 8 and
 * the Azure portal; numbered class suffixes change with each build there, and so they do here.
 */
(function () {
  'use strict';

  /** How long the portal shows a short toast. */
  const TOAST_MS = 5000;

  const SVG = 'http://www.w3.org/2000/svg';
  let suffix = 130;

  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  /** Fluent 8 renders an icon as a glyph of its own font, from the private use area. */
  function glyph(codePoint, shape) {
    const picture = document.createElementNS(SVG, 'svg');
    picture.setAttribute('viewBox', '0 0 16 16');
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', shape);
    picture.append(path);
    const letter = element('i', { class: 'ms-Icon', 'aria-hidden': 'true' }, String.fromCodePoint(codePoint));
    return element('span', { class: 'ms-Icon-imageContainer' }, letter, picture);
  }

  const ERROR_BADGE =
    'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM5.7 5 5 5.7 7.3 8 5 10.3l.7.7L8 8.7l2.3 2.3.7-.7L8.7 8 11 5.7l-.7-.7L8 7.3z';
  const CROSS = 'M3.7 3 3 3.7 7.3 8 3 12.3l.7.7L8 8.7l4.3 4.3.7-.7L8.7 8 13 3.7l-.7-.7L8 7.3z';

  function closeButton(remove) {
    const button = element('button', { type: 'button', class: 'ms-Button ms-Button--icon ms-MessageBar-dismissal', 'aria-label': 'Close' });
    button.append(glyph(0xe711, CROSS));
    button.addEventListener('click', remove);
    return button;
  }

  const surfaces = {
    'message-bar'(text, details, remove) {
      suffix += 7;
      const inner = element('span', { class: `ms-MessageBar-innerText innerText-${suffix}` });
      const bar = element(
        'div',
        { class: `ms-MessageBar ms-MessageBar--error ms-MessageBar-multiline root-${suffix + 1}` },
        element(
          'div',
          { class: `ms-MessageBar-content content-${suffix + 2}` },
          element('div', { class: `ms-MessageBar-icon iconContainer-${suffix + 3}`, 'aria-hidden': 'true' }, glyph(0xea39, ERROR_BADGE)),
          element('div', { class: `ms-MessageBar-text text-${suffix + 4}`, role: 'status', 'aria-live': 'assertive' }, inner),
          closeButton(remove),
        ),
      );
      // Fluent 8 renders the text one task after its container, so that screen readers announce it.
      setTimeout(() => {
        inner.append(element('span', {}, text));
        if (details) inner.append(element('span', { class: 'ms-MessageBar-details' }, details));
      });
      return bar;
    },

    infobox(text, details) {
      const box = element(
        'div',
        { class: 'fxc-base fxc-infoBox fxc-infoBox-error', role: 'alert' },
        element('div', { class: 'fxc-infoBox-icon', 'aria-hidden': 'true' }, glyph(0xea39, ERROR_BADGE)),
        element('div', { class: 'fxc-infoBox-text' }, text),
      );
      if (details) box.lastChild.append(element('div', { class: 'fxc-infoBox-details' }, details));
      return box;
    },

    dialog(text, details, remove) {
      const ok = element('button', { type: 'button', class: 'fxc-simplebutton fxs-button-primary' }, 'OK');
      ok.addEventListener('click', remove);
      const body = element('div', { class: 'azc-balloon-dialog-content' }, element('p', {}, text));
      if (details) body.append(element('p', { class: 'azc-balloon-dialog-details' }, details));
      return element(
        'div',
        { class: 'azc-balloon-dialog fxs-dialogballoon', role: 'alertdialog', 'aria-label': 'Error' },
        element('h2', { class: 'azc-balloon-dialog-title' }, 'Error'),
        body,
        element('div', { class: 'azc-balloon-dialog-buttons' }, ok),
      );
    },

    toast(text, details, remove) {
      setTimeout(remove, TOAST_MS);
      return element(
        'ul',
        { class: 'fxs-toast' },
        element(
          'li',
          { class: 'fxs-toast-item fxs-popup', role: 'alert', 'aria-live': 'polite' },
          element('div', { class: 'fxs-toast-icon', 'aria-hidden': 'true' }, glyph(0xea39, ERROR_BADGE)),
          element(
            'div',
            { class: 'fxs-toast-wrapper' },
            element('div', { class: 'fxs-toast-title' }, text),
            element('div', { class: 'fxs-toast-description' }, details || 'Desktop Analytics'),
          ),
        ),
      );
    },

    'status-bar'(text, details) {
      return element(
        'div',
        { class: 'fxs-blade-statusbg fxs-bg-error', role: 'status' },
        element('span', { class: 'fxs-blade-status-text' }, details ? `${text} ${details}` : text),
      );
    },
  };

  /**
   * Shows at most one error at a time in `place`, a node of this document, of
   * an open shadow root or of a frame of the same origin.
   */
  window.createErrorSurface = function (kind, place) {
    let shown = null;
    function hide() {
      shown?.remove();
      shown = null;
    }
    return {
      show(text, details) {
        hide();
        const node = surfaces[kind](text, details, () => node.remove());
        shown = node;
        place().append(node);
      },
      hide,
    };
  };
})();
