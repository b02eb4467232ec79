// Reports to the background which documents of a tab still exist: this script's value is the name that the
// loader gave this one. If it shows the error, the background is notified of its end from then on.
globalThis.tokenAssist?.tieAgain?.();
globalThis.tokenAssist?.document;
