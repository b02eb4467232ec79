#!/usr/bin/env bash
# serde-wasm-bindgen reads a struct from an object differently than serde_json from the object's JSON. An undefined
# property is rejected where a missing one has a default; `deny_unknown_fields` has no effect; and `flatten`
# determines whether inherited and non-enumerable properties are found at all.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
target=wasm32-unknown-unknown
[ -d "$(rustc --print target-libdir --target $target)" ] || rustup target add $target

cargo init --quiet --lib --vcs none --name objects .
cat >>Cargo.toml <<'TOML'
wasm-bindgen = "=0.2.130"
serde = { version = "=1.0.229", features = ["derive"] }
serde_json = "=1.0.154"
serde-wasm-bindgen = "=0.6.5"

[target.'cfg(not(target_arch = "wasm32"))'.dependencies]
wasm-bindgen-cli-support = "=0.2.130"

[lib]
crate-type = ["cdylib"]
TOML
mkdir src/bin
cat >src/bin/glue.rs <<'RUST'
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [module] = std::env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "one module")?;
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    Ok(bindgen.input_path(module).nodejs(true)?.typescript(false).generate("made")?)
}
RUST
cat >src/lib.rs <<'RUST'
use std::fmt::{Debug, Display};

use serde::Deserialize;
use wasm_bindgen::prelude::*;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(default)]
    count: u32,
}

#[derive(Debug, Deserialize)]
struct Named {
    message: String,
}

#[derive(Debug, Deserialize)]
struct Around {
    #[serde(flatten)]
    named: Named,
}

fn told(read: Result<impl Debug, impl Display>) -> String {
    read.map_or_else(|error| error.to_string(), |value| format!("{value:?}"))
}

#[wasm_bindgen]
pub fn strict(value: JsValue) -> String {
    told(serde_wasm_bindgen::from_value(value).map(|Strict { count }| count))
}

#[wasm_bindgen]
pub fn strict_json(json: &str) -> String {
    told(serde_json::from_str(json).map(|Strict { count }| count))
}

#[wasm_bindgen]
pub fn named(value: JsValue) -> String {
    told(serde_wasm_bindgen::from_value(value).map(|Named { message }| message))
}

#[wasm_bindgen]
pub fn flattened(value: JsValue) -> String {
    told(serde_wasm_bindgen::from_value(value).map(|Around { named }| named.message))
}
RUST
cargo build --quiet --release --lib --target $target
cargo run --quiet --bin glue target/$target/release/objects.wasm
echo "wasm-bindgen 0.2.130, serde 1.0.229, serde_json 1.0.154, serde-wasm-bindgen 0.6.5, $(rustc --version), Node $(node --version)"

cat >run.cjs <<'JS'
const { strict, strict_json, named, flattened } = require('./made/objects.js');
const show = (title, ...read) => console.log([title, ...read].join(' | '));
// How browsers copy messages: Chromium sends JSON, Firefox clones.
const copies = { JSON: (value) => JSON.parse(JSON.stringify(value)), clone: structuredClone };
for (const [way, copy] of Object.entries(copies)) show(`count undefined, sent as ${way}`, strict(copy({ count: undefined })));
const more = { count: 1, more: 2 };
show('a field too many', `serde_json: ${strict_json(JSON.stringify(more))}`, `serde-wasm-bindgen: ${strict(more)}`);
class Inherited { get message() { return 'inherited'; } }
for (const value of [{ message: 'own' }, new Error('not enumerable'), new Inherited()]) {
  show(value.message, `plain: ${named(value)}`, `flattened: ${flattened(value)}`);
}
JS
node run.cjs | tee seen
diff seen - <<'SEEN'
count undefined, sent as JSON | 0
count undefined, sent as clone | Error: invalid type: unit value, expected u32
a field too many | serde_json: unknown field `more`, expected `count` at line 1 column 17 | serde-wasm-bindgen: 1
own | plain: "own" | flattened: "own"
not enumerable | plain: "not enumerable" | flattened: Error: missing field `message`
inherited | plain: "inherited" | flattened: Error: missing field `message`
SEEN
