import { expect, test } from 'vitest';
import { Losses } from '../../../../electron/status/losses.ts';

test('losses are counted, and only the first one and the repair are news', () => {
  const losses = new Losses();
  expect(losses.repaired()).toBe(false);
  expect([losses.lost(), losses.lost(), losses.repair()]).toEqual([true, false, false]);
  expect(losses).toMatchObject({ times: 2, repairing: true });
  expect([losses.repaired(), losses.repaired()]).toEqual([true, false]);
  expect(losses).toMatchObject({ times: 2, repairing: false });
});

test('missed changes need a repair, too, but are not a loss of events', () => {
  const losses = new Losses();
  expect(losses.repair()).toBe(true);
  expect(losses).toMatchObject({ times: 0, repairing: true });
});
