// AdGuard's ExtendedCss, as in its README: a rule with `:contains`, and the callback for each element that it
// matches.
import { ExtendedCss } from '@adguard/extended-css';
import { saw } from './saw.js';

const rules = new ExtendedCss({
  styleSheet: '*:contains(There was an error validating access token) { --seen: 1 }',
  beforeStyleApplied: (affected) => {
    saw();
    return affected;
  },
});
rules.init();
rules.apply();
