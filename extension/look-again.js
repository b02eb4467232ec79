// Makes the engine in a document scan everything again, for "Check now" in the popup. The value of this
// script is why messages in the document have been ignored so far.
globalThis.tokenAssist?.lookAgain?.();
