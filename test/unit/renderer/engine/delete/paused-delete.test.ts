// A delete in a paused view: of what is seen, each flow compared again.

import { expect, test } from 'vitest';
import { FlowBatch } from '../../../../../native/flow/index.ts';
import { answerDelete, Bench, THREE } from '../engine-bench.ts';

/** A view that was paused with two TCP flows in it. */
function paused() {
  const bench = new Bench();
  bench.dump(THREE);
  bench.want({ filter: 'state = established', paused: true });
  return bench;
}

const idsOf = (flows: ArrayBuffer | undefined): number[] => {
  const batch = new FlowBatch(flows ?? new ArrayBuffer(0));
  return [...batch.id.subarray(0, batch.length)];
};

test('takes the flows that are shown, not those that arrived since, and none that has ended or was replaced', async () => {
  const bench = paused();
  bench.batch([
    { sport: 7, id: 17, state: 3, status: 8, event: 'new' },
    { ...THREE[0], event: 'destroy' },
  ]);
  expect(bench.want({}).rows.map(({ id }) => id)).toEqual([11, 13]);
  const { token, all, paused: isPaused } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
  expect([all.count, isPaused]).toEqual([2, true]);
  const outcome = bench.execute(token);
  expect(idsOf(bench.sent('delete')[0]?.flows)).toEqual([13]);
  answerDelete(bench, [0], [0]);
  expect(await outcome()).toMatchObject({ deleted: 1, gone: 1 });
  expect(bench.want({ paused: false, filter: '' }).rows.map(({ id }) => id)).toContain(17);
});

test('compares each flow with the filter again, also by values whose changes the view holds back', async () => {
  const bench = paused();
  // CLOSE_WAIT since: the paused view still shows it as established.
  bench.batch([{ ...THREE[0], state: 5, event: 'update' }]);
  const { token, all, secondLook } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
  expect([all.count, secondLook.lookedUp]).toEqual([2, ['state']]);
  const outcome = bench.execute(token);
  const [request] = bench.sent('delete');
  expect([idsOf(request?.flows), request?.where?.filter]).toEqual([[11, 13], 'state = established']);
  answerDelete(bench, [6, 0], [0, 0]);
  expect(await outcome()).toMatchObject({ deleted: 1, unmatched: 1 });
});
