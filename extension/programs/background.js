// The background. Listeners are registered synchronously, since a worker started by an event needs them at
// once; each waits for the module and then calls Rust.
import * as glue from 'glue';

// Runs in a document, without access to this script: admits a program if the document is the one that the
// program was chosen for and does not have it yet; returns whether it may run.
globalThis.admit = (program, name, extraTraces, extraTexts) => {
  const { tokenAssist } = globalThis;
  const isThere = tokenAssist?.[program.startsWith('content') ? 'engine' : 'panel'] !== undefined;
  if (tokenAssist?.document !== name || isThere) return false;
  Object.assign(tokenAssist, { extraTraces, extraTexts });
  tokenAssist.admitted[program] = true;
  return true;
};

const ready = WebAssembly.instantiateStreaming(fetch(chrome.runtime.getURL('background.wasm')), {
  glue,
}).then(({ instance }) => {
  glue.__wbg_set_wasm(instance.exports);
  glue.start();
});

// Browsers report only hosts that the extension has permission for, including those that the admin adds
// later.
const documents = {
  urls: ['https://*/*', 'http://*/*'],
  types: ['main_frame', 'sub_frame'],
};

// Only our own pages await an answer. A document that still awaits an answer when it is unloaded causes an
// error in Firefox's console.
const isOwnPage = (sender) => sender.url?.startsWith(chrome.runtime.getURL(''));

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (isOwnPage(sender)) {
    ready.then(() => glue.on_own_message(message, sender)).then(respond);
    return true;
  }
  ready.then(() => glue.on_message(message, sender));
  return false;
});
chrome.runtime.onConnect.addListener((port) => {
  port.onDisconnect.addListener(() => void ready.then(() => glue.on_document_lost(port.name, port.sender)));
});
chrome.webRequest.onResponseStarted.addListener(
  (details) => void ready.then(() => glue.on_response(details)),
  documents,
  ['responseHeaders'],
);
chrome.tabs.onRemoved.addListener((tab) => void ready.then(() => glue.on_tab_closed(tab)));
// Chromium gives a discarded tab another id; Firefox has no such event.
chrome.tabs.onReplaced?.addListener((_, left) => void ready.then(() => glue.on_tab_closed(left)));
chrome.storage.onChanged.addListener((changes, area) => void ready.then(() => glue.on_stored(changes, area)));
chrome.permissions.onAdded.addListener((permissions) => void ready.then(() => glue.on_permissions_added(permissions)));
chrome.permissions.onRemoved.addListener(() => void ready.then(() => glue.on_permissions_removed()));
// Starts the background when the extension is installed, updated or turned on, so that it serves the
// portals that are already open.
chrome.runtime.onInstalled.addListener(() => {});
