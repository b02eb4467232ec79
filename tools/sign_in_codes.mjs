// Compares the catalog's sign-in codes with Microsoft's table: `node tools/sign_in_codes.mjs TABLE`,
// where TABLE is docs/identity-platform/reference-error-codes.md in a checkout of
// https://github.com/MicrosoftDocs/entra-docs. Prints what is new there, what the catalog lacks a source
// for, and how the catalog classes its codes; exits with 1 where a code is new.
import { readFile } from 'node:fs/promises';

const [table] = process.argv.slice(2);
if (table === undefined) {
  console.error('usage: node tools/sign_in_codes.mjs TABLE');
  process.exit(2);
}

const listed = new Set(
  [...(await readFile(table, 'utf8')).matchAll(/^\| *AADSTS(\d{4,7})\b/gm)].map(([, digits]) => Number(digits)),
);
const { codes } = JSON.parse(await readFile('src/catalog/sign_in_codes.json', 'utf8'));
const known = new Set(codes.map(({ code }) => code));

const lacking = [...listed].filter((code) => !known.has(code));
const gone = codes.filter(({ code, source }) => source === 'error-codes' && !listed.has(code));
const fromElsewhere = codes.filter(({ source }) => source !== 'error-codes');
const list = (numbers) => (numbers.length > 0 ? numbers.sort((a, b) => a - b).join(', ') : 'none');

console.log(`Microsoft's table: ${listed.size} codes; the catalog: ${known.size}`);
console.log(`new in the table: ${list(lacking)}`);
console.log(`gone from the table: ${list(gone.map(({ code }) => code))}`);
console.log(`from other sources: ${list(fromElsewhere.map(({ code }) => code))}`);
for (const field of ['class', 'remedy']) {
  const counts = new Map();
  for (const row of codes) counts.set(row[field], (counts.get(row[field]) ?? 0) + 1);
  const said = [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([name, rows]) => `${name} ${rows}`);
  console.log(`${field}: ${said.join(', ')}`);
}
process.exitCode = lacking.length > 0 ? 1 : 0;
