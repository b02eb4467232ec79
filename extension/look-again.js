// Makes the engine in a document scan everything again, for the popup's "Check now". This script's value is
// the answer: why messages in the document were ignored so far.
globalThis.tokenAssist?.lookAgain?.();
