// Tells the background which documents of a tab are still there: this script's value is the name that
// the loader gave this one.
globalThis.tokenAssist?.document;
