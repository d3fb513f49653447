// The counter of each field: the fastest way there is for it. Pure.

import type { KeptCodes } from '../codes/kept-codes.ts';
import type { KeyHash } from '../codes/key-table.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { AddressCounter } from './address-counter.ts';
import { FlagCounter, LabelCounter } from './bit-counters.ts';
import { CodeCounter } from './code-counter.ts';
import { fieldCodes } from './codes-of.ts';
import { MarkCounter } from './mark-counter.ts';
import type { GroupField } from './query-api.ts';
import type { KeptCounter, ValueCounter } from './value-counts.ts';

/** Fields whose values never change while a flow lives, as far as facets have them. */
export type KeptField = 'src' | 'dst' | 'protocol' | 'dport' | 'zone' | 'nat' | 'direction';

const KEPT = new Set<GroupField>(['src', 'dst', 'protocol', 'dport', 'zone', 'nat', 'direction'] satisfies KeptField[]);

/** Whether the counts of a field are kept from one question to the next. */
export function isKept(field: GroupField): field is KeptField {
  return KEPT.has(field);
}

/** The counter of such a field. @param codes kept for the rows of this table. */
export function keptCounterOf(table: FlowTable, field: KeptField, hash: KeyHash, codes?: KeptCodes): KeptCounter {
  switch (field) {
    case 'nat':
    case 'direction':
      return new CodeCounter(codes?.of(field) ?? fieldCodes(table, field, hash));
    case 'src':
      return new AddressCounter(table, 'origSrc');
    case 'dst':
      return new AddressCounter(table, 'origDst');
    default:
      return new CodeCounter(fieldCodes(table, field, hash));
  }
}

/** A counter of any other field. */
export function counterOf(table: FlowTable, field: GroupField, hash: KeyHash): ValueCounter {
  switch (field) {
    case 'mark':
      return new MarkCounter(table);
    case 'flag':
      return new FlagCounter(table);
    case 'label':
      return new LabelCounter(table);
    default:
      return new CodeCounter(fieldCodes(table, field, hash));
  }
}
