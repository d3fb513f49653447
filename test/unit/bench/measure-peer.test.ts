// What is measured of a peer has the names and the digests of the other contenders: here the array answers as a peer.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FlowBatch } from '../../../native/flow/index.ts';
import { WINDOW_ROWS } from '../../bench/engine/contender.ts';
import { firstDump } from '../../bench/engine/dumps.ts';
import { filterNamed } from '../../bench/engine/filters.ts';
import { GROUPINGS } from '../../bench/engine/groupings.ts';
import { tellContinued } from '../../bench/engine/measure-contender.ts';
import { ArrayRival } from '../../bench/engine/rivals/array.ts';
import { digest, type Told } from '../../bench/engine/told.ts';
import { measurePeer } from '../../bench/peers/measure-peer.ts';
import type { Peer, PeerGrouping, PeerList } from '../../bench/peers/peer.ts';

const PLAN = { flows: 1500, updateSec: 0.001 };

function groupingBy(name: string) {
  const grouping = GROUPINGS.find((candidate) => candidate.name === name);
  if (!grouping) throw new Error(`no grouping ${name}`);
  return grouping;
}

class ArrayPeer implements Peer {
  readonly #array = new ArrayRival();

  async fill(dump: readonly FlowBatch[]): Promise<void> {
    for (const { buffer } of dump) this.#array.take(buffer);
  }

  renew(dump: readonly FlowBatch[]): Promise<void> {
    return this.fill(dump);
  }

  async filterThreeTerms(): Promise<PeerList> {
    this.#array.filter(filterNamed('3-terms'));
    // In another order, as a peer may list what is not sorted.
    return this.#listed((numbers) => numbers.toReversed());
  }

  async sortByBytes(descending: boolean): Promise<PeerList> {
    this.#array.sort({ column: 'bytes', descending });
    return this.#listed((numbers) => numbers);
  }

  async topByBytes(descending: boolean, rows: number): Promise<readonly Record<string, unknown>[]> {
    const numbers = await (await this.sortByBytes(descending)).numbers();
    return Array.from(numbers.subarray(0, rows), (number) => ({ number }));
  }

  async groups(by: PeerGrouping) {
    return this.#array.groups(groupingBy(by));
  }

  #listed(arrange: (numbers: Uint32Array) => Uint32Array): PeerList {
    const numbers = arrange(this.#array.list());
    return { numbers: async () => numbers, close: async () => {} };
  }
}

// Some other test of the same process may have exposed the collector, which cannot be replaced then.
beforeEach(() => {
  if (!('gc' in globalThis)) vi.stubGlobal('gc', () => {});
});
afterEach(() => vi.unstubAllGlobals());

test('a peer that lists the same has the same digests', async () => {
  const told: Told[] = [];
  await measurePeer(
    async () => new ArrayPeer(),
    PLAN,
    (one) => told.push(one),
  );
  const array = new ArrayRival();
  for (const buffer of firstDump(PLAN.flows)) array.take(buffer);
  const expected = new Map<string, string>();
  array.filter(filterNamed('3-terms'));
  expected.set('filter-3-terms', digest(array.list()));
  array.sort({ column: 'bytes', descending: true });
  expected.set('sort-bytes', digest(array.list()));
  expected.set('top-200-bytes', digest(array.list().subarray(0, WINDOW_ROWS)));
  for (const by of ['protocol', 'dport']) expected.set(`group-${by}`, JSON.stringify(array.groups(groupingBy(by))));
  tellContinued(new ArrayRival(), PLAN, (one) => one.kind === 'digest' && expected.set(one.name, one.value));
  expect(new Map(told.flatMap((one) => (one.kind === 'digest' ? [[one.name, one.value]] : [])))).toEqual(expected);
  expect(told.flatMap((one) => (one.kind === 'figure' ? [one.name] : []))).toEqual([
    'ingest',
    'memory-per-flow',
    'filter-3-terms',
    'sort-bytes',
    'top-200-bytes',
    'group-protocol',
    'group-dport',
    'updates-per-second',
  ]);
});
