import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes a copy of the extension that has extra code before some of its programs, and returns its folder, which the
 * caller removes.
 *
 * @param {{folder: string}} engine
 * @param {Record<string, string>} prefixes the code by the name of the program's file
 */
export async function changedCopy(engine, prefixes) {
  const folder = await mkdtemp(join(tmpdir(), 'token-assist-changed-'));
  await cp(engine.folder, folder, { recursive: true });
  for (const [file, prefix] of Object.entries(prefixes)) {
    const path = join(folder, file);
    await writeFile(path, prefix + (await readFile(path, 'utf8')));
  }
  return folder;
}

/** Runs with such a copy, and removes it. */
export async function withChanged(engine, prefixes, run) {
  const folder = await changedCopy(engine, prefixes);
  try {
    await run({ ...engine, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
