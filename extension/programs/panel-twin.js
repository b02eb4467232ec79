// The panel as JavaScript, for documents whose policy forbids WebAssembly.
import * as glue from 'glue';
import * as twin from 'twin';

// A document that came in between has no loader of ours yet, and asks for itself.
if (globalThis.tokenAssist && !globalThis.tokenAssist.panel) {
  globalThis.tokenAssist.panel = 'twin';
  glue.__wbg_set_wasm(twin);
  twin.__wbindgen_start();
}
