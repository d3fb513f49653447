// Which codes each field has: those of the columns, and of what columns are made of. Pure.

import {
  directionCodes,
  type FieldCodes,
  familyCodes,
  helperCodes,
  natCodes,
  portCodes,
} from '../codes/field-codes.ts';
import type { KeyHash } from '../codes/key-table.ts';
import { addressCodes } from '../codes/keyed-codes.ts';
import { anyPortCodes, endCodes, flagCodes, hostCodes, labelCodes } from '../codes/many-codes.ts';
import { PairCodes } from '../codes/pair-codes.ts';
import { COLUMNS, type ColumnId, type EngineColumn, isColumnId } from '../columns/columns.ts';
import type { FlowTable } from '../store/flow-table.ts';
import type { GroupField, GroupQuery } from './query-api.ts';

/** The codes of a field, or of a pair of fields. */
export function codesOf(table: FlowTable, by: GroupQuery['by'], hash: KeyHash): FieldCodes {
  const [field, other] = by;
  const first = fieldCodes(table, field, hash);
  return other === undefined ? first : new PairCodes(first, fieldCodes(table, other, hash), hash);
}

function fieldCodes(table: FlowTable, field: GroupField, hash: KeyHash): FieldCodes {
  return isColumnId(field) ? COLUMNS[field].codes(table, hash) : PART_CODES[field](table, hash);
}

/** What can be grouped by and is no column. */
const PART_CODES: Readonly<Record<Exclude<GroupField, ColumnId>, EngineColumn['codes']>> = {
  family: familyCodes,
  src: (table, hash) => addressCodes(table, hash, 'origSrc'),
  dst: (table, hash) => addressCodes(table, hash, 'origDst'),
  host: hostCodes,
  sport: (table) => portCodes(table, 'origSport'),
  dport: (table) => portCodes(table, 'origDport'),
  port: anyPortCodes,
  end: endCodes,
  nat: natCodes,
  direction: directionCodes,
  helper: helperCodes,
  label: labelCodes,
  flag: flagCodes,
};
