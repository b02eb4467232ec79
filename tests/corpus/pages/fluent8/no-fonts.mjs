// Fluent 8 declares web fonts from the network when it loads; an empty base URL disables them. Import this before
// the library.
globalThis.FabricConfig = { fontBaseUrl: '' };
