// Tells in which form the engine runs in a document, if it does: this script's value, for "Check this
// installation".
globalThis.tokenAssist?.engine;
