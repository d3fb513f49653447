// Comparisons of ports that are one when compiled. Pure.

import type { Filter, Match } from './ast.ts';
import { fieldSpec } from './fields.ts';

/**
 * "dport = 80 or dport = 443" as one comparison with a set, and != between "and" alike: each comparison of ports has a
 * table of 64 KiB, which thousands of them would fill the memory with.
 */
export function portsTogether(terms: readonly Filter[], op: 'in' | 'not in'): readonly Filter[] {
  const single = op === 'in' ? '=' : '!=';
  const values = new Map<Match['field'], Match['values'][number][]>();
  const others = terms.filter((term) => {
    const isPart = term.kind === 'match' && (term.op === single || term.op === op) && isPort(term.field);
    if (!isPart) return true;
    const known = values.get(term.field);
    if (known) known.push(...term.values);
    else values.set(term.field, [...term.values]);
    return false;
  });
  const sets = [...values].map(([field, all]): Match => ({ kind: 'match', field, op, values: all }));
  return [...others, ...sets];
}

function isPort(field: Match['field']): boolean {
  return fieldSpec(field).kind === 'port';
}
