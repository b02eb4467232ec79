// arrive, as in its README: every element that arrives is tested.
import 'arrive';
import { ERROR, saw } from './saw.js';

document.arrive('*', { existing: true }, (element) => {
  if (ERROR.test(element.textContent)) saw();
});
