// AdGuard's ExtendedCss, as its README shows it: a rule with `:contains`, and the callback that hears
// of each element it fits.
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
