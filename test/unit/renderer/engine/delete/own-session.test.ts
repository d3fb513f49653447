// The user's own session: a delete leaves it out unless the user says otherwise.

import { expect, test } from 'vitest';
import { FlowBatch } from '../../../../../native/flow/index.ts';
import { answerDelete, Bench, THREE } from '../engine-bench.ts';

const SESSION = { client: '10.0.0.1', clientPort: 2, server: '192.0.2.1', serverPort: 443 };
/** The second of them is the user's own session. */
const FLOWS = [1, 2, 3].map((sport) => ({ ...THREE[0], sport, id: 10 + sport }));

function prepared(scope: 'matching' | 'selected' = 'matching') {
  const bench = new Bench();
  bench.dump(FLOWS);
  bench.want({ ownSession: SESSION, select: [{ kind: 'all' }] });
  return { bench, delete: bench.call({ op: 'prepareDelete', scope: { kind: scope } }) };
}

function sentPorts(bench: Bench): number[] {
  return bench.sent('delete').flatMap(({ flows }) => {
    const batch = new FlowBatch(flows);
    return [...batch.origSport.subarray(0, batch.length)];
  });
}

test('is counted apart, and last in the sample', () => {
  const { delete: asked } = prepared();
  expect([asked.own, asked.all.count, asked.others.count]).toEqual([1, 3, 2]);
  expect(asked.sample.map(({ origSport }) => origSport)).toEqual([1, 3, 2]);
});

test.each(['matching', 'selected'] as const)('is not among the %s flows that are deleted', async (scope) => {
  const { bench, delete: asked } = prepared(scope);
  const outcome = bench.execute(asked.token);
  expect(sentPorts(bench)).toEqual([1, 3]);
  expect(bench.sent('delete')[0]?.part).toMatchObject({ total: 2, sent: 2 });
  answerDelete(bench, [0, 0], [0, 0]);
  expect(await outcome()).toMatchObject({ deleted: 2, notSent: 0 });
  const view = bench.want({});
  expect([view.total, view.rows.find((row) => row.change !== 'gone')?.origSport]).toEqual([1, 2]);
});

test('is deleted if the user says so', async () => {
  const { bench, delete: asked } = prepared();
  const outcome = bench.execute(asked.token, true);
  expect(sentPorts(bench)).toEqual([1, 3, 2]);
  answerDelete(bench, [0, 0, 0], [0, 0, 0]);
  expect(await outcome()).toMatchObject({ deleted: 3, notSent: 0 });
});

test('alone leaves nothing to send', async () => {
  const { bench } = prepared();
  const handle = bench.view.rows.find(({ origSport }) => origSport === 2)?.handle ?? -1;
  const asked = bench.call({ op: 'prepareDelete', scope: { kind: 'one', handle } });
  expect([asked.own, asked.others.count]).toEqual([1, 0]);
  expect(await bench.execute(asked.token)()).toMatchObject({ deleted: 0, notSent: 0, failure: undefined });
  expect(sentPorts(bench)).toEqual([]);
});

test('is found by either direction, and behind a translation', () => {
  const { bench } = prepared();
  const ownOf = (session: typeof SESSION) => {
    bench.want({ ownSession: session });
    return bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } }).own;
  };
  const turned = { client: SESSION.server, clientPort: 443, server: SESSION.client, serverPort: 2 };
  expect(ownOf(turned)).toBe(1);
  const reply = { src: '192.0.2.1', dst: '203.0.113.9', sport: 443, dport: 1066 };
  bench.batch([{ ...THREE[0], sport: 9, id: 19, reply, event: 'new' }]);
  expect(ownOf({ client: '203.0.113.9', clientPort: 1066, server: '192.0.2.1', serverPort: 443 })).toBe(1);
  expect(ownOf({ ...SESSION, clientPort: 77 })).toBe(0);
});
