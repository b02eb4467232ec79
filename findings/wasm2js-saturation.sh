#!/usr/bin/env bash
# wasm2js accepts a module with saturating conversions without a warning and compiles them to `~~x`, which wraps.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund --prefix . binaryen@132.0.0
bin=node_modules/.bin

cat >conversions.wat <<'WAT'
(module
  (func (export "i32") (param f64) (result i32) (i32.trunc_sat_f64_s (local.get 0)))
  (func (export "u32") (param f64) (result i32) (i32.trunc_sat_f64_u (local.get 0))))
WAT
"$bin/wasm-opt" --version
echo "Node $(node --version)"
"$bin/wasm-opt" conversions.wat --enable-nontrapping-float-to-int --strip-debug -o module.wasm
"$bin/wasm2js" module.wasm --enable-nontrapping-float-to-int -o script.mjs

cat >run.mjs <<'JS'
import { readFileSync } from 'node:fs';
const { exports: module } = (await WebAssembly.instantiate(readFileSync('module.wasm'))).instance;
const script = await import('./script.mjs');
for (const x of [2147483647, 2147483648, 4294967295, Infinity]) console.log('i32 of', x, 'is', module.i32(x), 'and in JavaScript', script.i32(x));
for (const x of [4294967295, -1]) console.log('u32 of', x, 'is', module.u32(x) >>> 0, 'and in JavaScript', script.u32(x) >>> 0);
JS
node run.mjs | tee seen
diff seen - <<'SEEN'
i32 of 2147483647 is 2147483647 and in JavaScript 2147483647
i32 of 2147483648 is 2147483647 and in JavaScript -2147483648
i32 of 4294967295 is 2147483647 and in JavaScript -1
i32 of Infinity is 2147483647 and in JavaScript 0
u32 of 4294967295 is 4294967295 and in JavaScript 4294967295
u32 of -1 is 0 and in JavaScript 4294967295
SEEN
