// Makes the engine in a document scan everything again, for "Check now" in the popup. The value of this
// script is the messages in the document that are not taken for the error so far, as JSON.
globalThis.tokenAssist?.lookAgain?.();
