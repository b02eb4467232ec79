// How a program starts in a document, in both forms: once, and in the document that it was chosen for.
// The next document in the same frame has another name, or no loader yet, and sends a request of its own.
const isAdmitted = (program, form) => {
  const { tokenAssist } = globalThis;
  return tokenAssist?.admitted[`${program}-${form}`] === true && tokenAssist[RUNS_AS[program]] === undefined;
};

// The properties of the loader's object that hold the form in which a program runs.
const RUNS_AS = { content: 'engine', panel: 'panel' };

export const startTwin = (program, glue, twin) => {
  if (!isAdmitted(program, 'twin')) return;
  globalThis.tokenAssist[RUNS_AS[program]] = 'twin';
  glue.__wbg_set_wasm(twin);
  twin.__wbindgen_start();
};

export const startModule = (program, glue, bytes) => {
  if (!isAdmitted(program, 'wasm')) return;
  const { tokenAssist } = globalThis;
  if (tokenAssist.isUnderNewPolicy()) {
    tokenAssist.askForTwin();
    return;
  }
  tokenAssist[RUNS_AS[program]] = 'wasm';
  WebAssembly.instantiate(bytes, { glue }).then(
    ({ instance }) => {
      // The document was left meanwhile. In Firefox the window of this world may already belong to the next
      // one.
      if (tokenAssist.page.defaultView === null) return;
      glue.__wbg_set_wasm(instance.exports);
      instance.exports.__wbindgen_start();
    },
    () => {
      delete tokenAssist[RUNS_AS[program]];
      tokenAssist.askForTwin();
    },
  );
};
