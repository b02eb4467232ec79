// Makes a module's JavaScript twin behave as the module does when its memory grows: the old buffer is
// detached. wasm-bindgen's glue looks for that to know that its views are stale; the code that
// wasm2js writes leaves the old buffer alive, and the glue would go on reading it.
// `node tools/twin.mjs FILE`
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
