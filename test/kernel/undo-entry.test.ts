// Deletes, undos and redos in any order, with flows that others make and end meanwhile: after each step the table and
// the counts are those of a model.

import { expect, test, vi } from 'vitest';
import { UndoEntry } from '../../electron/undo/undo-entry.ts';
import { batchOf, type Conntrack } from '../../native/index.ts';
import { Random, runSeed } from '../random.ts';
import { SIZES } from '../sizes.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { POOL, poolFlow, poolKey } from './support/undo-pool.ts';

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  // The kernel often gives a flow that was made again the id of the one before.
  namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_timestamp=1');
  conntrack = await own.open();
});

const QUIETLY = { onProgress: () => undefined };

/** What the model knows of an entry: the flows that it deleted, or restored, by number with their marks. */
interface Known {
  readonly entry: UndoEntry;
  deleted: Map<number, number>;
  restored: Map<number, number> | undefined;
}

test('the table is always the one that the model predicts', async () => {
  const random = new Random(runSeed('undo rounds'));
  const table = new Map<number, number>();
  const entries: Known[] = [];
  /** Which undo made a flow. */
  const maker = new Map<number, Known>();
  let marks = 0;
  const some = (chance: number) =>
    Array.from({ length: POOL }, (_, number) => number).filter(() => random.chance(chance));

  const any = (known: readonly Known[]) => (known.length > 0 ? random.pick(known) : undefined);
  const make = (number: number): void => {
    table.set(number, ++marks);
    maker.delete(number);
  };

  const steps = {
    async begin() {
      const numbers = some(0.3).filter((number) => !table.has(number));
      for (const number of numbers) make(number);
      await conntrack.create(numbers.map((number) => poolFlow(number, table.get(number) ?? 0)));
    },
    async end() {
      const numbers = some(0.1);
      await conntrack.deleteFlows(batchOf(numbers.map(poolKey)));
      for (const number of numbers) table.delete(number);
    },
    async delete() {
      const numbers = some(random.pick([0.1, 0.5, 1]));
      const there = numbers.filter((number) => table.has(number));
      const { found } = await conntrack.get(batchOf(there.map(poolKey)));
      // Some end before they are deleted, and some of these are made again.
      const gone = there.filter(() => random.chance(0.1));
      await conntrack.deleteFlows(batchOf(gone.map(poolKey)));
      for (const number of gone) table.delete(number);
      const again = gone.filter(() => random.chance(0.5));
      for (const number of again) make(number);
      await conntrack.create(again.map((number) => poolFlow(number, table.get(number) ?? 0)));
      const { undo = expect.fail() } = await conntrack.deleteFlows(found, { undoable: true });
      const deleted = new Map(
        there.flatMap((number) => (gone.includes(number) ? [] : [[number, table.get(number) ?? 0] as const])),
      );
      expect(undo.length).toBe(deleted.size);
      for (const number of deleted.keys()) table.delete(number);
      entries.push({ entry: new UndoEntry(undo), deleted, restored: undefined });
    },
    async undo() {
      const known = any(entries.filter(({ entry }) => entry.next === 'undo'));
      if (!known) return;
      const progress: number[] = [];
      const outcome = await known.entry.undo(conntrack, { onProgress: (done) => progress.push(done) });
      const restored = new Map([...known.deleted].filter(([number]) => !table.has(number)));
      expect(outcome).toMatchObject({
        restored: restored.size,
        cameBack: known.deleted.size - restored.size,
        expired: 0,
        unknown: 0,
        notSent: 0,
      });
      expect([...outcome.refused, ...outcome.lacking]).toEqual([]);
      expect(progress.at(-1)).toBe(known.deleted.size);
      for (const [number, mark] of restored) {
        table.set(number, mark);
        maker.set(number, known);
      }
      known.restored = restored;
      expect(known.entry.next).toBe(restored.size > 0 ? 'redo' : undefined);
    },
    async redo() {
      const known = any(entries.filter(({ entry }) => entry.next === 'redo'));
      if (!known?.restored) return;
      const outcome = await known.entry.redo(conntrack, QUIETLY);
      const { restored } = known;
      const same = [...restored].filter(([number]) => isStill(number, known));
      const replaced = [...restored].filter(([number]) => table.has(number) && !isStill(number, known));
      expect(outcome).toMatchObject({
        deleted: same.length,
        replaced: replaced.length,
        gone: restored.size - same.length - replaced.length,
        unknown: 0,
        notSent: 0,
      });
      known.deleted = new Map(same);
      known.restored = undefined;
      for (const [number] of same) table.delete(number);
      expect(known.entry.flows).toBe(same.length);
    },
  };
  /** Whether the flow in the table is the one that this undo restored. */
  function isStill(number: number, known: Known): boolean {
    return table.has(number) && maker.get(number) === known;
  }

  for (let round = 0; round < SIZES.undoEntryRounds; round++) {
    const name = random.pick(['begin', 'end', 'delete', 'undo', 'undo', 'redo'] as const);
    await steps[name]();
    const listed = namespace.list().map((line) => Number(/ mark=(\d+)/.exec(line)?.[1]));
    expect(
      listed.sort((a, b) => a - b),
      `round ${round}: ${name}`,
    ).toEqual([...table.values()].sort((a, b) => a - b));
    if (entries.length > 6) entries.shift();
  }
});

test('an undo that failed can be repeated, and a redo needs an undo', async () => {
  await conntrack.create([poolFlow(0, 1), poolFlow(1, 2)]);
  const { undo = expect.fail() } = await conntrack.deleteFlows(batchOf([poolKey(0), poolKey(1)]), { undoable: true });
  const entry = new UndoEntry(undo);
  await expect(entry.redo(conntrack, QUIETLY)).rejects.toThrow(TypeError);
  const broken = { ...handle(), restore: () => Promise.reject(new Error('the helper has ended')) };
  await expect(entry.undo(broken, QUIETLY)).rejects.toThrow('has ended');
  expect(entry.next).toBe('undo');
  expect(await entry.undo(handle(), QUIETLY)).toMatchObject({ restored: 2 });
  expect(namespace.count()).toBe(2);
});

function handle(): Pick<Conntrack, 'restore' | 'get' | 'deleteFlows'> {
  return {
    restore: (...args) => conntrack.restore(...args),
    get: (...args) => conntrack.get(...args),
    deleteFlows: (...args) => conntrack.deleteFlows(...args),
  };
}

test('an undo that was cancelled reports what is left, continues when repeated, and its redo deletes all', async () => {
  const count = 5000;
  await conntrack.create(
    Array.from({ length: count }, (_, number) => ({
      protocol: 'udp',
      orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1000 + number, dport: 53 },
      timeoutSec: 600,
    })),
  );
  const entry = new UndoEntry((await conntrack.flush({ undoable: true })).undo);
  const cancel = new AbortController();
  const first = await entry.undo(conntrack, { onProgress: () => cancel.abort(), signal: cancel.signal });
  expect(first.restored).toBe(namespace.count());
  expect(first.restored).toBeGreaterThan(0);
  expect(first).toMatchObject({ notSent: count - first.restored, cameBack: 0, expired: 0, unknown: 0 });
  expect(first.refused.size).toBe(0);
  expect(entry.next).toBe('undo');
  expect(await entry.undo(conntrack, QUIETLY)).toMatchObject({
    restored: count - first.restored,
    restoredBefore: first.restored,
    cameBack: 0,
    notSent: 0,
  });
  expect(entry.next).toBe('redo');
  const abortNow = new AbortController();
  abortNow.abort();
  expect(await entry.redo(conntrack, { ...QUIETLY, signal: abortNow.signal })).toMatchObject({
    deleted: 0,
    notSent: count,
  });
  expect(await entry.redo(conntrack, QUIETLY)).toMatchObject({ deleted: count, notSent: 0 });
  expect(namespace.count()).toBe(0);
  expect(await entry.undo(conntrack, QUIETLY)).toMatchObject({ restored: count });
});

test('what has all come back by itself leaves nothing to undo', async () => {
  await conntrack.create([poolFlow(0, 1)]);
  const { undo = expect.fail() } = await conntrack.deleteFlows(batchOf([poolKey(0)]), { undoable: true });
  const entry = new UndoEntry(undo);
  await conntrack.create([poolFlow(0, 2)]);
  expect(await entry.undo(conntrack, QUIETLY)).toMatchObject({ restored: 0, cameBack: 1 });
  expect(entry.next).toBeUndefined();
});

test('what an earlier try restored is not reported as expired, whether it has ended or lives on', async () => {
  const flow = (number: number, timeoutSec: number) => ({ ...poolFlow(number, 1), timeoutSec });
  await conntrack.create([flow(0, 30), flow(1, 30), flow(2, 3600), flow(3, 30)]);
  const { undo = expect.fail() } = await conntrack.deleteFlows(batchOf([0, 1, 2, 3].map(poolKey)), { undoable: true });
  const entry = new UndoEntry(undo);
  // The first try did not come to the last one.
  await conntrack.create([flow(3, 30)]);
  expect(await entry.undo(conntrack, QUIETLY)).toMatchObject({ restored: 3, restoredBefore: 0, cameBack: 1 });
  await conntrack.deleteFlows(batchOf([1, 3].map(poolKey)));
  const time = process.hrtime.bigint();
  const clock = vi.spyOn(process.hrtime, 'bigint').mockReturnValue(time + 40_000_000_000n);
  const again = await entry.undo(conntrack, QUIETLY).finally(() => clock.mockRestore());
  expect(again).toMatchObject({ restored: 0, restoredBefore: 3, cameBack: 0, expired: 1 });
});
