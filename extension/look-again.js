// Asks the engine in a document to look again at everything; the popup's "Check now".
globalThis.tokenAssist?.lookAgain?.();
