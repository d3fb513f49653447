// Splits one dump into two that run at once, on two sockets, by a property that never changes in an entry's life, so
// that each flow is in exactly one of them, whatever happens during the dump. The family is one such property; the bits
// for translated sources and destinations are another: they are set while an entry is created (nf_nat_setup_info), and
// the kernel refuses to change them afterwards (ctnetlink_change_status). Pure.

import type { Family } from '../flow/family.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { AF_INET6, STATUS_BITS } from '../flow/names.ts';
import type { KernelCapabilities } from './capabilities.ts';
import type { PlannedDump } from './plan.ts';

const { SRC_NAT, DST_NAT } = STATUS_BITS;

/**
 * The smallest share of the smaller half at which two sockets are faster, although each walks the whole hash table.
 * Measured with 200,000 flows on two cores: two sockets took 0.59 of the time with halves of 50 %, 0.81 with one of 25
 * %, and 1.11 with one half empty.
 */
const WORTHWHILE_SHARE = 0.15;
/** With fewer flows there is nothing to gain: a dump of this many takes about 20 ms. */
const WORTHWHILE_FLOWS = 16_000;

/** The composition of a table as found by a dump or part of one; counts of flows. */
export class Composition {
  flows = 0;
  ipv6 = 0;
  /** With IPS_SRC_NAT. */
  srcNat = 0;
  /** With IPS_DST_NAT. */
  dstNat = 0;

  /** Adds the flows of a batch. */
  add({ length, family, status }: Pick<FlowColumns, 'length' | 'family' | 'status'>): void {
    this.flows += length;
    for (let row = 0; row < length; row++) {
      const bits = status[row] ?? 0;
      if (family[row] === AF_INET6) this.ipv6++;
      if (bits & SRC_NAT) this.srcNat++;
      if (bits & DST_NAT) this.dstNat++;
    }
  }

  /** The same shares, for that many flows. */
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
 * One or two dumps that together list everything, or one family.
 * @param seen what an earlier dump of the same flows found; undefined if nothing is known.
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
