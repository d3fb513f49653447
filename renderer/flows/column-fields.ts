// The field of the filter language that each column shows, and a cell's value in that language. Pure.

import { type FieldName, fieldSpec, type ValueContext } from '../../native/filter/index.ts';
import { PRESENCE, protocolState } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import type { ColumnId } from '../engine/columns/engine-columns.ts';
import type { FilterValue } from '../session/value-clicks.ts';
import { translation } from '../words/flow-words.ts';
import { valueText } from '../words/value-text.ts';

interface ColumnField {
  /** Undefined for a column that the filter language has no field for. */
  readonly field: FieldName | undefined;
  /** What the filter finds flows like this one by, as the engine counts it; undefined if the cell has no such value. */
  readonly value?: (row: RowView) => number | string | undefined;
}

/** By column. ARCHITECTURE.md lists the ids, which settings, exports and tests rely on: they are never renamed. */
export const COLUMN_FIELDS: Readonly<Record<ColumnId, ColumnField>> = {
  protocol: { field: 'proto', value: ({ protocol }) => protocol },
  state: {
    field: 'state',
    value: ({ presence, protocol, state }) =>
      presence & PRESENCE.state ? protocolState(protocol, state)?.toLowerCase() : undefined,
  },
  source: { field: 'src', value: ({ origSrc }) => origSrc },
  translated: { field: 'nat', value: natKind },
  destination: { field: 'dst', value: ({ origDst }) => origDst },
  'reply.source': { field: 'reply.src', value: ({ replySrc }) => replySrc },
  'reply.destination': { field: 'reply.dst', value: ({ replyDst }) => replyDst },
  status: { field: 'status' },
  timeout: { field: 'timeout' },
  idle: { field: 'idle' },
  packets: { field: 'packets' },
  'packets.orig': { field: 'orig.packets' },
  'packets.reply': { field: 'reply.packets' },
  bytes: { field: 'bytes' },
  'bytes.orig': { field: 'orig.bytes' },
  'bytes.reply': { field: 'reply.bytes' },
  rate: { field: 'rate' },
  'rate.orig': { field: 'orig.rate' },
  'rate.reply': { field: 'reply.rate' },
  mark: { field: 'mark', value: ({ mark }) => mark },
  zone: { field: 'zone', value: ({ presence, zone }) => (presence & ONE_WAY_ZONE ? undefined : zone) },
  label: { field: 'label', value: ({ labels }) => labels[0] },
  helper: { field: 'helper', value: ({ helper }) => helper || undefined },
  direction: { field: 'direction', value: ({ direction }) => direction },
  id: { field: 'id', value: ({ presence, id }) => (presence & PRESENCE.id ? id : undefined) },
  age: { field: 'age' },
  start: { field: 'start' },
  seen: { field: undefined },
  'seen.last': { field: undefined },
};

const ONE_WAY_ZONE = PRESENCE.zoneOrig | PRESENCE.zoneReply;

function natKind(row: RowView): string | undefined {
  const { source, destination } = translation(row);
  if (source === undefined) return destination === undefined ? 'none' : 'dst';
  return destination === undefined ? 'src' : undefined;
}

/** A cell's value; undefined if it has none that a filter could name. */
export function cellValue(column: ColumnId, row: RowView, context: ValueContext): FilterValue | undefined {
  const { field: name, value } = COLUMN_FIELDS[column];
  const found = value?.(row);
  if (name === undefined || found === undefined) return undefined;
  const field = fieldSpec(name);
  return { field, text: valueText(field, found, context) };
}
