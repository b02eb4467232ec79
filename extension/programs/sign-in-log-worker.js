// Reads sign-in logs apart from the page. A slice is read from disk while the one before is looked at.
import * as glue from 'glue';

const SLICE = 2 ** 22;

const ready = WebAssembly.instantiateStreaming(fetch('sign-in-log.wasm'), { './sign_in_log_bg.js': glue }).then(
  ({ instance }) => glue.__wbg_set_wasm(instance.exports),
);
let cancelled = false;

async function read(files, question) {
  await ready;
  const reader = new glue.LogReader(question);
  const all = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const file of files) {
    reader.begin(file.name);
    try {
      const slice = (at) => file.slice(at, at + SLICE).arrayBuffer();
      let next = slice(0);
      for (let at = 0; at < file.size && !cancelled; at += SLICE) {
        const bytes = new Uint8Array(await next);
        next = slice(at + SLICE);
        next.catch(() => {});
        reader.push(bytes);
        done += bytes.length;
        postMessage({ done: all ? done / all : 1, signIns: reader.sign_ins() });
      }
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
  else read(data.files, data.question);
};
