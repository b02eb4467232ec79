// mutation-summary, as in its tutorial and reference: added nodes and changed texts.
import { MutationSummary } from 'mutation-summary';
import { ERROR, saw } from './saw.js';

new MutationSummary({
  callback: ([nodes, texts]) => {
    for (const node of [...nodes.added, ...texts.valueChanged]) {
      if (ERROR.test(node.textContent)) saw();
    }
  },
  queries: [{ all: true }, { characterData: true }],
});
