// What the user has chosen in the dialog that copies and exports flows. Pure.

import { EXPORT_FORMATS, type ExportFormatId } from '../../../electron/contract/export-formats.ts';
import type { View } from '../../engine/api.ts';
import type { ColumnId } from '../../engine/columns/engine-columns.ts';
import type { ExportScope } from '../../engine/export/export-api.ts';
import type { FileForm } from '../../session/flow-texts.ts';
import { FLOW_COLUMN } from '../connection-columns.tsx';

/** Where the text goes. */
export type Destination = 'file' | 'clipboard';

/** Replaced, never modified. */
export interface ExportChoice {
  readonly destination: Destination;
  readonly scope: 'selected' | 'matching' | 'all';
  /** Whether ended flows are written too, while the list has them. Selected ones always are. */
  readonly alsoEnded: boolean;
  readonly format: ExportFormatId;
  /** In this order. */
  readonly columns: readonly ColumnId[];
}

/** The scopes that can be chosen, with the number of living flows in each as the view has it. */
export function scopeCounts(view: View): readonly (readonly [ExportChoice['scope'], number])[] {
  return [
    ['selected', view.selected + view.selectedEnded],
    ['matching', view.matching],
    ['all', view.total],
  ];
}

/** What is chosen at first: what is selected, if that is more than one flow. */
export function firstChoice(destination: Destination, view: View, shown: readonly ColumnId[]): ExportChoice {
  const selected = view.selected + view.selectedEnded;
  const isMeant = selected > 1 || (destination === 'clipboard' && selected > 0);
  return {
    destination,
    scope: isMeant ? 'selected' : 'matching',
    alsoEnded: true,
    format: destination === 'file' ? 'csv' : 'conntrack',
    columns: shown,
  };
}

/** The flows that are meant. */
export function scopeOf({ scope, alsoEnded }: ExportChoice, view: Pick<View, 'alsoEnded'>): ExportScope {
  return scope === 'selected' ? { kind: scope } : { kind: scope, alsoEnded: alsoEnded && view.alsoEnded };
}

/** How they are written: columns have their ids as headers. */
export function formOf({ format, columns }: ExportChoice): FileForm {
  const chosen = EXPORT_FORMATS[format].hasColumns ? columns : [];
  return { format, columns: chosen.map((id) => ({ id, head: id, numeric: FLOW_COLUMN[id].numeric })) };
}
