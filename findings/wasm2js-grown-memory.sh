#!/usr/bin/env bash
# When memory grows, WebAssembly detaches the old buffer. The output of wasm2js keeps it alive, so a view that is
# checked for a length of 0, as in wasm-bindgen's glue, continues to read stale data.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund --prefix . binaryen@132.0.0

cat >grows.wat <<'WAT'
(module
  (memory (export "memory") 1 4)
  (func (export "grow") (drop (memory.grow (i32.const 1))))
  (func (export "write") (i32.store8 (i32.const 0) (i32.const 7))))
WAT
bin=node_modules/.bin
"$bin/wasm-opt" --version
echo "Node $(node --version)"
"$bin/wasm-opt" grows.wat -o module.wasm
"$bin/wasm2js" module.wasm -o script.mjs

cat >run.mjs <<'JS'
import { readFileSync } from 'node:fs';
const { exports: module } = (await WebAssembly.instantiate(readFileSync('module.wasm'))).instance;
const script = await import('./script.mjs');
for (const [name, { memory, grow, write }] of [['module', module], ['JavaScript', script]]) {
  const before = new Uint8Array(memory.buffer);
  grow();
  write();
  console.log(`${name}: the old view has ${before.length} bytes, its first is ${before[0]}; the new one's is ${new Uint8Array(memory.buffer)[0]}`);
}
JS
node run.mjs | tee seen
diff seen - <<'SEEN'
module: the old view has 0 bytes, its first is undefined; the new one's is 7
JavaScript: the old view has 65536 bytes, its first is 0; the new one's is 7
SEEN
