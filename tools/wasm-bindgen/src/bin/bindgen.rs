//! `bindgen MODULE OUT_DIR NAME` writes a module and its JavaScript glue, in the form that a bundler
//! takes, with handles for JavaScript's values in the glue and not in a WebAssembly table.
//!
//! `wasm2js` refuses modules with such tables, and wasm-bindgen makes them wherever the module's
//! `target_features` section allows it, as the one of the precompiled standard library does. There
//! is no option against it, so the section is emptied.
//!
//! The names between module and glue have hashes in them, a tenth of an engine that every frame loads.
//! Numbers take their place, and the module imports from `glue`, the alias of the glue in esbuild's bundles.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use walrus::{ExportItem, Module, RawCustomSection};
use wasm_bindgen_cli_support::Bindgen;

const FEATURES: &str = "target_features";
/// What the module imports from: the alias of the glue in `tools/assemble.mjs`.
const GLUE: &str = "glue";
/// Prefix of exported functions that only the glue calls. Our own scripts call the others by name.
const CLOSURES: &str = "wasm_bindgen__convert__closures";
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

/// Shortens the names of imports and of closures, in the module and in its glue.
fn shorten_names(out_dir: &Path, name: &str) -> Result<()> {
    let module_file = out_dir.join(format!("{name}_bg.wasm"));
    let glue_file = out_dir.join(format!("{name}_bg.js"));
    let mut module = Module::from_file(&module_file)?;
    let mut glue = fs::read_to_string(&glue_file)?;
    let mut number = 0;
    let mut shorten = |long: &mut String| {
        // `$` keeps it apart from the words of the language.
        let short = format!("${number}");
        number += 1;
        let declared = format!("function {long}(");
        if glue.matches(&declared).count() != 1 {
            bail!(
                "{}: {long} is not there once, as a function",
                glue_file.display()
            );
        }
        glue = replace_word(&glue, long, &short);
        *long = short;
        Ok(())
    };
    for import in module.imports.iter_mut() {
        GLUE.clone_into(&mut import.module);
        shorten(&mut import.name)?;
    }
    for export in module.exports.iter_mut() {
        if matches!(export.item, ExportItem::Function(_)) && export.name.starts_with(CLOSURES) {
            shorten(&mut export.name)?;
        }
    }
    fs::write(&glue_file, glue)?;
    module.emit_wasm_file(&module_file)
}

/// Replaces a name wherever it isn't part of a longer one.
fn replace_word(text: &str, word: &str, by: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut pieces = text.split(word).peekable();
    while let Some(piece) = pieces.next() {
        replaced.push_str(piece);
        if let Some(next) = pieces.peek() {
            let is_part =
                |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$');
            let is_whole = !replaced.ends_with(is_part) && !next.starts_with(is_part);
            replaced.push_str(if is_whole { by } else { word });
        }
    }
    replaced
}
