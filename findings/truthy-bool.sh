#!/usr/bin/env bash
# How wasm-bindgen converts a truthy value that is not a boolean: an import that returns `bool` first converts it to a
# 32-bit integer, one that returns `Option<bool>` does not. `HtmlElement::hidden()` of web-sys therefore reports an
# element as shown if its `hidden` is "until-found", a value in the HTML standard.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
target=wasm32-unknown-unknown
[ -d "$(rustc --print target-libdir --target $target)" ] || rustup target add $target

cargo init --quiet --lib --vcs none --name truth .
cat >>Cargo.toml <<'TOML'
wasm-bindgen = "=0.2.130"
web-sys = { version = "=0.3.107", features = ["HtmlElement"] }

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
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen(inline_js = "export const same = (value) => value;")]
extern "C" {
    #[wasm_bindgen(js_name = same)]
    fn same_bool(value: &JsValue) -> bool;
    #[wasm_bindgen(js_name = same)]
    fn same_option(value: &JsValue) -> Option<bool>;
}

#[wasm_bindgen]
pub fn plain(value: &JsValue) -> bool {
    same_bool(value)
}

#[wasm_bindgen]
pub fn optional(value: &JsValue) -> Option<bool> {
    same_option(value)
}

#[wasm_bindgen]
pub fn hidden(element: &HtmlElement) -> bool {
    element.hidden()
}
RUST
cargo build --quiet --release --lib --target $target
cargo run --quiet --bin glue target/$target/release/truth.wasm
echo "wasm-bindgen 0.2.130, web-sys 0.3.107, $(rustc --version), Node $(node --version)"

cat >run.cjs <<'JS'
const { plain, optional, hidden } = require('./made/truth.js');
for (const value of [true, 'until-found', 'true', '1', {}, 0.5, 2 ** 32]) {
  console.log(JSON.stringify(value), '| in JavaScript', Boolean(value), '| bool', plain(value), '| Option<bool>', optional(value));
}
// Behaves like an element in a browser that supports https://html.spec.whatwg.org/#attr-hidden-until-found.
const element = (answer) => ({ get hidden() { return answer; } });
for (const answer of [true, 'until-found', false]) console.log(`hidden is ${answer}: web-sys says ${hidden(element(answer))}`);
JS
node run.cjs | tee seen
diff seen - <<'SEEN'
true | in JavaScript true | bool true | Option<bool> true
"until-found" | in JavaScript true | bool false | Option<bool> true
"true" | in JavaScript true | bool false | Option<bool> true
"1" | in JavaScript true | bool true | Option<bool> true
{} | in JavaScript true | bool false | Option<bool> true
0.5 | in JavaScript true | bool false | Option<bool> true
4294967296 | in JavaScript true | bool false | Option<bool> true
hidden is true: web-sys says true
hidden is until-found: web-sys says false
hidden is false: web-sys says false
SEEN
