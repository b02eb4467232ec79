// The background: listeners registered while the script first runs, as a worker that is woken by an
// event needs them; each waits for the module and the stored state, and then Rust decides.
import * as glue from 'glue';

// Runs in a document, which has nothing of this script: lets a program run there, if the document is the
// one that the program was chosen for and has none yet; tells whether it may.
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

// Browsers tell of the hosts alone that the extension has a permission for, those among them that the
// admin adds later.
const documents = {
  urls: ['https://*/*', 'http://*/*'],
  types: ['main_frame', 'sub_frame'],
};

// Only our own pages await an answer. A document that awaits one when it is unloaded leaves an error
// in Firefox's console.
const isOwnPage = (sender) => sender.url?.startsWith(chrome.runtime.getURL(''));

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (isOwnPage(sender)) {
    ready.then(() => glue.on_own_message(message)).then(respond);
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
// Chromium gives a tab that it puts to sleep another id; Firefox knows no such event.
chrome.tabs.onReplaced?.addListener((_, left) => void ready.then(() => glue.on_tab_closed(left)));
chrome.storage.onChanged.addListener((changes, area) => void ready.then(() => glue.on_stored(changes, area)));
chrome.permissions.onAdded.addListener((permissions) => void ready.then(() => glue.on_permissions_added(permissions)));
chrome.permissions.onRemoved.addListener(() => void ready.then(() => glue.on_permissions_removed()));
// The background starts when the extension is installed, updated or turned on, and then serves the
// portals that stand open; browsers start it for this event.
chrome.runtime.onInstalled.addListener(() => {});
