// Finishes a module's JavaScript twin, as wasm2js made it. `node tools/twin.mjs FILE`
import { readFile, writeFile } from 'node:fs/promises';

const [file] = process.argv.slice(2);

const CHANGES = [
  // When the module's memory grows, the old buffer is detached. wasm-bindgen's glue relies on that to detect stale
  // views; the code that wasm2js generates keeps the old buffer usable, and the glue would continue to read it.
  ['var newBuffer = new ArrayBuffer(newPages << 16);', 'var newBuffer = buffer.transfer(newPages << 16);'],
  [' newHEAP8.set(HEAP8);\n', ''],
  // In parentheses a function is compiled at once. Otherwise V8 first parses all of it without compiling, only to
  // parse it again when it is called.
  ['function asmFunc(imports) {', 'var retasmFunc = (function (imports) {'],
  ['}\n\nvar retasmFunc = asmFunc({', '})({'],
  // The loop that decodes the data byte by byte is left to browsers without this method.
  [
    ' b64) {\n',
    ' b64) {\n    if (uint8Array.setFromBase64) {\n      uint8Array.subarray(offset).setFromBase64(b64);\n      return;\n    }\n',
  ],
];

let code = await readFile(file, 'utf8');
for (const [from, to] of CHANGES) {
  const parts = code.split(from);
  if (parts.length !== 2) {
    console.error(`twin: ${file} has ${parts.length - 1} times, not once: ${from.trim()}`);
    process.exit(1);
  }
  code = parts.join(to);
}
await writeFile(file, code);
