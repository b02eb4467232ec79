// Reads sign-in logs outside the thread of the page.
import * as glue from 'glue';

const PIECE = 2 ** 20;

// Milliseconds between two progress messages.
const PROGRESS = 100;

let cancelled = false;

async function read({ module, files, question }) {
  const instance = await WebAssembly.instantiate(module, { glue });
  glue.__wbg_set_wasm(instance.exports);
  const reader = new glue.LogReader(question);
  const all = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  let told = 0;
  const tell = () => {
    if (performance.now() - told < PROGRESS) return;
    told = performance.now();
    postMessage({ done: all ? done / all : 1, signIns: reader.sign_ins() });
  };
  for (const file of files) {
    reader.begin(file.name);
    try {
      // One buffer for all pieces: new ones would accumulate until they are garbage-collected.
      const bytes = file.stream().getReader({ mode: 'byob' });
      let buffer = new ArrayBuffer(PIECE);
      while (!cancelled) {
        const { value, done: isOver } = await bytes.read(new Uint8Array(buffer));
        if (isOver) break;
        buffer = value.buffer;
        reader.push(value);
        done += value.length;
        tell();
      }
      bytes.cancel();
      if (cancelled) reader.stop(true);
      else reader.end();
    } catch (error) {
      console.warn('Token Assist: a file could not be read', error);
      reader.stop(false);
    }
    if (cancelled) break;
  }
  postMessage({ answer: reader.answer() });
}

onmessage = ({ data }) => {
  if (data === 'cancel') cancelled = true;
  // The page hears of errors, but not of rejected promises.
  else read(data).catch(reportError);
};
