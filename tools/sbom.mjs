// The software bill of materials, in CycloneDX 1.6: what ships, and what took part in building and
// testing (scope "excluded"), from the two lock files. It contains no time and no random number.
import { readFile } from 'node:fs/promises';
import { shipped } from './shipped.mjs';

const PURL = { cargo: 'pkg:cargo/', npm: 'pkg:npm/' };

async function lockedCrates() {
  const lock = await readFile('Cargo.lock', 'utf8');
  return [...lock.matchAll(/^\[\[package\]\]\nname = "(.+)"\nversion = "(.+)"\nsource = ".+"\nchecksum = "(.+)"$/gm)].map(
    ([, name, version, checksum]) => ({ ecosystem: 'cargo', name, version, hash: { alg: 'SHA-256', content: checksum } }),
  );
}

async function lockedPackages() {
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'));
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version, integrity, license }]) => ({
      ecosystem: 'npm',
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      hash: { alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') },
    }));
}

const component = ({ ecosystem, name, version, licence, hash }, scope) => {
  const purl = PURL[ecosystem] && `${PURL[ecosystem]}${name.replace('@', '%40')}@${version}`;
  return {
    type: 'library',
    'bom-ref': purl ?? `${ecosystem}:${name}`,
    name,
    ...(version && { version }),
    scope,
    ...(hash && { hashes: [hash] }),
    ...(licence && { licenses: [{ expression: licence.replaceAll('/', ' OR ') }] }),
    ...(purl && { purl }),
  };
};

/** The bill of materials of one version, as an object. */
export async function billOfMaterials(version) {
  const ships = new Map((await shipped()).map((it) => [`${it.ecosystem} ${it.name} ${it.version}`, it]));
  const locked = new Map(
    [...(await lockedCrates()), ...(await lockedPackages())].map((it) => [`${it.ecosystem} ${it.name} ${it.version}`, it]),
  );
  const components = [...new Set([...ships.keys(), ...locked.keys()])]
    .sort()
    .map((key) => component({ ...locked.get(key), ...ships.get(key) }, ships.has(key) ? 'required' : 'excluded'));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': 'token-assist',
        name: 'token-assist',
        version,
        licenses: [{ expression: 'MIT OR Apache-2.0' }],
      },
    },
    components,
    dependencies: [
      { ref: 'token-assist', dependsOn: components.filter(({ scope }) => scope === 'required').map((it) => it['bom-ref']) },
    ],
  };
}
