// How far a delete is, and how it is stopped.

import { expect, test } from 'vitest';
import { FlowBatch } from '../../../../../native/flow/index.ts';
import { answerDelete, Bench, NOW, THREE } from '../engine-bench.ts';
import { randomBuffers } from '../flows.ts';

/** A delete of so many flows, which has just begun. */
function running(flows = 30_000) {
  const bench = new Bench();
  for (const buffer of randomBuffers(flows, 5, NOW)) {
    bench.engine.fromDump(0, buffer);
  }
  const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
  const outcome = bench.execute(token);
  const answer = (which: number, code = 0) => {
    const { length } = new FlowBatch(bench.sent('delete')[which]?.flows ?? new ArrayBuffer(0));
    answerDelete(bench, new Array<number>(length).fill(code), new Array<number>(length).fill(0), which);
  };
  const progress = () => bench.want({}).deleting;
  return { bench, token, outcome, answer, progress };
}

test('each answer is counted, with the time since the delete began', () => {
  const { bench, token, answer, progress } = running();
  expect(progress()).toEqual({ token, total: 30_000, done: 0, deleted: 0, gone: 0, elapsedMs: 0 });
  bench.pass(700);
  answer(0);
  answer(1, 1);
  expect(progress()).toEqual({ token, total: 30_000, done: 16_384, deleted: 8192, gone: 8192, elapsedMs: 700 });
  answer(2);
  answer(3);
  expect(progress()).toBeUndefined();
});

test('a paused view says it, too', () => {
  const { bench, answer, progress } = running();
  bench.want({ paused: true });
  answer(0);
  expect(progress()?.deleted).toBe(8192);
});

test('flows that have ended by themselves are done without a request', () => {
  const bench = new Bench();
  bench.dump(THREE);
  const { token } = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
  bench.batch([{ ...THREE[0], event: 'destroy' }]);
  bench.execute(token);
  expect(bench.want({}).deleting).toMatchObject({ total: 3, done: 1, gone: 1 });
});

test('stopping lets what was sent be answered, and counts exactly what was not', async () => {
  const { bench, token, outcome, answer } = running();
  answer(0);
  bench.engine.fromPage({ kind: 'cancelDelete', token });
  expect(bench.sent('delete')).toHaveLength(3);
  answer(1);
  answer(2);
  expect(bench.sent('delete')).toHaveLength(3);
  const notSent = 30_000 - 3 * 8192;
  expect(await outcome()).toMatchObject({ deleted: 3 * 8192, notSent, failure: { code: 'ECANCELED' } });
  expect(bench.want({}).total).toBe(notSent);
});

test('stopping once everything was sent changes nothing', async () => {
  const { bench, token, outcome, answer } = running(10_000);
  bench.engine.fromPage({ kind: 'cancelDelete', token });
  answer(0);
  answer(1);
  expect(await outcome()).toMatchObject({ deleted: 10_000, notSent: 0, failure: undefined });
});
