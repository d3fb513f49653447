// Rows of the list as a text table, a CSV, or a text with tabs: the columns that the page names, in its order. Control
// characters are escaped, and nothing is left that a spreadsheet would run. Pure.

import { csvCell } from '../../../native/flow/csv-cell.ts';
import { visibleText } from '../../../native/flow/index.ts';
import { CELL_TEXT, type TextInput } from '../../words/cell-texts.ts';
import { tabbedLine } from '../../words/tabbed-line.ts';
import { columnValues, valueHeads } from './column-values.ts';
import type { TextColumn } from './export-api.ts';

/** The text of one row; @param input is read before the next call. */
type LineText = (input: TextInput) => string;

/** A header and lines. */
export interface Lines {
  readonly head: string;
  readonly line: LineText;
}

/** Most cells: nothing in them steers a terminal or a spreadsheet, or needs quotes. */
const PLAIN = /^(?:[A-Za-z0-9[→←≥–](?:[\w.:/[\] →-]*[\w.:/[\]→-])?)?$/;

const isPlain = (text: string): boolean => PLAIN.test(text);
const separatedCell = (text: string): string => (isPlain(text) ? text : csvCell(visibleText(text)));
const tableCell = (text: string): string => (isPlain(text) ? text : visibleText(text));

/** Cells as shown, with the columns' own headers. */
export function tabbedLines(columns: readonly TextColumn[]): Lines {
  const joined = (cells: readonly string[]): string => tabbedLine(cells, isPlain);
  return {
    head: joined(columns.map(({ head }) => head)),
    line: (input) => joined(columns.map(({ id }) => CELL_TEXT[id](input))),
  };
}

/** RFC 4180, with values for programs: a column of ends has several. */
export function csvLines(columns: readonly TextColumn[]): Lines {
  const separated = (cellsOf: (column: TextColumn) => readonly string[]): string => {
    let text = '';
    for (const column of columns) for (const cell of cellsOf(column)) text += `,${separatedCell(cell)}`;
    return `${text.slice(1)}\r\n`;
  };
  return {
    head: separated(({ id, head }) => valueHeads(id, head)),
    line: (input) => separated(({ id }) => columnValues(id, input)),
  };
}

/**
 * Cells as shown, one below the other. A cell that is wider than its column moves the rest of its line.
 * @param widths of the columns, characters.
 */
export function tableLines(columns: readonly TextColumn[], widths: readonly number[]): Lines {
  const joined = (cells: readonly string[]): string =>
    `${cells
      .map((text, i) => padded(text, widths[i] ?? 0, columns[i]?.numeric ?? false))
      .join('  ')
      .trimEnd()}\n`;
  return {
    head: joined(columns.map(({ head }) => head)),
    line: (input) => joined(columns.map(({ id }) => tableCell(CELL_TEXT[id](input)))),
  };
}

function padded(text: string, width: number, isNumeric: boolean): string {
  return isNumeric ? text.padStart(width) : text.padEnd(width);
}

/** The widths that headers and these rows need. */
export function tableWidths(columns: readonly TextColumn[], inputs: Iterable<TextInput>): number[] {
  const widths = columns.map(({ head }) => head.length);
  for (const input of inputs) {
    for (const [i, { id }] of columns.entries()) {
      widths[i] = Math.max(widths[i] ?? 0, visibleText(CELL_TEXT[id](input)).length);
    }
  }
  return widths;
}
