// Two filters made into one by `and`, `or` and `not`, whatever notation their texts were in. Pure.

import { type Filter, parseFilter, printFilter, type ValueContext } from '../../native/filter/index.ts';

/** How a filter is joined to another one. */
export type Joint = 'and' | 'or';

/**
 * The canonical text of both. A term that is there already is not repeated. Everything, joined by `or`, stays everything.
 * @param further ends up last.
 */
export function joinedFilters(filter: Filter, joint: Joint, further: Filter, context: ValueContext = {}): string {
  if (joint === 'or' && (filter.kind === 'all' || further.kind === 'all')) return '';
  const terms = new Map<string, Filter>();
  for (const term of [...termsOf(filter, joint), ...termsOf(further, joint)]) {
    const text = printFilter(term, context);
    if (!terms.has(text)) terms.set(text, term);
  }
  const [first, ...others] = terms.values();
  if (!first) return '';
  return printFilter(others.length === 0 ? first : { kind: joint, terms: [first, ...others] }, context);
}

/** The text of a filter without what another one matches; undefined if that cannot be read. @param out its text. */
export function filterWithout(filter: Filter, out: string, context: ValueContext = {}): string | undefined {
  const read = parseFilter(out, context);
  if (!read.ok || read.filter.kind === 'all') return undefined;
  return joinedFilters(filter, 'and', { kind: 'not', term: read.filter }, context);
}

/** Those that the joint holds together on the outside. */
function termsOf(filter: Filter, joint: Joint): readonly Filter[] {
  if (filter.kind === 'all') return [];
  return filter.kind === joint ? filter.terms : [filter];
}
