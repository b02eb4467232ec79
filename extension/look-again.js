// Asks the engine in a document to look again at everything; the popup's "Check now". The answer, why
// messages in the document were left alone so far, is this script's value.
globalThis.tokenAssist?.lookAgain?.();
