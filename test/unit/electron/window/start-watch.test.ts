import { expect, test } from 'vitest';
import { START_LIMIT_MS, StartWatch } from '../../../../electron/window/start-watch.ts';
import { FakeClock } from '../fake-clock.ts';

function watched() {
  const clock = new FakeClock();
  const stuck: number[] = [];
  return { clock, stuck, watch: new StartWatch(clock, () => stuck.push(clock.nowMs())) };
}

test('reports a page that does not start, once', async () => {
  const { clock, stuck, watch } = watched();
  watch.loading();
  await clock.pass(10 * START_LIMIT_MS);
  expect(stuck).toEqual([START_LIMIT_MS]);
});

test('reports nothing about one that does', async () => {
  const { clock, stuck, watch } = watched();
  watch.loading();
  await clock.pass(START_LIMIT_MS - 1);
  watch.stop();
  await clock.pass(10 * START_LIMIT_MS);
  expect(stuck).toEqual([]);
});

test('counts from the most recent load', async () => {
  const { clock, stuck, watch } = watched();
  watch.loading();
  await clock.pass(START_LIMIT_MS - 1);
  watch.loading();
  await clock.pass(START_LIMIT_MS - 1);
  expect(stuck).toEqual([]);
  await clock.pass(1);
  expect(stuck).toEqual([2 * START_LIMIT_MS - 1]);
});
