/** Reads Chromium's trace: what ran, and in which document. */
import { within } from '../tests/e2e/harness/until.mjs';

const ENTRIES = new Set(['FunctionCall', 'EvaluateScript', 'TimerFire', 'FireAnimationFrame', 'FireIdleCallback']);

/**
 * How often script was entered in each stage's document during `run`.
 *
 * @param {object} browser the browser of the end-to-end harness
 * @param {import('./measure.mjs').Stage[]} stages
 * @returns {Promise<number[]>}
 */
export async function scriptEntries(browser, stages, run) {
  const frames = [];
  for (const stage of stages) frames.push((await stage.send('Page.getFrameTree')).frameTree.frame.id);
  const session = await browser.raw.browser().newBrowserCDPSession();
  const counts = new Map(frames.map((id) => [id, 0]));
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const { name, args } of value) {
      const frame = args?.data?.frame;
      if (ENTRIES.has(name) && counts.has(frame)) counts.set(frame, counts.get(frame) + 1);
    }
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'v8'] },
  });
  await run();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await within(complete, { describe: 'the trace is complete' });
  await session.detach();
  return frames.map((id) => counts.get(id));
}
