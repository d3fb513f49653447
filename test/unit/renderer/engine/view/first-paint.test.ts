// A large dump waits until the page has painted its first rows, and for nothing else.

import { describe, expect, test } from 'vitest';
import { Bench } from '../engine-bench.ts';
import { batchOf } from '../flows.ts';

const LARGE = 200_000;

/** Whether the rest of a dump can be taken now. */
async function canGoOn(bench: Bench): Promise<boolean> {
  let isDone = false;
  void bench.engine.firstRowsPainted.then(() => {
    isDone = true;
  });
  await Promise.resolve();
  await Promise.resolve();
  return isDone;
}

/** An engine that was sent the first batch of a dump. */
function begun({ expected = LARGE, visible = true } = {}): Bench {
  const bench = new Bench();
  bench.want({ count: 20, visible });
  bench.main({ kind: 'dumpStarted', dump: 1, reason: 'first', expected, token: '' });
  bench.engine.fromDump(1, batchOf([{ sport: 1 }, { sport: 2 }], bench.nowMs).buffer);
  return bench;
}

describe('the rest of a dump', () => {
  test('waits until the page has painted the first rows', async () => {
    const bench = begun();
    const { version } = bench.view;
    expect(await canGoOn(bench)).toBe(false);
    // The view of the empty table.
    bench.engine.fromPage({ kind: 'ack', version: version - 1 });
    expect(await canGoOn(bench)).toBe(false);
    bench.engine.fromPage({ kind: 'ack', version });
    expect(await canGoOn(bench)).toBe(true);
    bench.engine.fromDump(1, batchOf([{ sport: 3 }], bench.nowMs).buffer);
    expect(await canGoOn(bench)).toBe(true);
  });

  test('does not wait for a page that does not paint', async () => {
    const bench = begun();
    bench.pass(400);
    expect(await canGoOn(bench)).toBe(false);
    bench.pass(200);
    expect(await canGoOn(bench)).toBe(true);
  });

  test.each([
    ['does not wait if the dump is small', { expected: 10_000 }],
    ['does not wait if nobody looks', { visible: false }],
  ])('%s', async (_, how) => {
    expect(await canGoOn(begun(how))).toBe(true);
  });

  test('waits for the rows of the dump, and not for a flow that an event brought before', async () => {
    const bench = new Bench();
    bench.want({ count: 20, visible: true });
    bench.batch([{ sport: 8 }]);
    bench.main({ kind: 'dumpStarted', dump: 1, reason: 'first', expected: LARGE, token: '' });
    bench.batch([{ sport: 9 }]);
    expect(await canGoOn(bench)).toBe(true);
    const { length } = bench.views;
    bench.engine.fromDump(1, batchOf([{ sport: 1 }, { sport: 2 }], bench.nowMs).buffer);
    expect(bench.views).toHaveLength(length + 1);
    expect(bench.view.rows).toHaveLength(4);
    expect(await canGoOn(bench)).toBe(false);
    bench.ack();
    expect(await canGoOn(bench)).toBe(true);
  });

  test('does not wait any longer when the window is hidden', async () => {
    const bench = begun();
    bench.want({ visible: false });
    expect(await canGoOn(bench)).toBe(true);
  });

  test('does not wait for an engine that has ended', async () => {
    const bench = begun();
    bench.engine.close();
    expect(await canGoOn(bench)).toBe(true);
  });

  test('waits again in another source, and nobody waits for the first', async () => {
    const bench = begun();
    const first = bench.engine.firstRowsPainted;
    bench.main({ kind: 'sourceOpened', source: 2 });
    await first;
    bench.main({ kind: 'dumpStarted', dump: 2, reason: 'first', expected: LARGE, token: '' });
    bench.engine.fromDump(2, batchOf([{ sport: 1 }], bench.nowMs).buffer);
    expect(await canGoOn(bench)).toBe(false);
    bench.ack();
    expect(await canGoOn(bench)).toBe(true);
  });
});
