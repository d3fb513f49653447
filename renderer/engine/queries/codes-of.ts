// Which codes each field has: those of columns are in their records, those of all other fields are here. Pure.

import { COUNTED_FIELDS, type CountedField } from '../../../native/filter/index.ts';
import { type FieldCodes, familyCodes, natCodes, portCodes, type ValueCodes } from '../codes/field-codes.ts';
import type { KeyHash } from '../codes/key-table.ts';
import { addressCodes } from '../codes/keyed-codes.ts';
import { anyPortCodes, endCodes, flagCodes, hostCodes } from '../codes/many-codes.ts';
import { PairCodes } from '../codes/pair-codes.ts';
import { type ColumnId, ENGINE_COLUMNS, isColumnId } from '../columns/engine-columns.ts';
import type { FlowTable } from '../store/flow-table.ts';
import type { GroupField, GroupQuery } from './query-api.ts';

/** The codes of a field, or of a pair of fields. */
export function codesOf(table: FlowTable, by: GroupQuery['by'], hash: KeyHash): FieldCodes {
  const [field, other] = by;
  const first = fieldCodes(table, field, hash);
  return other === undefined ? first : new PairCodes(first, fieldCodes(table, other, hash), hash);
}

/** The codes of one field. */
export function fieldCodes(table: FlowTable, field: GroupField, hash: KeyHash): ValueCodes {
  if (isColumnId(field)) return ENGINE_COLUMNS[field].codes(table, hash);
  const scan = SCANS.get(field);
  if (!scan) throw new RangeError(`Expected a field that is counted, got ${field}`);
  return scanCodes(scan, table, hash);
}

/** Counted fields of the filter language that are not columns. */
type PartField = Exclude<CountedField, { readonly counted: ColumnId }>;
type PartKind = PartField['scan']['by'];
type PartScan<Kind extends PartKind = PartKind> = {
  [By in Kind]: Extract<PartField['scan'], { readonly by: By }>;
}[Kind];

const SCANS: ReadonlyMap<string, PartScan> = new Map(
  COUNTED_FIELDS.flatMap((field) => (isPart(field) ? [[field.counted, field.scan]] : [])),
);

function isPart(field: CountedField): field is PartField {
  return !isColumnId(field.counted);
}

/** The codes of the values that a field compares. A counted field of a kind that is missing here does not compile. */
const CODES: {
  readonly [Kind in PartKind]: (scan: PartScan<Kind>, table: FlowTable, hash: KeyHash) => ValueCodes;
} = {
  family: (_, table) => familyCodes(table),
  nat: (_, table) => natCodes(table),
  status: (_, table) => flagCodes(table),
  end: (_, table, hash) => endCodes(table, hash),
  address: ({ of }, table, hash) => (of === 'any' ? hostCodes(table, hash) : addressCodes(table, hash, of)),
  port: ({ of }, table) => (of === 'any' ? anyPortCodes(table) : portCodes(table, of)),
};

function scanCodes<Kind extends PartKind>(scan: PartScan<Kind>, table: FlowTable, hash: KeyHash): ValueCodes {
  return CODES[scan.by](scan, table, hash);
}
