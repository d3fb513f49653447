// Every schema column that the engine keeps is copied wherever rows are: a column forgotten anywhere fails here.

import { beforeEach, expect, test } from 'vitest';
import { COLUMNS, FlowBatch, newBatchBuffer, PRESENCE } from '../../../../../native/flow/index.ts';
import { FrozenFlows } from '../../../../../renderer/engine/delete/frozen-flows.ts';
import type { FlowTable } from '../../../../../renderer/engine/store/flow-table.ts';
import { copyIdentity, IDENTITY_COLUMNS } from '../../../../../renderer/engine/store/identity.ts';
import type { ChangeMark } from '../../../../../renderer/engine/store/marks.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';

const NOW = 1_790_000_000_000;
const ROWS = 5;
const EVERYTHING = Object.values(PRESENCE).reduce((bits, bit) => bits | bit, 0) & ~PRESENCE.stop;

let next = 1;
beforeEach(() => {
  next = 1;
});

/** A batch in which all words differ, as far as their width permits. */
function distinctBatch(): FlowBatch {
  const batch = new FlowBatch(newBatchBuffer(ROWS));
  const { src, dst, sport, dport } = batch.reply;
  const plain = COLUMNS.filter((column) => column.kept !== 'aside').map(({ name }) => batch[name]);
  for (const column of [...plain, src, dst, sport, dport, batch.labels.words]) {
    for (let i = 0; i < column.length; i++) column[i] = next++;
  }
  batch.presence.fill(EVERYTHING);
  batch.event.fill(0);
  return batch;
}

/** A row of every column, including the side tables; `deadlineSec` was added to turn timeouts into deadlines. */
function rowOf(columns: FlowBatch | FlowTable, row: number, deadlineSec = 0): Record<string, number[]> {
  const { reply, labels } = columns;
  const replyRow = reply.index ? (reply.index[row] ?? 0) - 1 : row;
  const labelRow = labels.index ? (labels.index[row] ?? 0) - 1 : row;
  const values: Record<string, number[]> = {
    replySrc: elements(reply.src, 4, replyRow),
    replyDst: elements(reply.dst, 4, replyRow),
    replySport: elements(reply.sport, 1, replyRow),
    replyDport: elements(reply.dport, 1, replyRow),
    labels: elements(labels.words, 4, labelRow),
  };
  for (const column of COLUMNS) {
    if (column.kept !== 'always' && column.name !== 'key') continue;
    const perRow = column.type === 'address' ? 4 : column.type === 'u64' ? 2 : 1;
    values[column.name] = elements(columns[column.name], perRow, row);
  }
  values.timeoutSec = [(values.timeoutSec?.[0] ?? 0) - deadlineSec];
  return values;
}

function elements(column: ArrayLike<number>, perRow: number, row: number): number[] {
  return Array.from({ length: perRow }, (_, i) => column[row * perRow + i] ?? 0);
}

const sinceBaseSec = ({ baseMs }: FlowTable): number => (NOW - baseMs) / 1000;

/** Flows of which everything but the key is 0. */
function keysOnly(flows: number): FlowBatch {
  const batch = new FlowBatch(newBatchBuffer(flows));
  for (let i = 0; i < flows; i++) batch.key[2 * i] = i + 1;
  return batch;
}

function filled(batch: FlowBatch, mark?: ChangeMark): FlowStore {
  const store = new FlowStore(NOW);
  store.begin(batch, NOW);
  for (let i = 0; i < ROWS; i++) store.add(batch, i, mark);
  store.finish();
  return store;
}

test('added rows have every column', () => {
  const batch = distinctBatch();
  const { table } = filled(batch);
  for (let i = 0; i < ROWS; i++) expect(rowOf(table, i, sinceBaseSec(table))).toEqual(rowOf(batch, i));
});

test('a reused row has every column of the new flow', () => {
  const store = filled(distinctBatch());
  store.retire(2);
  store.release(2);
  const batch = distinctBatch();
  store.begin(batch, NOW);
  expect(store.add(batch, 4, undefined)).toBe(2);
  store.finish();
  expect(rowOf(store.table, 2, sinceBaseSec(store.table))).toEqual(rowOf(batch, 4));
});

test.each(['add', 'addNew'] as const)('%s writes the zeros of a flow over what an emptied table had', (way) => {
  const store = filled(distinctBatch(), 'new');
  for (let i = 0; i < ROWS; i++) {
    store.retire(i);
    store.release(i);
  }
  expect(store.table.length).toBe(0);
  const batch = keysOnly(ROWS);
  store.begin(batch, NOW);
  if (way === 'addNew') expect(store.addNew(batch, 0)).toBe(ROWS);
  else for (let i = 0; i < ROWS; i++) store.add(batch, i, undefined);
  store.finish();
  for (let i = 0; i < ROWS; i++) {
    expect(rowOf(store.table, i, sinceBaseSec(store.table))).toEqual(rowOf(batch, i));
    expect(store.table.changed[i]).toBe(0);
  }
});

test.each([
  ['fewer', 2],
  ['more', 2 * ROWS],
])('the zeros of %s flows are written over what an emptied table had', (_, count) => {
  const store = new FlowStore(NOW);
  const ended = distinctBatch();
  store.begin(ended, NOW);
  // The only way into a new row that is not a run.
  for (let i = 0; i < ROWS; i++) store.addEnded(ended, i);
  for (let i = 0; i < ROWS; i++) store.release(i);
  expect(store.table.length).toBe(0);
  const batch = keysOnly(count);
  store.begin(batch, NOW);
  for (let i = 0; i < count; i++) store.add(batch, i, undefined);
  store.finish();
  for (let i = 0; i < count; i++) expect(rowOf(store.table, i, sinceBaseSec(store.table))).toEqual(rowOf(batch, i));
});

test('a complete message replaces every column except the identity’s', () => {
  const store = filled(distinctBatch());
  const identity = ['key', 'origSrc', 'origDst', 'origSport', 'origDport', 'zone', 'family', 'protocol'] as const;
  const batch = distinctBatch();
  for (const name of identity) batch[name].set(store.table[name].subarray(0, batch[name].length));
  store.begin(batch, NOW);
  for (let i = 0; i < ROWS; i++) store.update(i, batch, i, 'all');
  store.finish();
  for (let i = 0; i < ROWS; i++) expect(rowOf(store.table, i, sinceBaseSec(store.table))).toEqual(rowOf(batch, i));
});

test('a snapshot has every column', () => {
  const { table } = filled(distinctBatch());
  const copy = table.snapshot();
  for (let i = 0; i < ROWS; i++) expect(rowOf(copy, i)).toEqual(rowOf(table, i));
});

test('an identity, frozen or not, is copied with all its columns', () => {
  const { table } = filled(distinctBatch());
  table.presence.fill(EVERYTHING & ~PRESENCE.start);
  table.firstSeenMs.fill(1);
  const to = new FlowBatch(newBatchBuffer(1));
  copyIdentity(table, 1, to, 0);
  const frozen = new FrozenFlows(table, Uint32Array.of(1));
  const batch = frozen.batchOf([0]);
  for (const name of IDENTITY_COLUMNS) {
    if (name === 'presence') continue;
    const perRow = to[name].length / to.capacity;
    expect(elements(to[name], perRow, 0), name).toEqual(elements(table[name], perRow, 1));
    expect(elements(batch[name], perRow, 0), name).toEqual(elements(table[name], perRow, 1));
  }
  expect(elements(batch.stopNs, 2, 0)).toEqual([...frozen.stopNs]);
  expect(elements(batch.stopNs, 2, 0)).not.toEqual([0, 0]);
});
