import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The program of each browser in Debian, followed by its names in other distributions and unbranded builds.
 */
export const PROGRAMS = {
  chromium: ['chromium', 'chromium-browser'],
  firefox: ['firefox-esr', 'firefox'],
};

/** The first of these programs that is on the PATH. */
export function findProgram(names) {
  for (const dir of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(dir, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not in this folder: try the next one.
      }
    }
  }
  throw new Error(`none of ${names.join(', ')} is on the PATH`);
}
