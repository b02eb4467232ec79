// Makes the unpacked extension for Firefox with programs that report where they panic, from the shipped one.
// `node tools/traced.mjs MODULES DIST`
import { cp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundleForDocuments } from './bundle.mjs';

const [modules, dist] = process.argv.slice(2).map((path) => resolve(path));
const folder = join(dist, 'firefox-traced');

await rm(folder, { recursive: true, force: true });
await cp(join(dist, 'firefox'), folder, { recursive: true });
await bundleForDocuments(modules, folder, 'traced_');
