// Requests that list: the dump of a table of flows, with the kernel's part of the filter. Pure.

import { checkFlags, checkOptions, shown } from '../flow/checks.ts';
import { type Family, familyNumber } from '../flow/family.ts';
import { type KernelFilter, putKernelFilter } from './kernel-filter.ts';
import { CT_MESSAGE, NLM_F, SUBSYSTEM } from './messages.ts';
import { MessageWriter } from './writer.ts';

const TABLES: readonly string[] = ['conntrack', 'dying', 'unconfirmed'];

/**
 * The tables that hold flows. Dying: destroyed, with their last event not delivered yet. Unconfirmed: empty on current
 * kernels.
 */
export type DumpTable = 'conntrack' | 'dying' | 'unconfirmed';

/** Which flows to dump. */
export interface DumpRequest {
  /** By default both. */
  readonly family?: Family | undefined;
  /** By default `conntrack`. */
  readonly table?: DumpTable | undefined;
  /** Sets the counters of every listed flow to zero, atomically with reading them. */
  readonly zero?: boolean | undefined;
  /** The kernel supports filters for the table `conntrack` only. */
  readonly filter?: KernelFilter | undefined;
}

/**
 * A dump request (kernel: ctnetlink_get_conntrack, ctnetlink_get_ct_dying).
 * @throws TypeError for a request that the kernel would not carry out.
 */
export function encodeDump(request: DumpRequest = {}): Uint8Array {
  checkOptions(request, ['family', 'table', 'zero', 'filter']);
  checkFlags(request, 'zero');
  const { family, table = 'conntrack', zero = false, filter } = request;
  if (!TABLES.includes(table)) {
    throw new TypeError(`Expected "table" to be "conntrack", "dying" or "unconfirmed", got ${shown(table)}`);
  }
  if (table !== 'conntrack' && (zero || filter)) {
    throw new TypeError(`Expected neither "zero" nor "filter" for the table "${table}": the kernel would ignore them`);
  }
  const writer = new MessageWriter();
  const begin = writer.begin(SUBSYSTEM.conntrack, messageOf(table, zero), NLM_F.DUMP, familyNumber(family));
  if (filter) putKernelFilter(writer, filter, family);
  writer.end(begin);
  return writer.take();
}

function messageOf(table: DumpTable, zero: boolean): number {
  if (table === 'dying') return CT_MESSAGE.getDying;
  if (table === 'unconfirmed') return CT_MESSAGE.getUnconfirmed;
  return zero ? CT_MESSAGE.getAndZero : CT_MESSAGE.get;
}
