//! Which form of the engine a document may run: WebAssembly, or its JavaScript twin.
