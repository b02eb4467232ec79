// Reports to the background which documents of a tab still exist: the value of this script is the name that
// the loader gave to this document. If it shows the error, the background will also be notified when it ends.
globalThis.tokenAssist?.tieAgain?.();
globalThis.tokenAssist?.document;
