// Joins comparisons of ports, addresses or ends for compiling. The filter that is read and printed stays as it is. Pure.

import type { Filter, Match } from '../ast.ts';
import { fieldSpec } from '../fields/fields.ts';

/**
 * "dport = 80 or dport = 443" as one comparison with a set, and likewise != between "and", for each field of ports,
 * addresses or ends: each comparison is one scan, and so is a whole set.
 */
export function joined(terms: readonly Filter[], op: 'in' | 'not in'): readonly Filter[] {
  const single = op === 'in' ? '=' : '!=';
  const values = new Map<Match['field'], Match['values'][]>();
  const others = terms.filter((term) => {
    const isPart = term.kind === 'match' && (term.op === single || term.op === op) && isSet(term.field);
    if (!isPart) return true;
    const known = values.get(term.field);
    if (known) known.push(term.values);
    else values.set(term.field, [term.values]);
    return false;
  });
  const sets = [...values].map(([field, all]): Match => ({ kind: 'match', field, op, values: all.flat() }));
  return [...others, ...sets];
}

/** Whether many values of a field cost about as much as one. */
function isSet(field: Match['field']): boolean {
  const { by } = fieldSpec(field).scan;
  return by === 'port' || by === 'address' || by === 'end';
}
