//! `bindgen MODULE OUT_DIR NAME` writes a module and its JavaScript glue, in the form that a bundler
//! takes, with handles for JavaScript's values in the glue and not in a WebAssembly table.
//!
//! `wasm2js` refuses modules with such tables, and wasm-bindgen makes them wherever the module's
//! `target_features` section allows it, as the one of the precompiled standard library does. There
//! is no option against it, so the section is emptied.
//!
//! What the module imports from the glue has names with hashes in them, a tenth of an engine that every
//! frame loads. They get short ones.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use walrus::{Module, RawCustomSection};
use wasm_bindgen_cli_support::Bindgen;

const FEATURES: &str = "target_features";
/// At the end of the names that wasm-bindgen gives to what a module imports.
const HASH_DIGITS: usize = 16;
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
        .generate(out_dir)?;
    shorten_names(Path::new(out_dir), name)
}

/// Gives what the module imports short names, in the module and in its glue.
fn shorten_names(out_dir: &Path, name: &str) -> Result<()> {
    let module_file = out_dir.join(format!("{name}_bg.wasm"));
    let glue_file = out_dir.join(format!("{name}_bg.js"));
    let mut module = Module::from_file(&module_file)?;
    let mut glue = fs::read_to_string(&glue_file)?;
    let mut taken = HashSet::new();
    for import in module.imports.iter_mut() {
        let short = (1..)
            .map(|number| short_name(&import.name, number))
            .find(|name| taken.insert(name.clone()))
            .context("there is always another number")?;
        let (declared, declared_short) = (
            format!("export function {}(", import.name),
            format!("export function {short}("),
        );
        if glue.matches(&declared).count() != 1 || glue.matches(&import.name).count() != 1 {
            bail!(
                "{}: {} is not there once, as a function",
                glue_file.display(),
                import.name
            );
        }
        glue = glue.replace(&declared, &declared_short);
        import.name = short;
    }
    fs::write(&glue_file, glue)?;
    module.emit_wasm_file(&module_file)
}

/// A name without wasm-bindgen's prefix and hash; `$` keeps it apart from the words of the language.
fn short_name(name: &str, number: usize) -> String {
    let word = name
        .trim_start_matches("__wbg_")
        .trim_start_matches("__wbindgen_");
    let word = match word.rsplit_once('_') {
        Some((word, hash)) if hash.len() == HASH_DIGITS => word,
        _ => word,
    };
    match number {
        1 => format!("${word}"),
        _ => format!("${word}{number}"),
    }
}
