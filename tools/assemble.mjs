// Assembles the unpacked extensions dist/chrome and dist/firefox from the modules that build.sh made, from
// extension/, and from manifest.json. `node tools/assemble.mjs MODULES OUT`.
import { Resvg } from '@resvg/resvg-js';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundle, bundleForDocuments, moduleOf } from './bundle.mjs';
import { notices, shipped } from './shipped.mjs';

const [modules, out] = process.argv.slice(2).map((path) => resolve(path));

// The widths of the toolbar, the management page and the stores.
const ICON_WIDTHS = [16, 32, 48, 128];

// The limits in raw and compressed bytes for the engine in each page, and for the package in a store.
const BUDGETS = {
  // 100 kB and 45 kB are the goal. Detecting unsaved work, all sign-in codes, and whose token a code is about
  // took it to 106 and 49; this limit keeps it from growing until it is reduced again.
  'content.wasm': { raw: 106_000, gzip: 48_900 },
  'content-twin.js': { raw: 250_000, gzip: 75_000 },
  'panel.wasm': { raw: 100_000, gzip: 45_000 },
  'panel-twin.js': { raw: 250_000, gzip: 75_000 },
};

// Programs that run in the extension's own documents.
const IN_EXTENSION = ['background', 'pages', 'check'];

const version = (await readFile('Cargo.toml', 'utf8')).match(/^\[package\][^[]*?^version = "([^"]+)"/ms)[1];

const manifestFor = (browser, manifest) => {
  const { gecko } = manifest.browser_specific_settings;
  const common = { ...manifest, version };
  if (browser === 'firefox') {
    // Firefox runs the background as an event page, shares one extension between ordinary and
    // private windows, and reads no minimum version of Chrome.
    delete common.incognito;
    delete common.minimum_chrome_version;
    return {
      ...common,
      background: { scripts: manifest.background.scripts },
      browser_specific_settings: { gecko },
    };
  }
  delete common.browser_specific_settings;
  return { ...common, background: { service_worker: manifest.background.service_worker } };
};

// Edge and Chrome silently drop a value that the schema refuses. So the shipped schema refuses as little as
// possible, and the options page shows what is wrong and why. tools/settings.json has the bounds, for the
// administrative templates.
const lenient = ({ properties, ...schema }) => {
  const admit = ({ title, description, type, items }) => ({
    title,
    description,
    type: type === 'integer' ? 'number' : type,
    // A list must declare the type of its items: Chromium rejects a schema without it.
    ...(items && { items: { type: items.type } }),
  });
  return { ...schema, properties: Object.fromEntries(Object.entries(properties).map(([name, it]) => [name, admit(it)])) };
};

// Notes for translators and texts of the site are not shipped.
const wordsOnly = (messages) =>
  Object.fromEntries(
    Object.entries(messages)
      .filter(([key]) => !key.startsWith('site_'))
      .map(([key, { message, placeholders }]) => [key, { message, placeholders }]),
  );

const icon = await readFile('extension/icons/icon.svg', 'utf8');
const manifest = JSON.parse(await readFile('manifest.json', 'utf8'));
const managedSchema = lenient(JSON.parse(await readFile('tools/settings.json', 'utf8')));
const thirdParties = notices(await shipped());

await rm(out, { recursive: true, force: true });
for (const browser of ['chrome', 'firefox']) {
  const folder = join(out, browser);
  await mkdir(join(folder, 'icons'), { recursive: true });
  await cp('extension', folder, {
    recursive: true,
    filter: (path) => !path.endsWith('.svg') && !/[\\/]programs([\\/]|$)/.test(path),
  });
  for (const language of await readdir('extension/_locales')) {
    const path = join('_locales', language, 'messages.json');
    const messages = JSON.parse(await readFile(join('extension', path), 'utf8'));
    await writeFile(join(folder, path), JSON.stringify(wordsOnly(messages)));
  }
  for (const width of ICON_WIDTHS) {
    const png = new Resvg(icon, { fitTo: { mode: 'width', value: width } }).render().asPng();
    await writeFile(join(folder, 'icons', `${width}.png`), png);
  }
  await bundleForDocuments(modules, folder);
  for (const program of IN_EXTENSION) {
    await bundle(`extension/programs/${program}.js`, { modules, program, outfile: join(folder, `${program}.js`) });
    await cp(moduleOf(modules, program), join(folder, `${program}.wasm`));
  }
  for (const name of ['sign-in-log', 'sign-in-log-worker']) {
    await bundle(`extension/programs/${name}.js`, { modules, program: 'sign_in_log', outfile: join(folder, `${name}.js`) });
  }
  await cp(moduleOf(modules, 'sign_in_log'), join(folder, 'sign-in-log.wasm'));
  await writeFile(join(folder, 'managed_schema.json'), `${JSON.stringify(managedSchema, null, 2)}\n`);
  await writeFile(join(folder, 'third-party-notices.txt'), thirdParties);
  await writeFile(
    join(folder, 'manifest.json'),
    `${JSON.stringify(manifestFor(browser, manifest), null, 2)}\n`,
  );
}

let over = false;
for (const [name, budget] of Object.entries(BUDGETS)) {
  const file = name.endsWith('.wasm') ? moduleOf(modules, name.replace('.wasm', '')) : join(out, 'chrome', name);
  const bytes = await readFile(file);
  for (const [form, size] of [['raw', bytes.length], ['gzip', gzipSync(bytes, { level: 9 }).length]]) {
    const excess = size > budget[form];
    over ||= excess;
    console.log(
      `${name.padEnd(18)} ${form.padEnd(5)} ${String(size).padStart(7)} of ${String(budget[form]).padStart(7)} bytes${excess ? '  over budget' : ''}`,
    );
  }
}
if (over) {
  console.error('assemble: the engine is over its budget; see BUDGETS in tools/assemble.mjs');
  process.exit(1);
}
