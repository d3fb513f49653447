// The benchmark's contenders do the same work: the engine, TanStack Table's row models and a naive array list the same
// flows in the same order, before and after updates.

import { beforeAll, describe, expect, test } from 'vitest';
import { CONTENDERS, type Contender, type ContenderName } from '../../bench/engine/contender.ts';
import { DUMP_MS, firstDump, Traffic } from '../../bench/engine/dumps.ts';
import { EngineContender } from '../../bench/engine/engine-contender.ts';
import { FILTERS } from '../../bench/engine/filters.ts';
import { GROUPINGS } from '../../bench/engine/groupings.ts';
import { ArrayRival } from '../../bench/engine/rivals/array.ts';
import { RIVAL_COLUMNS } from '../../bench/engine/rivals/columns.ts';
import { TanStackRival } from '../../bench/engine/rivals/tanstack.ts';

const FLOWS = 9000;

const contenders: Readonly<Record<ContenderName, Contender>> = {
  engine: new EngineContender(),
  array: new ArrayRival(),
  tanstack: new TanStackRival(),
};

function dumpInto(contender: Contender, dump: readonly ArrayBuffer[], nowMs: number): void {
  contender.dumpStarted(FLOWS, nowMs);
  for (const buffer of dump) contender.take(buffer, nowMs);
  contender.dumpEnded();
}

/** The result of each contender. */
function each<T>(ask: (contender: Contender) => T): T[] {
  return CONTENDERS.map((name) => ask(contenders[name]));
}

describe.each(['after the first dump', 'after flows have continued'])('%s', (when) => {
  beforeAll(() => {
    const dump = firstDump(FLOWS);
    const isFirst = when === 'after the first dump';
    const nowMs = isFirst ? DUMP_MS : DUMP_MS + 5000;
    const traffic = new Traffic();
    if (!isFirst) for (const buffer of dump) traffic.goOn(buffer, nowMs);
    each((contender) => dumpInto(contender, dump, nowMs));
  });

  test.each(FILTERS.map(({ name }) => name))('the filter of %s lists the same', (name) => {
    const filter = FILTERS.find((candidate) => candidate.name === name);
    const [engine, array, tanstack] = each((contender) => {
      contender.filter(filter);
      const list = contender.list();
      contender.filter(undefined);
      return list;
    });
    expect(engine?.length).toBeGreaterThan(0);
    expect(engine?.length).toBeLessThan(FLOWS);
    expect(array).toEqual(engine);
    expect(tanstack).toEqual(engine);
  });

  test.each(RIVAL_COLUMNS.flatMap((column) => [false, true].map((descending) => ({ column, descending }))))(
    '$column is sorted in the same order, descending: $descending',
    (by) => {
      const [engine, array, tanstack] = each((contender) => {
        contender.sort(by);
        const list = contender.list();
        contender.sort(undefined);
        return list;
      });
      expect(engine?.length).toBe(FLOWS);
      expect(array).toEqual(engine);
      expect(tanstack).toEqual(engine);
    },
  );

  test.each(GROUPINGS.map(({ name }) => name))('the largest groups by %s are the same', (name) => {
    const grouping = GROUPINGS.find((candidate) => candidate.name === name);
    if (!grouping) throw new Error(`no grouping ${name}`);
    const [engine, array, tanstack] = each((contender) => contender.groups(grouping));
    expect(engine?.length).toBeGreaterThan(1);
    expect(array).toEqual(engine);
    expect(tanstack).toEqual(engine);
  });

  test('the first rows of a sorted list are the same, also where the others are not sorted yet', () => {
    const [engine, array, tanstack] = each((contender) => {
      const count = contender.top({ column: 'bytes', descending: true }).length;
      const first = contender.list().slice(0, count);
      contender.sort(undefined);
      return first;
    });
    expect(engine?.length).toBe(200);
    expect(array).toEqual(engine);
    expect(tanstack).toEqual(engine);
  });

  test('a window has the same number of rows', () => {
    expect(each((contender) => contender.window(400).length)).toEqual([200, 200, 200]);
  });
});
