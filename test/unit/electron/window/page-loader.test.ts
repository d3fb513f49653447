import { expect, test } from 'vitest';
import { PAUSE_MS, pageLoader } from '../../../../electron/window/page-loader.ts';
import { FakeClock } from '../fake-clock.ts';

/** A page whose loadings end as told, one after the other. */
function page(...ends: ('loaded' | 'failed' | 'aborted')[]) {
  const clock = new FakeClock();
  const state = { loads: 0, quitting: false };
  const load = async () => {
    const end = ends[state.loads++];
    if (end !== 'loaded')
      throw Object.assign(new Error(end), { code: end === 'aborted' ? 'ERR_ABORTED' : 'ERR_FAILED' });
  };
  return { clock, state, load: pageLoader({ clock, load, isQuitting: () => state.quitting }) };
}

test('loads once where that goes well, or was aborted', async () => {
  for (const end of ['loaded', 'aborted'] as const) {
    const { clock, state, load } = page(end);
    await load();
    await clock.pass(10 * PAUSE_MS);
    expect(state.loads).toBe(1);
  }
});

test('loads again after a failure, and fails with the third', async () => {
  const well = page('failed', 'failed', 'loaded');
  const done = well.load();
  await well.clock.pass(2 * PAUSE_MS);
  await done;
  expect(well.state.loads).toBe(3);
  const badly = page('failed', 'failed', 'failed', 'loaded');
  const failed = expect(badly.load()).rejects.toThrow('failed');
  await badly.clock.pass(10 * PAUSE_MS);
  await failed;
  expect(badly.state.loads).toBe(3);
});

test('does not go on when it is loaded anew, or everything ends', async () => {
  const anew = page('failed', 'loaded', 'loaded');
  const first = anew.load();
  await anew.clock.pass(PAUSE_MS / 2);
  await anew.load();
  await anew.clock.pass(10 * PAUSE_MS);
  await first;
  expect(anew.state.loads).toBe(2);
  const over = page('failed', 'loaded');
  const ended = over.load();
  await over.clock.pass(PAUSE_MS / 2);
  over.state.quitting = true;
  await over.clock.pass(10 * PAUSE_MS);
  await ended;
  expect(over.state.loads).toBe(1);
});
