/** The message as a userscript looks for it. */
export const ERROR = /There was an error validating access token/i;

/** Says when, on the page's own timeline, which every world of the page shares. */
export const saw = () => performance.mark('saw');
