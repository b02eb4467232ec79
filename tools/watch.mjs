// Opens the replica portal in a browser with the extension; on every save the extension is rebuilt and both
// are reloaded. `./build.sh watch`; ends with the browser or with Ctrl+C.
import { spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { createReplica } from '../tests/portal/replica.mjs';
import { BROWSERS } from '../tests/e2e/harness/browsers.mjs';

const FOLDERS = ['src', 'extension'];
const FILES = ['manifest.json', 'Cargo.toml', 'Cargo.lock', 'build.rs'];

// An editor writes a file in several steps, and several files at once.
const QUIET_MS = 200;

const replica = createReplica({ scenario: 'conditional-access' });
const { launch, folder } = BROWSERS.find(({ name }) => name === 'chromium');
const headless = !(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const browser = await launch({ extension: folder, replica, headless });
const page = await browser.open();
await page.blade();
replica.expireToken();
console.log(`Watching ${[...FOLDERS, ...FILES].join(', ')}.${headless ? ' There is no display, so the browser has no window.' : ''}`);

let isBuilding = false;
let isChanged = false;

async function follow() {
  if (isBuilding) return;
  isBuilding = true;
  while (isChanged) {
    isChanged = false;
    const { status } = spawnSync('./build.sh', ['build'], { stdio: 'inherit' });
    if (status === 0) await reload();
  }
  isBuilding = false;
}

async function reload() {
  await browser.extension.install();
  await page.reload();
  console.log(`Reloaded at ${new Date().toLocaleTimeString()}.`);
}

let timer;
function changed() {
  isChanged = true;
  clearTimeout(timer);
  timer = setTimeout(follow, QUIET_MS);
}

for (const path of FOLDERS) watch(path, { recursive: true }, changed);
// Editors replace the old file with a new one, so the folder is watched and not the file.
watch('.', (_, name) => FILES.includes(name) && changed());

await browser.closed;
process.exit(0);
