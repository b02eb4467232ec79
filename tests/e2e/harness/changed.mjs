import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs with a copy of the extension that has extra code before some of its programs. */
export async function withChanged(engine, prefixes, run) {
  const folder = await mkdtemp(join(tmpdir(), 'token-assist-changed-'));
  try {
    await cp(engine.folder, folder, { recursive: true });
    for (const [file, prefix] of Object.entries(prefixes)) {
      const path = join(folder, file);
      await writeFile(path, prefix + (await readFile(path, 'utf8')));
    }
    await run({ ...engine, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
