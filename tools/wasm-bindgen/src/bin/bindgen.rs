//! `bindgen MODULE OUT_DIR NAME` writes a module and its JavaScript glue, in the form that a bundler
//! takes, with handles for JavaScript's values in the glue and not in a WebAssembly table.
//!
//! `wasm2js` refuses modules with such tables, and wasm-bindgen makes them wherever the module's
//! `target_features` section allows it, as the one of the precompiled standard library does. There
//! is no option against it, so the section is emptied.

use std::path::Path;

use anyhow::{Context, Result, bail};
use walrus::{Module, RawCustomSection};
use wasm_bindgen_cli_support::Bindgen;

const FEATURES: &str = "target_features";
/// A vector of no features.
const NO_FEATURES: [u8; 1] = [0];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, out_dir, name] = arguments.as_slice() else {
        bail!("usage: bindgen MODULE OUT_DIR NAME");
    };
    let mut input = Module::from_file(Path::new(module)).with_context(|| module.clone())?;
    input.customs.remove_raw(FEATURES);
    input.customs.add(RawCustomSection {
        name: FEATURES.to_owned(),
        data: NO_FEATURES.to_vec(),
    });
    Bindgen::new()
        .input_module(name, input)
        .bundler(true)?
        .typescript(false)
        .generate(out_dir)
}
