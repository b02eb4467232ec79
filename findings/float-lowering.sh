#!/usr/bin/env bash
# wasm-opt --llvm-nontrapping-fptoint-lowering replaces saturating conversions with guarded ones. Out-of-range values
# then follow C's rules, as intended; but the guards also reject the largest integer of each type, which is in range
# for both.
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
"$bin/wasm-opt" conversions.wat --enable-nontrapping-float-to-int --strip-debug -o saturating.wasm
"$bin/wasm-opt" conversions.wat --enable-nontrapping-float-to-int --llvm-nontrapping-fptoint-lowering -o lowered.wasm

cat >run.mjs <<'JS'
import { readFileSync } from 'node:fs';
const load = async (name) => (await WebAssembly.instantiate(readFileSync(name))).instance.exports;
const [saturating, lowered] = [await load('saturating.wasm'), await load('lowered.wasm')];
for (const x of [2147483646, 2147483647, -2147483648]) console.log('i32 of', x, 'is', saturating.i32(x), 'and lowered', lowered.i32(x));
for (const x of [4294967294, 4294967295]) console.log('u32 of', x, 'is', saturating.u32(x) >>> 0, 'and lowered', lowered.u32(x) >>> 0);
JS
node run.mjs | tee seen
diff seen - <<'SEEN'
i32 of 2147483646 is 2147483646 and lowered 2147483646
i32 of 2147483647 is 2147483647 and lowered -2147483648
i32 of -2147483648 is -2147483648 and lowered -2147483648
u32 of 4294967294 is 4294967294 and lowered 4294967294
u32 of 4294967295 is 4294967295 and lowered 0
SEEN
