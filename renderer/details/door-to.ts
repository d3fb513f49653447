// Where a click on a value leads. Types only.

import type { FieldName } from '../../native/filter/index.ts';

/** A value of a field, as the filter language writes it. */
export interface DoorTo {
  readonly field: FieldName;
  readonly value: string;
}
