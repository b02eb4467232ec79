/**
 * Profiles for Firefox. It compiles its own scripts at the first start of a profile, which takes a quarter of
 * what a start with one tab takes (Firefox 153); so new profiles get what an earlier browser left of that.
 */
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const KEPT = fileURLToPath(new URL('../../../target/firefox-startup', import.meta.url));

/** Names the program that compiled the scripts; Firefox compiles them again if it is another one. */
const COMPATIBILITY = 'compatibility.ini';

const COMPILED = ['startupCache/scriptCache.bin', 'startupCache/scriptCache-child.bin', 'startupCache/startupCache.8.little', 'startupCache/urlCache.bin'];

const textOf = (path) => readFile(path, 'utf8').catch(() => null);

/** Copies all that is kept from one folder to another; fails if something is missing. */
async function copy(from, to) {
  await mkdir(join(to, 'startupCache'), { recursive: true });
  for (const path of [...COMPILED, COMPATIBILITY]) await cp(join(from, path), join(to, path));
}

/** Creates a profile, and returns its folder. */
export async function createProfile() {
  const profile = await mkdtemp(join(tmpdir(), 'token-assist-firefox-'));
  // There is nothing yet, or another test is replacing it.
  await copy(KEPT, profile).catch(() => {});
  return profile;
}

/** Deletes the profile of a browser that has ended, and keeps what it compiled if there is nothing of that program yet. */
export async function deleteProfile(profile) {
  const compiledBy = await textOf(join(profile, COMPATIBILITY));
  if (compiledBy !== null && compiledBy !== (await textOf(join(KEPT, COMPATIBILITY)))) await keep(profile);
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}

/** Keeps what the browser of a profile compiled, unless it ended before it had written that. */
async function keep(profile) {
  await mkdir(join(KEPT, '..'), { recursive: true });
  const next = await mkdtemp(`${KEPT}-`);
  try {
    await copy(profile, next);
    await rm(KEPT, { recursive: true, force: true });
    // Another test may have been first.
    await rename(next, KEPT);
  } catch {
    await rm(next, { recursive: true, force: true });
  }
}
