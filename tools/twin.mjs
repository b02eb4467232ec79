// Makes a module's JavaScript twin behave like the module when its memory grows: the old buffer is detached.
// wasm-bindgen's glue relies on that to detect stale views; the code that wasm2js generates keeps the old
// buffer usable, and the glue would continue to read it. `node tools/twin.mjs FILE`
import { readFile, writeFile } from 'node:fs/promises';

const COPIES = 'var newBuffer = new ArrayBuffer(newPages << 16);';
const MOVES = 'var newBuffer = buffer.transfer(newPages << 16);';

const [file] = process.argv.slice(2);
const code = await readFile(file, 'utf8');
if (code.split(COPIES).length !== 2) {
  console.error(`twin: ${file} grows its memory in a way that this version of wasm2js did not; look for "grow" in it`);
  process.exit(1);
}
const moved = code.replace(COPIES, MOVES).replace(' newHEAP8.set(HEAP8);\n', '');
await writeFile(file, moved);
