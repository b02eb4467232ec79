// Reports the engine in a document, if there is one: its form, and how long ago the document was requested,
// in milliseconds. "Check this installation" and the popup's report use the value of this script.
globalThis.tokenAssist?.engine && { form: globalThis.tokenAssist.engine, openFor: Math.round(performance.now()) };
