// Tells the background which documents of a tab are still there: this script's value is the name that
// the loader gave this one. From then on the background hears of its end, where it shows the error.
globalThis.tokenAssist?.tieAgain?.();
globalThis.tokenAssist?.document;
