#!/usr/bin/env bash
# A modal dialog of Fluent UI 9 sets aria-hidden on every child of the body, including those outside React and those
# added later, but not on a child of <html>. If the dialog is removed while open, all of these attributes remain:
# the page looks unchanged, but does not exist for screen readers. Closing the dialog removes them, and so does any
# other component that uses Tabster, if it remains.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund --prefix . \
  @fluentui/react-components@9.74.11 tabster@8.8.1 react@18.3.1 react-dom@18.3.1 jsdom@26.1.0

cat >run.cjs <<'JS'
const { JSDOM } = require('jsdom');
const { window } = new JSDOM('<body><div id="app"></div><div id="other">', { pretendToBeVisual: true, url: 'https://portal.example/' });
window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} });
window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
globalThis.window = window;
// Node has its own event classes, which jsdom does not accept.
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis) || /Event/.test(name)) globalThis[name] = window[name];
}
const { createElement: h } = require('react');
const { createRoot } = require('react-dom/client');
const { flushSync } = require('react-dom');
const { Button, Dialog, DialogSurface, FluentProvider, Tab, TabList, webLightTheme } = require('@fluentui/react-components');

const button = h(Button, null, 'Page');
const tabs = h(TabList, null, h(Tab, { value: 'tab' }, 'Tab'));
const app = (content, dialog) => h(FluentProvider, { theme: webLightTheme }, content, dialog);
const dialog = (open) => h(Dialog, { open }, h(DialogSurface, null, h(Button, null, 'Dialog')));
const endings = {
  closed: [button, (root) => root.render(app(button, dialog(false)))],
  removed: [button, (root) => root.render(app(button, null))],
  'removed, beside tabs': [tabs, (root) => root.render(app(tabs, null))],
  'removed with its app, beside tabs': [tabs, (root) => root.unmount()],
};
// Longer than the 250 ms after which a dialog changes the surrounding page.
const settled = () => new Promise((resolve) => setTimeout(resolve, 1000));
const hidden = () => [...document.querySelectorAll('body > [id], html > [id]')].filter((element) => element.hasAttribute('aria-hidden')).map(({ id }) => id).join(', ') || 'nothing';
const append = (parent, id) => Object.assign(parent.appendChild(document.createElement('div')), { id });

(async () => {
  for (const [ending, [content, end]] of Object.entries(endings)) {
    const root = createRoot(document.getElementById('app'));
    flushSync(() => root.render(app(content, dialog(true))));
    await settled();
    const added = [append(document.body, 'later'), append(document.documentElement, 'outside')];
    await settled();
    const during = hidden();
    flushSync(() => end(root));
    await settled();
    console.log(`${ending} | hidden while it is open: ${during} | afterwards: ${hidden()}`);
    root.unmount();
    added.forEach((element) => element.remove());
    document.querySelectorAll('[aria-hidden]').forEach((element) => element.removeAttribute('aria-hidden'));
  }
  process.exit();
})();
JS
echo "@fluentui/react-components 9.74.11, tabster 8.8.1, React 18.3.1, Node $(node --version)"
node run.cjs | tee seen
diff seen - <<'SEEN'
closed | hidden while it is open: app, other, later | afterwards: nothing
removed | hidden while it is open: app, other, later | afterwards: app, other, later
removed, beside tabs | hidden while it is open: app, other, later | afterwards: nothing
removed with its app, beside tabs | hidden while it is open: app, other, later | afterwards: app, other, later
SEEN
