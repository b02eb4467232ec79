/** How often the engine calls the browser, counted in a build with counters in its glue. */
import { build } from 'esbuild';
import { cp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const MODULE = resolve('target/modules/content');

/**
 * Functions with which the glue creates and drops handles for JavaScript values, which are no work of the
 * browser.
 */
const HANDLES = /object_(drop_ref|clone_ref)/;

/** An unpacked extension whose engine counts its calls in `tokenAssist.calls`. */
export async function buildCounting() {
  const folder = resolve('target/bench/counting');
  await rm(folder, { recursive: true, force: true });
  await cp('dist/chrome', folder, { recursive: true });
  await build({
    stdin: {
      contents: `
        import * as glue from ${JSON.stringify(join(MODULE, 'content_bg.js'))};
        import bytes from ${JSON.stringify(join(MODULE, 'content.wasm'))};
        const calls = { browser: 0, handles: 0, engine: 0 };
        const counted = (functions, kindOf) =>
          Object.fromEntries(
            Object.entries(functions).map(([name, it]) => {
              if (typeof it !== 'function') return [name, it];
              const kind = kindOf(name);
              return [name, (...given) => ((calls[kind] += 1), it(...given))];
            }),
          );
        const handles = ${HANDLES};
        if (!globalThis.tokenAssist.engine) {
          globalThis.tokenAssist.engine = 'wasm';
          globalThis.tokenAssist.calls = calls;
          const imports = counted(glue, (name) => (handles.test(name) ? 'handles' : 'browser'));
          WebAssembly.instantiate(bytes, { glue: imports }).then(({ instance }) => {
            glue.__wbg_set_wasm(counted(instance.exports, () => 'engine'));
            instance.exports.__wbindgen_start();
          });
        }`,
      resolveDir: process.cwd(),
    },
    outfile: join(folder, 'content-wasm.js'),
    loader: { '.wasm': 'binary' },
    bundle: true,
    format: 'iife',
    allowOverwrite: true,
    logLevel: 'warning',
  });
  return folder;
}
