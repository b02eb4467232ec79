/**
 * Browsers under an organisation's policy. Browsers read policy from a system folder; here each gets a folder
 * of its own, mounted over that one for its own processes only. So the machine is not changed, and no other
 * browser on it is managed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROGRAMS, findProgram } from './programs.mjs';

/** Where each engine looks for policy on Linux: the folder that is mounted over, and the file in it. */
const PLACES = {
  chromium: { folder: () => '/etc/chromium', file: 'policies/managed/token-assist.json' },
  firefox: { folder: firefoxDistribution, file: 'policies.json' },
};

/** The folder beside the program itself, to which the entry on the PATH is a link. */
function firefoxDistribution() {
  return join(dirname(realpathSync(findProgram(PROGRAMS.firefox))), 'distribution');
}

/** Root can mount directly; other users as root of a user namespace, where the system allows that. */
const NAMESPACE = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];

/** Why no browser can be managed by policy here, or false. */
export function cannotManage(engineName) {
  const folder = PLACES[engineName].folder();
  if (!existsSync(folder)) return `${engineName} reads its policy from ${folder}, which is not there`;
  const { status } = spawnSync('unshare', [...NAMESPACE, 'mount', '--bind', folder, folder]);
  return status === 0 ? false : 'this system admits no mounts of our own: unshare --mount fails';
}

/** A program that starts a browser under policy. */
export class ManagedProgram {
  #home = mkdtempSync(join(tmpdir(), 'token-assist-policy-'));
  #file;
  #mount;

  /** @param {'chromium'|'firefox'} engineName */
  constructor(engineName) {
    const { folder, file } = PLACES[engineName];
    const mounted = join(this.#home, 'mounted');
    // Debian's folder is a link, and a copy of the link would be the system's own folder.
    cpSync(realpathSync(folder()), mounted, { recursive: true });
    this.#file = join(mounted, file);
    mkdirSync(dirname(this.#file), { recursive: true });
    /** The program for `launch`. */
    this.path = join(this.#home, engineName);
    this.#mount = `mount --bind '${mounted}' '${folder()}'`;
    const inside = `${this.#mount} && exec '${findProgram(PROGRAMS[engineName])}' "$@"`;
    writeFileSync(this.path, `#!/bin/sh\nexec unshare ${NAMESPACE.join(' ')} sh -c '${inside.replaceAll("'", `'\\''`)}' sh "$@"\n`);
    chmodSync(this.path, 0o755);
  }

  /**
   * Sets the policy; null removes it. Chromium applies a change after five seconds and a removal at once,
   * Firefox both when it starts.
   */
  set(policy) {
    if (policy === null) {
      rmSync(this.#file, { force: true });
      return;
    }
    // In one step: a browser that watches the file must not read half of it.
    const draft = join(this.#home, 'draft.json');
    writeFileSync(draft, JSON.stringify(policy));
    renameSync(draft, this.#file);
  }

  /** Adds a policy in another file of the same folder. */
  add(name, policy) {
    writeFileSync(join(dirname(this.#file), name), JSON.stringify(policy));
  }

  /** Runs commands of a shell as root where the policies are those of this program; returns what they print. */
  run(commands) {
    return execFileSync('unshare', [...NAMESPACE, 'sh', '-c', `${this.#mount} && ${commands}`], { encoding: 'utf8' });
  }

  remove() {
    rmSync(this.#home, { recursive: true, force: true });
  }
}
