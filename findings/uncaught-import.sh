#!/usr/bin/env bash
# An exception from an imported function runs no destructors in the functions that it exits. A borrowed RefCell stays
# borrowed, and the stack pointer is not restored: every exception permanently costs a part of the stack. The output
# of wasm2js behaves the same. With `catch`, neither happens.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund --prefix . binaryen@132.0.0
target=wasm32-unknown-unknown
[ -d "$(rustc --print target-libdir --target $target)" ] || rustup target add $target

cargo init --quiet --lib --vcs none --name borrowed .
cat >>Cargo.toml <<'TOML'
wasm-bindgen = "=0.2.130"

[target.'cfg(not(target_arch = "wasm32"))'.dependencies]
walrus = "=0.27.3"
wasm-bindgen-cli-support = "=0.2.130"

[lib]
crate-type = ["cdylib"]
TOML
mkdir src/bin
# wasm2js supports no table of JavaScript values, which wasm-bindgen creates if the module's features allow it.
cat >src/bin/glue.rs <<'RUST'
use walrus::{Module, RawCustomSection};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut module = Module::from_file("borrowed.wasm")?;
    let name = "target_features".to_owned();
    module.customs.remove_raw(&name);
    module.customs.add(RawCustomSection { name, data: vec![0] });
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    Ok(bindgen.input_module("borrowed", module).bundler(true)?.typescript(false).generate("made")?)
}
RUST
cat >src/lib.rs <<'RUST'
use std::cell::RefCell;
use std::hint::black_box;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = "export function ask(refuses) { if (refuses) throw new Error('refused'); }")]
extern "C" {
    fn ask(refuses: bool);
    #[wasm_bindgen(catch, js_name = ask)]
    fn ask_and_catch(refuses: bool) -> Result<(), JsValue>;
}

thread_local! {
    static PLAIN: RefCell<u32> = const { RefCell::new(0) };
    static CAUGHT: RefCell<u32> = const { RefCell::new(0) };
}

#[wasm_bindgen]
pub fn count(refuses: bool) -> u32 {
    PLAIN.with_borrow_mut(|count| {
        *count += 1;
        ask(refuses);
        *count
    })
}

#[wasm_bindgen]
pub fn count_and_catch(refuses: bool) -> Result<u32, JsValue> {
    CAUGHT.with_borrow_mut(|count| {
        *count += 1;
        ask_and_catch(refuses)?;
        Ok(*count)
    })
}

/// Calls the import with 64 bytes on the stack.
#[wasm_bindgen]
pub fn stack(refuses: bool) -> u32 {
    let bytes = [0_u8; 64];
    let at = black_box(&bytes).as_ptr().addr();
    ask(refuses);
    at.try_into().unwrap_or_default()
}

/// The same with `catch`.
#[wasm_bindgen]
pub fn stack_and_catch(refuses: bool) -> Result<u32, JsValue> {
    let bytes = [0_u8; 64];
    let at = black_box(&bytes).as_ptr().addr();
    ask_and_catch(refuses)?;
    Ok(at.try_into().unwrap_or_default())
}
RUST
bin=node_modules/.bin
echo "wasm-bindgen 0.2.130"
"$bin/wasm-opt" --version
rustc --version
echo "Node $(node --version)"
cargo build --quiet --release --lib --target $target
"$bin/wasm-opt" target/$target/release/borrowed.wasm -o borrowed.wasm \
  --llvm-nontrapping-fptoint-lowering --llvm-memory-copy-fill-lowering --signext-lowering
cargo run --quiet --bin glue
"$bin/wasm2js" made/borrowed_bg.wasm -o made/twin.js
echo '{ "type": "module" }' >package.json

cat >run.js <<'JS'
import { readFileSync, readdirSync } from 'node:fs';
import * as glue from './made/borrowed_bg.js';
const [form] = process.argv.slice(2);
const snippets = Object.fromEntries(await Promise.all(readdirSync('made/snippets', { recursive: true })
  .filter((file) => file.endsWith('.js')).map(async (file) => [`./snippets/${file}`, await import(`./made/snippets/${file}`)])));
const module = async () => (await WebAssembly.instantiate(readFileSync('made/borrowed_bg.wasm'), { './borrowed_bg.js': glue, ...snippets })).instance.exports;
glue.__wbg_set_wasm(form === 'module' ? await module() : await import('./made/twin.js'));
const shown = (act) => {
  try { return act(); } catch ({ name, message }) { return `${name}: ${message}`; }
};
for (const name of ['count', 'count_and_catch']) {
  console.log(form, name, '|', [false, true, false].map((refuses) => shown(() => glue[name](refuses))).join(' | '));
}
for (const name of ['stack', 'stack_and_catch']) {
  const before = glue[name](false);
  const lost = [1, 2, 3].map(() => {
    shown(() => glue[name](true));
    return before - glue[name](false);
  });
  console.log(form, name, '|', lost.map((bytes) => (bytes === 0 ? 'as before' : bytes > 0 ? 'lower' : 'higher')).join(' | '), '|', lost[2] === 3 * lost[0] ? 'each time the same' : lost);
}
JS
{ node run.js module; node run.js twin; } | tee seen
diff seen - <<'SEEN'
module count | 1 | Error: refused | RuntimeError: unreachable
module count_and_catch | 1 | Error: refused | 3
module stack | lower | lower | lower | each time the same
module stack_and_catch | as before | as before | as before | each time the same
twin count | 1 | Error: refused | Error: abort
twin count_and_catch | 1 | Error: refused | 3
twin stack | lower | lower | lower | each time the same
twin stack_and_catch | as before | as before | as before | each time the same
SEEN
