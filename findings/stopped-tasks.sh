#!/usr/bin/env bash
# An exception in one task of wasm-bindgen-futures stops the unrelated tasks after it in the same turn: they are not
# lost, but wait until something else spawns or wakes a task.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
target=wasm32-unknown-unknown
[ -d "$(rustc --print target-libdir --target $target)" ] || rustup target add $target

cargo init --quiet --lib --vcs none --name tasks .
cat >>Cargo.toml <<'TOML'
wasm-bindgen = "=0.2.130"
wasm-bindgen-futures = "=0.4.80"

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
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen(inline_js = "
export function ask(name) {
  console.log(`${name} runs`);
  if (name.includes('refused')) throw new Error(name);
}")]
extern "C" {
    fn ask(name: &str);
    #[wasm_bindgen(catch, js_name = ask)]
    fn ask_and_catch(name: &str) -> Result<(), JsValue>;
}

#[wasm_bindgen]
pub fn start(name: String) {
    spawn_local(async move { ask(&name) });
}

#[wasm_bindgen]
pub fn start_and_catch(name: String) {
    spawn_local(async move { ask_and_catch(&name).unwrap_or_default() });
}
RUST
cargo build --quiet --release --lib --target $target
cargo run --quiet --bin glue target/$target/release/tasks.wasm
echo "wasm-bindgen 0.2.130, wasm-bindgen-futures 0.4.80, $(rustc --version), Node $(node --version)"

cat >run.cjs <<'JS'
const { start, start_and_catch } = require('./made/tasks.js');
// After this, every microtask has run.
const nextTurn = async (title) => {
  await new Promise(setImmediate);
  console.log(`-- ${title}`);
};
process.on('uncaughtException', ({ message }) => console.log(`uncaught: ${message}`));
(async () => {
  for (const name of ['1, refused', '2', '3']) start_and_catch(name);
  await nextTurn('with catch, one turn later');
  for (const name of ['4, refused', '5', '6']) start(name);
  await nextTurn('one turn later');
  await nextTurn('another turn later');
  start('7');
  await nextTurn('after another task');
})();
JS
node run.cjs | tee seen
diff seen - <<'SEEN'
1, refused runs
2 runs
3 runs
-- with catch, one turn later
4, refused runs
uncaught: 4, refused
-- one turn later
-- another turn later
5 runs
6 runs
7 runs
-- after another task
SEEN
