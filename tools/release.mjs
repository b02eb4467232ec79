// Assembles what a release uploads in DIST/release, and its text in DIST/release-notes.md. `node
// tools/release.mjs DIST [--dry-run]`, after the packages were made. A dry run reports what would prevent a
// release, and takes the text of the coming version from the change log.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const SUMS = 'SHA256SUMS';
const COMING = 'Unreleased';

const { positionals, values: wishes } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean', default: false } },
});
const [dist] = positionals;

const say = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' }).trim();

const { version } = JSON.parse(await readFile(join(dist, 'chrome', 'manifest.json'), 'utf8'));
const changelog = await readFile('CHANGELOG.md', 'utf8');

/** The change log's section on a version, without its heading; undefined if there is none. */
const changesIn = (wanted) => {
  const section = changelog.split(/^## /m).slice(1).find((it) => it.split(/[\s\]]/)[0].replace('[', '') === wanted);
  return section?.slice(section.indexOf('\n')).trim();
};

/** Why this folder cannot be released as that version. */
const obstacles = [
  changesIn(version) === undefined && `CHANGELOG.md has no section for ${version}; rename "${COMING}"`,
  say('git', 'status', '--porcelain') !== '' && 'this folder has changes that are not committed',
  !say('git', 'tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`) && `the commit has no tag v${version}`,
].filter(Boolean);
for (const obstacle of obstacles) console.error(`release: ${wishes['dry-run'] ? 'would stop' : 'stopped'}: ${obstacle}`);
if (obstacles.length > 0 && !wishes['dry-run']) process.exit(1);

const out = join(dist, 'release');
const sums = await readFile(join(dist, SUMS), 'utf8');
const names = sums.trim().split('\n').map((line) => line.split('  ')[1]);
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
for (const name of [...names, SUMS]) await cp(join(dist, name), join(out, name));

const repository = process.env.GITHUB_REPOSITORY ?? 'OWNER/REPOSITORY';
const notes = join(dist, 'release-notes.md');
await writeFile(
  notes,
  `${changesIn(version) ?? changesIn(COMING)}

Built with ${say('rustc', '--version')}. To check the files: \`sha256sum --check ${SUMS}\`; and where they were built:
\`gh attestation verify FILE --repo ${repository}\`.
`,
);
console.log(`${out}: ${names.length + 1} files; ${notes}: the text of the release`);
