// What is known of every flow that matches a filter, gathered from the terms that must all hold. The filter implies
// each constraint, so if two contradict each other nothing can match; terms that are not understood are left out. Valid
// for flows of a dump, which always have a status. Pure.

import type { Filter, Match } from '../filter/ast.ts';
import { positiveOf } from '../filter/fields/operators.ts';
import { type AddressWords, compareAddresses } from '../flow/address.ts';
import type { Family } from '../flow/family.ts';
import { bothBits, type KnownBits, NO_BITS } from './bits.ts';
import {
  type AddressField,
  type IcmpField,
  type IcmpWord,
  type Implication,
  implied,
  type PortField,
} from './implied.ts';

/** The constraints of a whole filter. */
export class Constraints {
  /** Nothing can match. */
  impossible = false;
  families: readonly Family[] = ['ipv4', 'ipv6'];
  /** 1 if the protocol of this number is possible. */
  readonly protocols = new Uint8Array(256).fill(1);
  mark: KnownBits = NO_BITS;
  status: KnownBits = NO_BITS;
  zone: number | undefined;
  readonly addresses = new Map<AddressField, AddressWords>();
  readonly ports = new Map<PortField, number>();
  readonly icmp = new Map<IcmpField, IcmpWord>();

  constructor(filter: Filter) {
    this.#visit(filter, false);
    if (this.families.length === 0 || !this.protocols.includes(1)) this.impossible = true;
  }

  /** The protocol of every matching flow, if there is only one. */
  get protocol(): number | undefined {
    const first = this.protocols.indexOf(1);
    return first === this.protocols.lastIndexOf(1) && first >= 0 ? first : undefined;
  }

  /** Descends where all terms must hold: into `and`, and by De Morgan into the `or` under a `not`. */
  #visit(filter: Filter, negated: boolean): void {
    switch (filter.kind) {
      case 'all':
        if (negated) this.impossible = true;
        return;
      case 'not':
        this.#visit(filter.term, !negated);
        return;
      case 'match':
        this.#add(filter, negated);
        return;
      default:
        if ((filter.kind === 'or') === negated) for (const term of filter.terms) this.#visit(term, negated);
    }
  }

  #add(match: Match, negated: boolean): void {
    const positive = positiveOf(match.op);
    const implication = positive ? implied({ ...match, op: positive }, !negated) : implied(match, negated);
    const { families, protocol, mark, status } = implication;
    if (implication.never) this.impossible = true;
    if (families) this.families = this.families.filter((family) => families.includes(family));
    if (protocol) {
      for (let number = 0; number < 256; number++) if (!protocol(number)) this.protocols[number] = 0;
    }
    if (mark) this.mark = this.#consistent(bothBits(this.mark, mark), this.mark);
    if (status) this.status = this.#consistent(bothBits(this.status, status), this.status);
    this.#addExact(implication);
  }

  #addExact({ zone, address, port, icmp }: Implication): void {
    if (zone !== undefined) this.zone = this.#same(this.zone, zone, zone === this.zone);
    if (address) {
      const known = this.addresses.get(address[0]);
      this.addresses.set(address[0], this.#same(known, address[1], known && compareAddresses(known, address[1]) === 0));
    }
    if (port) {
      const known = this.ports.get(port[0]);
      this.ports.set(port[0], this.#same(known, port[1], known === port[1]));
    }
    // Contradictory ones are left to the columns: a name can equal the other's number in just one of the protocols.
    if (icmp && !this.icmp.has(icmp[0])) this.icmp.set(icmp[0], icmp[1]);
  }

  #same<T>(known: T | undefined, value: T, equal: boolean | undefined): T {
    if (known !== undefined && !equal) this.impossible = true;
    return value;
  }

  #consistent(both: KnownBits | undefined, before: KnownBits): KnownBits {
    if (!both) this.impossible = true;
    return both ?? before;
  }
}
