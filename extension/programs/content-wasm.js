// The engine as WebAssembly. Its bytes travel inside this script: a content script can load a file of
// the extension only if every page can.
import * as glue from 'glue';
import bytes from 'module';

// A document that came in between has no loader of ours yet, and asks for itself.
if (globalThis.tokenAssist && !globalThis.tokenAssist.engine) {
  globalThis.tokenAssist.engine = 'wasm';
  WebAssembly.instantiate(bytes, { './content_bg.js': glue }).then(({ instance }) => {
    // The document was left meanwhile. In Firefox this world's window may be the next one's by now.
    if (tokenAssist.page.defaultView === null) return;
    glue.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
  });
}
