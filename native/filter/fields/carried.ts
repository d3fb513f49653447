// Which events of flows carry the value of a field (kernel: ctnetlink_conntrack_event). Data, and reading it. Pure.

import { EVENT, PRESENCE } from '../../flow/column-schema.ts';
import { type FieldName, fieldSpec } from './fields.ts';
import type { ScanKind, ScanSpec } from './scan-spec.ts';

/** Sets of kinds of events, as bits. */
const NEW = 1 << EVENT.new;
const UPDATE = 1 << EVENT.update;
const DESTROY = 1 << EVENT.destroy;
/** A row of a list has everything that the flow has. */
const LISTED = 1 << EVENT.none;
const EVERY = NEW | UPDATE | DESTROY;

/** When a field's value is known from an event. Otherwise it is unknown whether a comparison holds. */
export interface Carried {
  /** Kinds of events, as bits 1 << EVENT, whose value is known: absent means that the flow has none. */
  readonly always: number;
  /** Kinds of events that have the value sometimes: known only if `bit` is present. */
  readonly sometimes: number;
  /** PRESENCE bit of the value. */
  readonly bit: number;
}

function carried(always: number, sometimes = 0, bit = 0): Carried {
  return { always: always | LISTED, sometimes, bit };
}

/** Tuples, zones, status and id are in every event; the addresses of the host don't come from the kernel. */
const IN_EVERY = carried(EVERY);
/** The kernel's counters and start times are only in the last event, with which they are final. */
const AT_THE_END = carried(DESTROY);
/** A flow begins without labels; later they are in an event only if they were set just then, or something by request. */
const LABELS = carried(NEW, UPDATE, PRESENCE.labels);

const CARRIED: { readonly [Kind in ScanKind]: (spec: ScanSpec<Kind>) => Carried } = {
  protocol: () => IN_EVERY,
  family: () => IN_EVERY,
  status: () => IN_EVERY,
  flag: () => IN_EVERY,
  nat: () => IN_EVERY,
  direction: () => IN_EVERY,
  end: () => IN_EVERY,
  address: () => IN_EVERY,
  port: () => IN_EVERY,
  zone: () => IN_EVERY,
  'either-zone': () => IN_EVERY,
  icmp: () => IN_EVERY,
  gre: () => IN_EVERY,
  // A mark that is left out is 0; the references are in no event.
  word: ({ column }) => (column === 'use' ? carried(0) : IN_EVERY),
  // Only if it changed; at the end since Linux 5.11.
  state: () => carried(0, EVERY, PRESENCE.state),
  label: () => LABELS,
  'label-set': () => LABELS,
  // Helper and security context.
  text: () => carried(NEW | UPDATE),
  // Left out of NEW and UPDATE if the flow is offloaded, and of DESTROY if no time was left or the kernel is older than 5.11.
  timeout: () => carried(NEW | UPDATE, DESTROY, PRESENCE.timeout),
  // Whoever reads an event has just seen the packet that caused it.
  idle: () => carried(0),
  counter: () => AT_THE_END,
  rate: () => AT_THE_END,
  age: () => AT_THE_END,
  start: () => AT_THE_END,
  changed: () => ({ always: 0, sometimes: 0, bit: 0 }),
};

/** When the value that a scan compares is known from an event. */
export function carriedBy<Kind extends ScanKind>(spec: ScanSpec<Kind>): Carried {
  return CARRIED[spec.by](spec);
}

/** Whether every event has the value. */
export function isInEvery({ always }: Carried): boolean {
  return (always & EVERY) === EVERY;
}

/** The kinds of events that carry the value of a field, always or if it changed just then; none for `use` and `changed`. */
export function eventsWith(field: FieldName): readonly FlowEventKind[] {
  const { always, sometimes } = carriedBy(fieldSpec(field).scan);
  return EVENT_KINDS.filter((kind) => ((always | sometimes) & (1 << EVENT[kind])) !== 0);
}

/** What happened to a flow, by the names of EVENT. */
export type FlowEventKind = 'new' | 'update' | 'destroy';

const EVENT_KINDS: readonly FlowEventKind[] = ['new', 'update', 'destroy'];
