// The parts of a comparison as written, each with its place in the text. Types.

import type { ValueContext } from '../context.ts';
import type { Span } from '../error.ts';
import type { Field } from '../fields/fields.ts';
import type { Operator } from '../fields/operators.ts';

/** A word, a quoted text (without its quotes) or a regular expression (with its slashes) and its place. */
export interface Operand {
  readonly text: string;
  readonly quoted: boolean;
  readonly regex?: boolean;
  readonly from: number;
  readonly to: number;
}

export interface ComparisonParts {
  readonly field: Field;
  readonly op: Operator;
  /** Place of the operator. */
  readonly from: number;
  readonly to: number;
  readonly operands: readonly Operand[];
  readonly mask: Operand | undefined;
  /** The whole comparison, if it has a place in a text. */
  readonly whole?: Span | undefined;
  readonly context: ValueContext;
}
