// The record of a field. All that the parser, the passes over columns, the builder, completion and the counting of values
// know about it follows from this. Types.

import type { Freshness } from './freshness.ts';
import type { FieldKind } from './kinds.ts';
import type { ScanSpec } from './scan-spec.ts';

/** What is known of a field of the language. */
export interface FieldSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Short name for people. */
  readonly label: string;
  /** A sentence without its full stop. */
  readonly description: string;
  /** Which values it has: the row of KINDS. */
  readonly kind: FieldKind;
  /** How its value can change while a flow lives; see FRESHNESS for what follows. */
  readonly freshness: Freshness;
  /** What of a row it compares. */
  readonly scan: ScanSpec;
  /**
   * The group field (GroupField) that counts flows by its values, so that these can be offered with their numbers of
   * flows; undefined if they are not counted. The engine must have codes for the field's pass.
   */
  readonly counted?: string;
  /** The largest number, for kinds that are numbers. */
  readonly max?: number;
  /** A whole condition. */
  readonly example: string;
}
