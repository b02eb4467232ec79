// The panel as WebAssembly; see content-wasm.js for why its bytes travel inside.
import * as glue from 'glue';
import bytes from 'module';

// A document that came in between has no loader of ours yet, and asks for itself.
if (globalThis.tokenAssist && !globalThis.tokenAssist.panel) {
  globalThis.tokenAssist.panel = 'wasm';
  WebAssembly.instantiate(bytes, { './panel_bg.js': glue }).then(({ instance }) => {
    glue.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
  });
}
