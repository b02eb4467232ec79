// What most userscripts for this purpose do: search the whole page at every mutation.
import { ERROR, saw } from './saw.js';

new MutationObserver(() => {
  if (ERROR.test(document.body?.innerText ?? '')) saw();
}).observe(document, { childList: true, characterData: true, subtree: true });
