// A counted value as the filter language writes it. Pure.

import { type Field, printValue, type ValueContext } from '../../native/filter/index.ts';

/** @param value as the engine counts it: a number, or a name, an address or a text. */
export function valueText(field: Field, value: number | string, context: ValueContext = {}): string {
  if (typeof value === 'number') return printValue(field, { type: 'number', value }, context);
  // Names, addresses and ends already are as the language writes them.
  return field.kind === 'text' ? printValue(field, { type: 'text', text: value }) : value;
}
