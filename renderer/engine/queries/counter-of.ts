// The counter of each field: the fastest way there is for it. Pure.

import type { KeyHash } from '../codes/key-table.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { AddressCounter } from './address-counter.ts';
import { FlagCounter, LabelCounter } from './bit-counters.ts';
import { CodeCounter } from './code-counter.ts';
import { fieldCodes } from './codes-of.ts';
import { MarkCounter } from './mark-counter.ts';
import type { GroupField } from './query-api.ts';
import type { ValueCounter } from './value-counts.ts';

/** @param most how many rows will be added at most. */
export function counterOf(table: FlowTable, field: GroupField, hash: KeyHash, most: number): ValueCounter {
  switch (field) {
    case 'src':
      return new AddressCounter(table, 'origSrc', hash, most);
    case 'dst':
      return new AddressCounter(table, 'origDst', hash, most);
    case 'mark':
      return new MarkCounter(table, most);
    case 'flag':
      return new FlagCounter(table);
    case 'label':
      return new LabelCounter(table);
    default:
      return new CodeCounter(fieldCodes(table, field, hash));
  }
}
