/**
 * One source, three forms: the pure modules give the same answers to the same inputs natively, as WebAssembly
 * and as its JavaScript twin. `src/answers.rs` generates inputs and digests; the module is post-processed
 * like those of the extension.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const FORMS = { native: 'target/debug/answers', folder: 'target/modules/answers' };

/** The number of inputs of each subject, and of inputs in a digest: few enough to inspect a difference. */
const INPUTS = 8_000;
const IN_A_DIGEST = 1_000;
const BEGINNINGS = Array.from({ length: INPUTS / IN_A_DIGEST }, (_, n) => n * IN_A_DIGEST);

const natively = (...numbers) => execFileSync(FORMS.native, numbers.map(String), { encoding: 'utf8', maxBuffer: 1 << 28 });

/** The digests of the native build, which each form is compared with; computing them takes ten seconds. */
const nativeDigests = BEGINNINGS.map((beginning) => natively(beginning, IN_A_DIGEST));

/** Separate glue for each form, since it belongs to one module. */
async function glueFor(form) {
  const copy = resolve(FORMS.folder, `glue-of-${form}.mjs`);
  await writeFile(copy, await readFile(`${FORMS.folder}/answers_bg.js`));
  return import(pathToFileURL(copy));
}

async function asModule() {
  const glue = await glueFor('module');
  const { instance } = await WebAssembly.instantiate(await readFile(`${FORMS.folder}/answers.wasm`), { glue });
  glue.__wbg_set_wasm(instance.exports);
  return glue;
}

async function asTwin() {
  const glue = await glueFor('twin');
  const twin = resolve(FORMS.folder, 'twin.mjs');
  const code = await readFile(`${FORMS.folder}/answers-twin.js`, 'utf8');
  await writeFile(twin, code.replaceAll(/from ['"]glue['"]/g, "from './glue-of-twin.mjs'"));
  glue.__wbg_set_wasm(await import(pathToFileURL(twin)));
  return glue;
}

// Node has it from version 21 on; all supported browsers have it.
ArrayBuffer.prototype.transfer ??= function transfer(length) {
  const moved = new ArrayBuffer(length);
  new Uint8Array(moved).set(new Uint8Array(this));
  structuredClone(this, { transfer: [this] });
  return moved;
};

const byLine = (text) => text.trim().split('\n');

/** The first input to which the two forms give different answers, and both answers. */
function difference(glue, beginning) {
  for (let input = beginning; input < beginning + IN_A_DIGEST; input += 1) {
    const [natives, others] = [byLine(natively(input)), byLine(glue.answers(input))];
    const place = natives.findIndex((line, n) => line !== others[n]);
    if (place >= 0) return { input, native: natives[place], other: others[place] };
  }
  return 'none in the answers by themselves';
}

for (const [form, load] of Object.entries({ WebAssembly: asModule, 'JavaScript twin': asTwin })) {
  test(`the ${form} gives the same answers as the native build`, async () => {
    const glue = await load();
    for (const [n, beginning] of BEGINNINGS.entries()) {
      const native = nativeDigests[n];
      assert.match(native, /^texts: [0-9a-f]{16}\n/);
      const other = glue.digests(beginning, IN_A_DIGEST);
      if (other !== native) assert.deepEqual(byLine(other), byLine(native), JSON.stringify(difference(glue, beginning), null, 2));
    }
  });
}

test('different inputs have different digests', () => {
  const [one, other] = [natively(0, 100), natively(100, 100)].map(byLine);
  assert.deepEqual(one.filter((line, n) => line === other[n]), [], 'too little is asked');
});
