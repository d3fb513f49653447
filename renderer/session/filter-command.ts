// The command of conntrack that lists what a filter shows. Pure.

import { type Filter, printFilter, toConntrackOptions, type ValueContext } from '../../native/filter/index.ts';

/** Options after `conntrack -L`, or which of the filter's terms it cannot say; none if it is how they are joined. */
export type FilterOptions = { readonly options: string } | { readonly unsaid: readonly string[] };

/** No options are better than some that list other flows. */
export function filterOptions(filter: Filter, context: ValueContext): FilterOptions {
  const options = toConntrackOptions(filter, context);
  if (options !== undefined) return { options };
  const terms = filter.kind === 'and' ? filter.terms : [filter];
  return { unsaid: terms.filter((term) => !canSay(term, terms, context)).map((term) => printFilter(term, context)) };
}

/** Some options need that of the protocol. */
function canSay(term: Filter, terms: readonly Filter[], context: ValueContext): boolean {
  if (toConntrackOptions(term, context) !== undefined) return true;
  const protocol = terms.find((other) => other.kind === 'match' && other.field === 'proto');
  if (!protocol || protocol === term) return false;
  return toConntrackOptions({ kind: 'and', terms: [protocol, term] }, context) !== undefined;
}
