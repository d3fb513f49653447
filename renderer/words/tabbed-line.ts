// A row of cells as text for the clipboard. Control characters are escaped, and nothing is left that a spreadsheet would run.
// Pure.

import { harmless } from '../../native/flow/csv-cell.ts';
import { visibleText } from '../../native/flow/index.ts';

/** Cells with tabs between them, and a line feed. @param isPlain whether a cell needs no look, where there are many. */
export function tabbedLine(cells: readonly string[], isPlain: (cell: string) => boolean = () => false): string {
  return `${cells.map((cell) => (isPlain(cell) ? cell : harmless(visibleText(cell)))).join('\t')}\n`;
}
