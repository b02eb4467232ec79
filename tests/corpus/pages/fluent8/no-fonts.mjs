// Fluent 8 declares its web fonts when it is loaded, from the network; an empty
// address means none. This has to be imported before the library.
globalThis.FabricConfig = { fontBaseUrl: '' };
