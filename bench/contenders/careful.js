// A carefully written userscript: it reads what was added or changed and nothing else.
import { ERROR, saw } from './saw.js';

new MutationObserver((records) => {
  for (const { type, target, addedNodes } of records) {
    if (type === 'characterData') {
      if (ERROR.test(target.data)) saw();
      continue;
    }
    for (const node of addedNodes) {
      if (ERROR.test(node.textContent)) saw();
    }
  }
}).observe(document, { childList: true, characterData: true, subtree: true });
