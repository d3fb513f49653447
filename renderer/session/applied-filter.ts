// The filter that is applied, from its text. Pure.

import { type Filter, parseFilter, type ValueContext } from '../../native/filter/index.ts';

/** @param text was parsed before it was applied, so it has no errors. */
export function parsedFilter(text: string, context: ValueContext): Filter {
  const parsed = parseFilter(text, context);
  return parsed.ok ? parsed.filter : { kind: 'all' };
}
