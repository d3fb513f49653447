// The operators of the language. Pure.

/** How a field and values are compared. */
export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | '~' | '!~' | 'has' | 'not has';

const NEGATED: ReadonlyMap<Operator, Operator> = new Map([
  ['!=', '='],
  ['not in', 'in'],
  ['!~', '~'],
  ['not has', 'has'],
]);

/** The operator whose opposite this is, undefined for a positive one. */
export function positiveOf(op: Operator): Operator | undefined {
  return NEGATED.get(op);
}
