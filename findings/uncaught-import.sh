#!/usr/bin/env bash
# What an imported function throws leaves a function of wasm-bindgen's without running the destructors on the
# way: a RefCell that was borrowed stays borrowed, and the next call ends in a panic.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cargo init --quiet --lib --name borrowed .
cat >>Cargo.toml <<'TOML'
wasm-bindgen = "=0.2.130"

[lib]
crate-type = ["cdylib"]
TOML
cat >src/lib.rs <<'RUST'
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = "export function ask(refuses) { if (refuses) throw new Error('refused'); }")]
extern "C" {
    fn ask(refuses: bool);
    #[wasm_bindgen(catch, js_name = ask)]
    fn ask_and_catch(refuses: bool) -> Result<(), JsValue>;
}

thread_local!(static COUNTS: [RefCell<u32>; 2] = const { [RefCell::new(0), RefCell::new(0)] });

#[wasm_bindgen]
pub fn count(refuses: bool) -> u32 {
    COUNTS.with(|[count, _]| {
        let mut count = count.borrow_mut();
        *count += 1;
        ask(refuses);
        *count
    })
}

#[wasm_bindgen]
pub fn count_and_catch(refuses: bool) -> Result<u32, JsValue> {
    COUNTS.with(|[_, count]| {
        let mut count = count.borrow_mut();
        *count += 1;
        ask_and_catch(refuses)?;
        Ok(*count)
    })
}
RUST
rustup target list --installed 2>/dev/null | grep -q wasm32-unknown-unknown || rustup target add wasm32-unknown-unknown
cargo build --quiet --release --target wasm32-unknown-unknown
cargo install --quiet --root tools --version =0.2.130 wasm-bindgen-cli
tools/bin/wasm-bindgen --version
rustc --version
echo "Node $(node --version)"
tools/bin/wasm-bindgen --target nodejs --out-dir made target/wasm32-unknown-unknown/release/borrowed.wasm

cat >run.cjs <<'JS'
const module_ = require('./made/borrowed.js');
for (const name of ['count', 'count_and_catch']) {
  for (const refuses of [false, true, false]) {
    try {
      console.log(`${name}(${refuses}): ${module_[name](refuses)}`);
    } catch (error) {
      console.log(`${name}(${refuses}): ${error.name}: ${error.message}`);
    }
  }
}
JS
node run.cjs | tee seen
diff seen - <<'SEEN'
count(false): 1
count(true): Error: refused
count(false): RuntimeError: unreachable
count_and_catch(false): 1
count_and_catch(true): Error: refused
count_and_catch(false): 3
SEEN
