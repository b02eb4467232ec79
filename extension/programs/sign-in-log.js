// The page that reads sign-in logs.
import * as glue from 'glue';

WebAssembly.instantiateStreaming(fetch(chrome.runtime.getURL('sign-in-log.wasm')), {
  glue,
}).then(({ instance, module }) => {
  glue.__wbg_set_wasm(instance.exports);
  glue.show(module);
});
