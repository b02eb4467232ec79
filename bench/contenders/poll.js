// No observer: a look every 300 ms.
import { ERROR, saw } from './saw.js';

setInterval(() => {
  if (ERROR.test(document.body?.innerText ?? '')) saw();
}, 300);
