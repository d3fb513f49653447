// The sentence about a filter that is not understood. Pure.

import type { FilterError } from '../../native/filter/index.ts';

/** At most this many expectations are listed. */
const MAX_EXPECTED = 4;

/** "Character 9: There is no field “prto”. Expected: a field." They count from 1. */
export function errorSentence(error: FilterError): string {
  const said = /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
  const { expected } = error;
  if (expected.length === 0) return `Character ${error.from + 1}: ${said}`;
  const listed = expected.slice(0, MAX_EXPECTED).join(', ');
  return `Character ${error.from + 1}: ${said} Expected: ${listed}${expected.length > MAX_EXPECTED ? '…' : ''}`;
}
