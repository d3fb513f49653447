import { expect, test } from 'vitest';
import { PAUSE_MS, pageLoader } from '../../../../electron/window/page-loader.ts';
import { FakeClock } from '../fake-clock.ts';

/** A page whose loads end as given, one after the other. */
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

test('loads once if that succeeds or is aborted', async () => {
  for (const end of ['loaded', 'aborted'] as const) {
    const { clock, state, load } = page(end);
    await load();
    await clock.pass(10 * PAUSE_MS);
    expect(state.loads).toBe(1);
  }
});

test('retries after a failure, and fails with the third', async () => {
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

test('does not continue once another load replaces it or the application ends', async () => {
  const twice = page('failed', 'loaded', 'loaded');
  const first = twice.load();
  await twice.clock.pass(PAUSE_MS / 2);
  await twice.load();
  await twice.clock.pass(10 * PAUSE_MS);
  await first;
  expect(twice.state.loads).toBe(2);
  const over = page('failed', 'loaded');
  const ended = over.load();
  await over.clock.pass(PAUSE_MS / 2);
  over.state.quitting = true;
  await over.clock.pass(10 * PAUSE_MS);
  await ended;
  expect(over.state.loads).toBe(1);
});
