// The extension's own pages.
import * as glue from 'glue';

WebAssembly.instantiateStreaming(fetch(chrome.runtime.getURL('pages.wasm')), {
  glue,
}).then(({ instance }) => {
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
});
