// Which fields are the address and the port of the same end. Data.

import type { FieldName } from './fields.ts';

/** The address and the port of the same end, for fields of one end of one direction. */
const ENDS: Readonly<Partial<Record<FieldName, readonly [address: FieldName, port: FieldName]>>> = {
  src: ['src', 'sport'],
  sport: ['src', 'sport'],
  dst: ['dst', 'dport'],
  dport: ['dst', 'dport'],
  'reply.src': ['reply.src', 'reply.sport'],
  'reply.sport': ['reply.src', 'reply.sport'],
  'reply.dst': ['reply.dst', 'reply.dport'],
  'reply.dport': ['reply.dst', 'reply.dport'],
};

/** The address and port of a field's end; undefined for fields of no end, or of any end, such as host and port. */
export function endFields(field: FieldName): readonly [address: FieldName, port: FieldName] | undefined {
  return ENDS[field];
}
