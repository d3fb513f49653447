// Columns of flows as an Arrow stream, which both peers read fastest.

import {
  type DataType,
  Float64,
  makeData,
  Table,
  tableToIPC,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Vector,
} from 'apache-arrow';
import type { FlowColumn, FlowColumns } from './flow-columns.ts';

/** A stream with one record batch for each of `batches`, which have the same columns. */
export function arrowStream(batches: readonly FlowColumns[]): Uint8Array<ArrayBuffer> {
  const tables = batches.map((columns) => {
    const vectors = Object.entries(columns).map(([name, values]) => [name, vectorOf(values)]);
    return new Table(Object.fromEntries(vectors));
  });
  return tableToIPC(new Table(tables.flatMap((table) => table.batches)), 'stream');
}

/** A column of numbers as an array of its own. @throws if there is none of that name, or of another type. */
export function numbersIn(table: Table, name: string): Uint32Array {
  const values = table.getChild(name)?.toArray();
  if (!(values instanceof Uint32Array)) throw new Error(`${name} is no column of numbers`);
  return values;
}

function vectorOf({ values, present, absent }: FlowColumn): Vector {
  const data = { type: typeOf(values), length: values.length, nullCount: absent, data: values, nullBitmap: present };
  return new Vector([makeData(data)]);
}

function typeOf(values: FlowColumn['values']): DataType {
  if (values instanceof Uint8Array) return new Uint8();
  if (values instanceof Uint16Array) return new Uint16();
  if (values instanceof Uint32Array) return new Uint32();
  return values instanceof Float64Array ? new Float64() : new Uint64();
}
