// The schema of the columns, and the classes that are made from it.

import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { COLUMNS, columnOffsets, elementBytes, FlowBatch, newBatchBuffer } from '../../../../native/flow/index.ts';
import { FrozenFlows } from '../../../../renderer/engine/delete/frozen-flows.ts';
import { FlowTable } from '../../../../renderer/engine/store/flow-table.ts';

test('every column says in a sentence of its own what a value means', () => {
  for (const { name, meaning } of COLUMNS) expect(meaning, name).toMatch(/^[A-Z].{10,160}\.$/);
  expect(new Set(COLUMNS.map(({ meaning }) => meaning)).size).toBe(COLUMNS.length);
});

test('the widest columns are first, so that all are aligned', () => {
  const widths = COLUMNS.map(({ type }) => (type === 'address' || type === 'u128' ? 8 : elementBytes(type)));
  expect(widths).toEqual(widths.toSorted((a, b) => b - a));
});

test('a batch has each column where the layout says', () => {
  const batch = new FlowBatch(newBatchBuffer(20));
  const { src, dst, sport, dport } = batch.reply;
  const aside = { replySrc: src, replyDst: dst, replySport: sport, replyDport: dport, labels: batch.labels.words };
  const offsets = columnOffsets(batch.capacity);
  for (const [place, { name, type }] of COLUMNS.entries()) {
    const column: Uint8Array | Uint16Array | Uint32Array = Object(name in aside ? aside : batch)[name];
    expect(column.buffer, name).toBe(batch.buffer);
    expect([column.byteOffset, column.byteLength], name).toEqual([offsets[place], elementBytes(type) * batch.capacity]);
  }
});

test('objects of columns keep fast fields, in the same places each time', () => {
  setFlagsFromString('--allow-natives-syntax');
  const isFast: (value: object) => boolean = runInThisContext('(value) => %HasFastProperties(value)');
  const areAlike: (a: object, b: object) => boolean = runInThisContext('(a, b) => %HaveSameMap(a, b)');
  const makers: (() => object)[] = [
    () => new FlowBatch(newBatchBuffer(1)),
    () => new FlowTable(0),
    () => new FrozenFlows(new FlowTable(0), Uint32Array.of()),
  ];
  for (const make of makers) {
    const made = Array.from({ length: 50 }, make);
    for (const one of made.slice(20)) {
      expect(isFast(one)).toBe(true);
      expect(areAlike(one, made[20] ?? {})).toBe(true);
    }
  }
});
