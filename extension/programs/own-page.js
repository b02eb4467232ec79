// How one of the extension's own pages starts its program. All of these are WebAssembly, as is the background:
// where it does not run, nothing of Token Assist does, and the page says so in place of everything else.
const tellNoModule = (error) => {
  console.warn('Token Assist: the page could not start', error);
  const failure = document.querySelector('#failure');
  failure.textContent = chrome.i18n.getMessage('page_no_module');
  failure.dir = 'auto';
  failure.hidden = false;
  document.body.replaceChildren(failure);
  document.body.hidden = false;
};

/** Starts the module in a response, and then `begin` with it. */
export const startPage = async (response, glue, begin) => {
  let source;
  try {
    source = await WebAssembly.instantiateStreaming(response, { glue });
  } catch (error) {
    tellNoModule(error);
    return;
  }
  glue.__wbg_set_wasm(source.instance.exports);
  begin(source);
};
