/** The message in the form in which a userscript searches for it. */
export const ERROR = /There was an error validating access token/i;

/** Reports when the error was seen, on the page's own timeline, which all worlds of the page share. */
export const saw = () => performance.mark('saw');
