// The table's column ids: what a sort names, what `data-column` carries, what the engine can order by.

export const COLUMN_IDS = [
  'protocol',
  'state',
  'source',
  'translated',
  'destination',
  'status',
  'timeout',
  'packets',
  'bytes',
  'rate',
  'mark',
  'zone',
  'age',
] as const;

export type ColumnId = (typeof COLUMN_IDS)[number];
