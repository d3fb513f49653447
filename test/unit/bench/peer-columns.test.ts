// What the benchmark's peers are given holds the same values as the objects of the other rivals.

import { expect, test } from 'vitest';
import { FlowBatch } from '../../../native/flow/index.ts';
import { firstDump } from '../../bench/engine/dumps.ts';
import { type PlainFlow, plainFlow } from '../../bench/engine/rivals/plain-flow.ts';
import { changingColumns, type FlowColumn, flowColumns } from '../../bench/peers/flow-columns.ts';

const FLOWS = 500;
const FIRST = 1000;

const [buffer = new ArrayBuffer(0)] = firstDump(FLOWS);
const batch = new FlowBatch(buffer);
const columns = flowColumns(batch, FIRST);

function valueAt(column: FlowColumn | undefined, row: number): number | bigint | undefined {
  const isPresent = column?.present === undefined || ((column.present[row >> 3] ?? 0) >> (row & 7)) & 1;
  return isPresent ? column?.values[row] : undefined;
}

test.each<[column: string, of: (flow: PlainFlow) => number | bigint | undefined]>([
  ['number', ({ number }) => number],
  ['key', ({ keyHigh, keyLow }) => (BigInt(keyHigh) << 32n) | BigInt(keyLow)],
  ['protocol', ({ protocol }) => protocol],
  ['source4', ({ sourceIPv4 }) => sourceIPv4],
  ['destination4', ({ destinationIPv4 }) => destinationIPv4],
  ['sport', ({ sport }) => sport],
  ['dport', ({ dport }) => dport],
  ['zone', ({ zone }) => zone],
  ['mark', ({ mark }) => mark],
  ['status', ({ status }) => status],
  ['timeout', ({ timeoutSec }) => timeoutSec],
  ['packets', ({ packets }) => packets],
  ['bytes', ({ bytes }) => bytes],
])('%s is that of the flow', (name, of) => {
  const rows = Array.from({ length: FLOWS }, (_, i) => i);
  const values = rows.map((i) => valueAt(columns[name], i));
  expect(values).toEqual(rows.map((i) => of(plainFlow(batch, i, FIRST + i))));
});

test('a state is there where the flow has one', () => {
  for (let i = 0; i < FLOWS; i++) {
    expect(valueAt(columns.state, i) === undefined).toBe(plainFlow(batch, i, i).state === undefined);
  }
});

test('absent values are counted', () => {
  const absent = Array.from({ length: FLOWS }, (_, i) => plainFlow(batch, i, i)).filter(
    ({ dport }) => dport === undefined,
  );
  expect(absent.length).toBeGreaterThan(0);
  expect(columns.dport?.absent).toBe(absent.length);
  expect(columns.bytes?.present).toBeUndefined();
});

test('what a later dump changes is the key and the changing columns', () => {
  expect(Object.keys(changingColumns(batch))).toEqual([
    'key',
    'state',
    'mark',
    'status',
    'timeout',
    'packets',
    'bytes',
  ]);
});
