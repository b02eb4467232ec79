// arrive, as its README shows it: an element of any kind arrives, and is asked.
import 'arrive';
import { ERROR, saw } from './saw.js';

document.arrive('*', { existing: true }, (element) => {
  if (ERROR.test(element.textContent)) saw();
});
