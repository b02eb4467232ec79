// mutation-summary, as its tutorial and reference show it: nodes that are there and were not, and
// texts that are not what they were.
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
