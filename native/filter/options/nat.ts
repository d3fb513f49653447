// What conntrack's --src-nat, --dst-nat and --any-nat compare, as observed with conntrack 1.4.7 and written as a filter.
// An end counts as translated if the kernel translated it (status bit) and it differs; with an address, it must have
// become that one. (The names with NAT in older libraries mean something else: any address of the reply.) Pure.

import type { AddressWords } from '../../flow/address.ts';
import { combine, type Filter, type Match } from '../ast.ts';

/** The new address and port of a translated end. */
export interface NatEnd {
  readonly address: AddressWords;
  readonly port?: number | undefined;
}

/** The terms, which must all hold; a single one for `any`. */
export function natTerms(which: 'src' | 'dst' | 'any', to: NatEnd | undefined): Filter[] {
  if (which !== 'any') return endTerms(which, to);
  return [combine('or', [combine('and', endTerms('src', to)), combine('and', endTerms('dst', to))])];
}

function endTerms(end: 'src' | 'dst', to: NatEnd | undefined): Filter[] {
  const done = term('status', 'has', { type: 'name', name: `${end}_nat_done` });
  if (!to) return [done, term('nat', '=', { type: 'name', name: end })];
  const { address, port } = to;
  const [before, after] = end === 'src' ? (['src', 'reply.dst'] as const) : (['dst', 'reply.src'] as const);
  const becomes = (old: Match['field'], now: Match['field'], value: Match['values'][number]): Filter[] => [
    term(now, '=', value),
    term(old, '!=', value),
  ];
  const terms = [done, ...becomes(before, after, { type: 'addresses', first: address, last: address })];
  if (port === undefined) return terms;
  const [oldPort, newPort] = end === 'src' ? (['sport', 'reply.dport'] as const) : (['dport', 'reply.sport'] as const);
  return [...terms, ...becomes(oldPort, newPort, { type: 'number', value: port })];
}

/** A comparison with one value. */
export function term(field: Match['field'], op: Match['op'], value: Match['values'][number]): Filter {
  return { kind: 'match', field, op, values: [value] };
}
