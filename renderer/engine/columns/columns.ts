// The table's column ids: what a sort names, what `data-column` carries, what the engine can order by; and how fresh the
// values of each are.

import type { Freshness } from '../../../native/filter/index.ts';

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

/** How each column's values change while a flow lives; a sort needs fresh values where they do so without an event. */
export const COLUMN_FRESHNESS: Readonly<Record<ColumnId, Freshness>> = {
  protocol: 'fixed',
  state: 'events',
  source: 'fixed',
  translated: 'fixed',
  destination: 'fixed',
  // It shows whether the flow is offloaded.
  status: 'reading',
  timeout: 'deadline',
  packets: 'reading',
  bytes: 'reading',
  rate: 'readings',
  mark: 'events',
  zone: 'fixed',
  age: 'clock',
};
