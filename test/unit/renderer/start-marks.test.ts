// @vitest-environment happy-dom

import { afterEach, expect, test } from 'vitest';
import { EMPTY_VIEW } from '../../../renderer/engine/empty-view.ts';
import { markViews, START_MARKS } from '../../../renderer/start-marks.ts';
import { PATIENCE } from '../../patience.ts';
import { row } from './row.ts';

afterEach(() => performance.clearMarks());

const marked = () => performance.getEntriesByType('mark').map(({ name }) => name);

test('the first rows and the end of the first dump are marked once each', async () => {
  let view = EMPTY_VIEW;
  const listeners = new Set<() => void>();
  const show = (change: Partial<typeof EMPTY_VIEW>) => {
    view = { ...view, ...change };
    for (const listener of [...listeners]) listener();
  };
  markViews({
    getView: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  show({ total: 1 });
  expect(marked()).toEqual([]);
  show({ rows: [row()] });
  show({ rows: [row(), row()] });
  await expect.poll(marked, PATIENCE).toEqual([START_MARKS.rows]);
  show({ complete: true });
  show({ complete: true });
  expect(marked()).toEqual([START_MARKS.rows, START_MARKS.complete]);
  expect(listeners.size).toBe(0);
});
