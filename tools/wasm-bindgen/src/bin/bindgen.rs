//! `wasm-bindgen`, from the locked library. Not under that name: rustc takes a crate called
//! `wasm_bindgen` for the library itself and refuses it by its version.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os())
}
