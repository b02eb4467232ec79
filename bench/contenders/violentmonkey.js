// `observe` of @violentmonkey/dom, as its guide shows it (violentmonkey.github.io/guide/observing-dom),
// with the test for the text that its readers put into it.
import { observe } from '@violentmonkey/dom';
import { ERROR, saw } from './saw.js';

observe(document, () => {
  if (ERROR.test(document.body?.innerText ?? '')) saw();
});
