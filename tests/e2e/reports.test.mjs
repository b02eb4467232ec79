/**
 * Publicly reported errors, shown on the portal: a refresh where one helps, guidance at once where none does,
 * and nothing if the error belongs to another service.
 */
import assert from 'node:assert/strict';
import { MESSAGE } from '../portal/replica.mjs';
import { REPORTS } from '../reports/cases.mjs';
import { Ear } from './corpus/ear.mjs';
import { EXPIRED, lives } from './lives/stage.mjs';

/** Runs in the page: shows the reported error in place of the previous one. */
function show(html) {
  const place = document.createElement('div');
  place.id = 'reported';
  place.innerHTML = html;
  document.getElementById('reported')?.remove();
  document.body.append(place);
}

const those = (wanted) => REPORTS.filter(({ helps }) => helps === wanted);

lives('public reports', (live) => {
  for (const { name, source, html } of those('refresh')) {
    live(`${name} (${source}): a refresh`, { loads: 1 }, async ({ stage }) => {
      const page = await stage.open();
      await page.evaluate(show, html);
      await page.untilClosedShadow(EXPIRED);
      assert.deepEqual(await stage.stages(), ['pending']);
    });
  }

  for (const { name, source, html, says, leads = '' } of those('guide')) {
    live(`${name} (${source}): guidance at once`, { loads: 1 }, async ({ stage }) => {
      const page = await stage.open();
      await page.evaluate(show, html);
      await stage.untilStages('guiding');
      const overlay = await page.untilClosedShadow(says);
      assert.ok(!EXPIRED.test(overlay.text), 'no note of a refresh');
      const links = await overlay.links();
      assert.ok(links.some(({ href }) => href.endsWith(leads)), leads);
      assert.deepEqual(await stage.untilOutcomes(1), [{ guided: 'refresh-would-not-help' }]);
    });
  }

  // In this mode nothing is shown, but the detection is stored.
  live('errors of other services: nothing', { loads: 1, settings: { mode: 'off' } }, async ({ stage }) => {
    const page = await stage.open();
    const ear = await Ear.put(stage.extension);
    const heard = ear.listen();
    for (const { name, html } of those('leave')) {
      await page.evaluate(show, html);
      await page.evaluate(() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then))));
      // The watcher looks in order: once it has reported the later error, it has looked at this one.
      await page.evaluate((message) => {
        const witness = document.createElement('p');
        witness.role = 'alert';
        witness.textContent = message;
        document.body.append(witness);
      }, MESSAGE);
      await ear.until((now) => now.length > 0, { describe: `the witness beside ${name}` });
      await page.evaluate(() => document.body.lastElementChild.remove());
      await ear.until((now) => now.length === 0, { describe: `nothing but ${name}` });
      assert.deepEqual([...new Set(heard().map(({ message }) => message))], ['token-validation'], name);
    }
  });
});
