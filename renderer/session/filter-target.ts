// What a filter box shows and changes: each tab with a filter has one. Types only.

import type { ValueContext } from '../../native/filter/context.ts';
import type { FilterError } from '../../native/filter/error.ts';
import type { Field } from '../../native/filter/fields/fields.ts';
import type { Facet, FacetWanted } from '../engine/queries/query-api.ts';

/** A filter that can be edited. */
export interface FilterTarget {
  /** For useSyncExternalStore. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The text in the box; the last one without errors is applied. */
  readonly getText: () => string;
  /** The filter that is applied. */
  readonly getApplied: () => string;
  /** Empty if the text is applied. Stable between changes. */
  readonly getErrors: () => readonly FilterError[];
  readonly setFilter: (text: string) => void;
  /** Whether a text has no errors as a filter of this target. */
  readonly canApply: (text: string) => boolean;
  /** For parsing and printing. */
  readonly context: ValueContext;
  /** The values of a field with their counts; undefined if there is no answer, or a newer question of the same slot. */
  readonly askValues: (wanted: FacetWanted, slot: string) => Promise<Facet | undefined>;
  /** Whether a field can be used. */
  readonly accepts: (field: Field) => boolean;
  /** Shown in an empty box. */
  readonly example: string;
}
