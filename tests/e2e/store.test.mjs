/** ./build.sh store: the texts of every language, and screenshots of the sizes that the stores accept. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { languages, textsIn } from '../../tools/store.mjs';

const env = { ...process.env, BUILT: '1' };

/** Width and height of a PNG file, from its first chunk. */
const sizeOf = (path) => {
  const bytes = readFileSync(path);
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
};

test('./build.sh store produces texts and pictures', async () => {
  execFileSync('./build.sh', ['store'], { env, stdio: 'ignore' });
  const all = await languages();
  assert.deepEqual(readdirSync('target/store').sort(), [...all, 'index.html'].sort());
  for (const language of all) {
    for (const [kind, text] of Object.entries(await textsIn(language))) {
      assert.equal(readFileSync(`target/store/${language}/${kind}.txt`, 'utf8'), `${text}\n`);
    }
  }
  for (const name of ['conditional-access', 'countdown', 'sign-in-log']) {
    assert.deepEqual(sizeOf(`target/store/en/${name}.png`), [1280, 800], name);
  }
  assert.deepEqual(sizeOf('target/store/en/tile.png'), [440, 280]);
});

test('./build.sh store lists the available languages', () => {
  const { status, stderr } = spawnSync('./build.sh', ['store', 'xx'], { env, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /there is no language "xx"; there are ar, cs, de/);
});
