// How one dump becomes two that run at once, on two sockets: by what never changes in an entry's life, so that each flow
// is in exactly one of them, however much happens meanwhile. The family is one such thing; the bits for translated
// sources and destinations are another: they are set while an entry is made (nf_nat_setup_info), and the kernel lets
// nobody change them afterwards (ctnetlink_change_status). Pure.

import type { Family } from '../flow/family.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { AF_INET6, STATUS_BITS } from '../flow/names.ts';
import type { KernelCapabilities } from './capabilities.ts';
import type { PlannedDump } from './plan.ts';

const { SRC_NAT, DST_NAT } = STATUS_BITS;

/**
 * The share of the smaller half from which on two sockets are faster: each goes through the whole hash table. Measured
 * with 200,000 flows on two cores, two sockets took 0.59 of the time with halves of 50 %, 0.81 with one of 25 %, and
 * 1.11 where one half was empty.
 */
const WORTHWHILE_SHARE = 0.15;
/** Below so many flows there is nothing to gain: a dump of them takes some 20 ms. */
const WORTHWHILE_FLOWS = 16_000;

/** What a table is made of, as a dump or a part of one has found; counts of flows. */
export class Composition {
  flows = 0;
  ipv6 = 0;
  /** With IPS_SRC_NAT. */
  srcNat = 0;
  /** With IPS_DST_NAT. */
  dstNat = 0;

  /** Counts the flows of a batch in. */
  add({ length, family, status }: Pick<FlowColumns, 'length' | 'family' | 'status'>): void {
    this.flows += length;
    for (let row = 0; row < length; row++) {
      const bits = status[row] ?? 0;
      if (family[row] === AF_INET6) this.ipv6++;
      if (bits & SRC_NAT) this.srcNat++;
      if (bits & DST_NAT) this.dstNat++;
    }
  }

  /** The same shares of so many flows. */
  scaledTo(flows: number): Composition {
    const factor = this.flows === 0 ? 0 : flows / this.flows;
    const scaled = new Composition();
    scaled.flows = this.flows * factor;
    scaled.ipv6 = this.ipv6 * factor;
    scaled.srcNat = this.srcNat * factor;
    scaled.dstNat = this.dstNat * factor;
    return scaled;
  }
}

/**
 * The dumps that together are the dump of everything, or of a family: one or two.
 * @param seen what a dump of the same found; undefined where nothing is known.
 */
export function splitDump(
  family: Family | undefined,
  can: KernelCapabilities,
  seen: Composition | undefined,
): readonly PlannedDump[] {
  const whole: PlannedDump = family ? { family } : {};
  const byFamily: PlannedDump[] = [{ family: 'ipv4' }, { family: 'ipv6' }];
  const byBit = (bit: number): PlannedDump[] =>
    [bit, 0].map((value) => ({ ...whole, kernel: { status: { value, mask: bit } } }));
  if (!seen) return [whole];
  const share = (count: number): number => Math.min(count, seen.flows - count) / seen.flows;
  const ways = [
    { dumps: byFamily, share: family ? 0 : share(seen.ipv6) },
    { dumps: byBit(SRC_NAT), share: can.status ? share(seen.srcNat) : 0 },
    { dumps: byBit(DST_NAT), share: can.status ? share(seen.dstNat) : 0 },
  ];
  const best = ways.reduce((a, b) => (b.share > a.share ? b : a));
  return seen.flows >= WORTHWHILE_FLOWS && best.share >= WORTHWHILE_SHARE ? best.dumps : [whole];
}
