// The record of a field: everything that the parser, the scans, the builder, completion and the counting of values know
// about it. Types.

import type { Freshness } from './freshness.ts';
import type { FieldKind } from './kinds.ts';
import type { ScanSpec } from './scan-spec.ts';

/** What is known about a field of the language. */
export interface FieldSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Short name for people. */
  readonly label: string;
  /** A sentence without its full stop. */
  readonly description: string;
  /** The kind of its values: a row of KINDS. */
  readonly kind: FieldKind;
  /** How its value can change while a flow lives; see FRESHNESS for what follows. */
  readonly freshness: Freshness;
  /** What it compares in a row. */
  readonly scan: ScanSpec;
  /**
   * The group field (GroupField) that counts flows by value, so that values can be offered with their flow counts;
   * undefined if they are not counted. The engine must have codes for the field's scan.
   */
  readonly counted?: string;
  /** The largest number, for kinds that are numbers. */
  readonly max?: number;
  /** A complete condition. */
  readonly example: string;
}
