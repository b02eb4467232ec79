// `observe` of @violentmonkey/dom, as in its guide (violentmonkey.github.io/guide/observing-dom), with the
// test for the text that its users add to it.
import { observe } from '@violentmonkey/dom';
import { ERROR, saw } from './saw.js';

observe(document, () => {
  if (ERROR.test(document.body?.innerText ?? '')) saw();
});
