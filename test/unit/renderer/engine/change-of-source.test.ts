// When another source opens, nothing from the old one is shown, answered or kept, whatever was under way.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Engine } from '../../../../renderer/engine/engine.ts';
import { Bench, NOW, THREE } from './engine-bench.ts';
import { collectGarbage } from './holdings.ts';

/** An engine in the middle of everything: paused, selected, deleting, querying, with ended flows and a dump under way. */
function busy(): { bench: Bench; refused: () => string[] } {
  const bench = new Bench();
  bench.dump(THREE);
  bench.want({ filter: 'proto = tcp', sort: [{ column: 'bytes', descending: true }], first: 1, count: 1 });
  bench.batch([{ sport: 2, id: 12, protocol: 17, dport: 53, event: 'destroy' }]);
  const running = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
  bench.execute(running.token);
  bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
  bench.main({ kind: 'flushing', startedMs: NOW });
  bench.want({ paused: true, select: [{ kind: 'all' }] });
  bench.dump([], 'periodic');
  bench.main({ kind: 'dumpStarted', dump: 9, reason: 'periodic', token: '' });
  const query = { scope: 'living', by: ['source'], measure: 'flows', top: 5 } as const;
  bench.engine.fromPage({ kind: 'call', call: 100, ask: { op: 'groupBy', slot: 'a', query } });
  const refused = () =>
    [...bench.answers.values()].flatMap((answer) => (answer.kind === 'refused' ? [answer.failure.code] : []));
  return { bench, refused };
}

test('nothing of the old source is left', async () => {
  const { bench } = busy();
  const old = partsOf(bench.engine);
  bench.main({ kind: 'sourceOpened', source: 2 });
  const open = partsOf(bench.engine);
  // Dereferenced objects are held until the end of the turn.
  await nextTurn();
  collectGarbage();
  const left = (parts: typeof old): string[] => Object.keys(parts).filter((part) => parts[part]?.deref());
  expect(left(open)).toEqual(['source', 'living', 'ended', 'shown', 'comebacks', 'deletions', 'selection']);
  expect(left(old)).toEqual([]);
});

/** What an engine holds for its source. A separate function, so that no local variable keeps any of it alive. */
function partsOf({ source }: Engine): Record<string, WeakRef<object>> {
  const { reconciler, picture, deletions } = source;
  return {
    source: new WeakRef(source),
    living: new WeakRef(reconciler.store.table),
    ended: new WeakRef(reconciler.closed),
    shown: new WeakRef(picture.table),
    comebacks: new WeakRef(reconciler.comebacks),
    deletions: new WeakRef(deletions),
    selection: new WeakRef(picture.selection),
  };
}

test('the page sees the new source with the same filter, sort and window, nothing selected or paused', () => {
  const { bench } = busy();
  const before = bench.view;
  bench.main({ kind: 'sourceOpened', source: 2 });
  bench.dump(THREE);
  const view = bench.want({});
  expect(view.version).toBeGreaterThan(before.version);
  expect([view.filterText, view.sort, view.first, view.rows.length]).toEqual([
    'proto = tcp',
    [{ column: 'bytes', descending: true }],
    1,
    1,
  ]);
  expect([view.total, view.matching, view.selected, view.paused]).toEqual([3, 2, 0, false]);
  expect([view.cameBack, view.rows[0]?.change]).toEqual([undefined, 'none']);
  expect([view.ended, view.endedSinceMs]).toEqual([0, undefined]);
});

test('what was under way is refused, and late answers and tokens mean nothing', async () => {
  const { bench, refused } = busy();
  const token = bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } }).token;
  const handle = bench.view.rows[0]?.handle ?? -1;
  const check = bench.sent('check').at(-1)?.request ?? -1;
  const request = bench.sent('delete').at(-1)?.request ?? -1;
  bench.main({ kind: 'sourceOpened', source: 2 });
  expect(refused()).toEqual(['ESOURCE']);
  bench.dump(THREE);
  await expect(bench.execute(token)()).rejects.toThrow('ENOTOKEN');
  expect(bench.call<'indexOf'>({ op: 'indexOf', handle })).toBe(-1);
  const none = new Uint32Array(0);
  bench.dump([], 'periodic');
  const checks = bench.sent('check').map((one) => one.request);
  expect(new Set(checks).size).toBe(checks.length);
  bench.main({ kind: 'checked', request: check, gone: Uint32Array.of(0, 1, 2), failed: none, strings: [] });
  const errno = Int32Array.of(0, 0);
  bench.main({ kind: 'deleted', request, outcome: Uint8Array.of(0, 0), errno, reasons: {} });
  expect(bench.want({ filter: '' })).toMatchObject({ total: 3, listed: 3 });
});
