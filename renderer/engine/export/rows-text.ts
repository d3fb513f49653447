// Rows of the table as text in one of the formats. Each format is written in one place: conntrack's, JSON lines and the rules
// of CSV by native/formats, the cells of columns by words/cell-texts.ts. Pure.

import { testBit } from '../../../native/flow/bitmap.ts';
import { IPPROTO, type LabelNames, PRESENCE } from '../../../native/flow/index.ts';
import { lineFormat } from '../../../native/formats/conntrack-line.ts';
import { jsonLinesFormat } from '../../../native/formats/json-lines.ts';
import { saveFormat } from '../../../native/formats/save.ts';
import type { TextFormat } from '../../../native/formats/text-format.ts';
import { xmlFormat } from '../../../native/formats/xml.ts';
import type { TextInput } from '../../words/cell-texts.ts';
import { deadlineMs } from '../../words/time-words.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { GatheredRows } from '../view/gathered-rows.ts';
import { type RowContext, rowView } from '../view/rows-window.ts';
import { csvLines, type Lines, tabbedLines, tableLines, tableWidths } from './column-texts.ts';
import type { TextForm, TextFormatId } from './export-api.ts';
import type { FrozenList, TakesRow } from './frozen-list.ts';

/** Rows that become text in one go: a millisecond or two. */
export const PORTION = 256;
/** Rows from which the widths of a text table are taken. */
const MEASURED_ROWS = 1000;

/** A format, ready for the rows of one list. */
export interface RowsText {
  readonly head: string;
  readonly foot: string;
  /** In place of head and foot, if there are no flows. */
  readonly empty: string;
  /** The text of these rows, at most PORTION. */
  readonly text: (rows: Uint32Array) => string;
}

/** What texts depend on besides the table. */
export interface TextContext extends Pick<RowContext, 'selection' | 'comebacks'> {
  readonly labels: LabelNames;
}

/**
 * `conntrack -R` would create a flow that has ended. It refuses the whole file for one flow of SCTP or DCCP without its tags
 * or its role, which the engine does not keep.
 */
const LOADABLE: TakesRow = ({ alive, protocol }, row) =>
  testBit(alive, row) && protocol[row] !== IPPROTO.sctp && protocol[row] !== IPPROTO.dccp;

/** The rows that a format has words for; undefined for all. */
export function takenBy(format: TextFormatId): TakesRow | undefined {
  return format === 'save' ? LOADABLE : undefined;
}

/** The format for the rows of a list. */
export function rowsText(list: FrozenList, { format, columns }: TextForm, context: TextContext): RowsText {
  const { table } = list;
  const input = inputOf(table, context);
  switch (format) {
    case 'tabs':
      return linesText(tabbedLines(columns), input);
    case 'csv':
      return linesText(csvLines(columns), input);
    case 'table': {
      const measured = Array.from(spread(list, MEASURED_ROWS), input);
      return linesText(tableLines(columns, tableWidths(columns, measured)), input);
    }
    case 'conntrack':
      return gatheredText(table, lineFormat());
    case 'save':
      return gatheredText(table, saveFormat({ loadable: true }));
    case 'json':
      return gatheredText(table, jsonLinesFormat({ labels: context.labels }));
    case 'xml':
      return gatheredText(table, xmlFormat({ labels: context.labels }));
  }
}

/** Some rows from all over a list, in its order. */
export function spread(list: FrozenList, most: number): Uint32Array {
  if (list.length <= most) return list.portion(0, list.length);
  const rows: number[] = [];
  for (let i = 0; i < most; i++) rows.push(...list.portion(Math.floor((i * list.length) / most), 1));
  return Uint32Array.from(rows);
}

function inputOf(table: FlowTable, { selection, comebacks, labels }: TextContext): (row: number) => TextInput {
  const clock = { now: () => table.nowMs };
  const context: RowContext = { table, selection, comebacks };
  return (row) => {
    const view = rowView(context, row, -1);
    return { row: view, deadlineMs: deadlineMs(view, table.nowMs), clock, labels };
  };
}

function linesText({ head, line }: Lines, input: (row: number) => TextInput): RowsText {
  return {
    head,
    foot: '',
    empty: head,
    text: (rows) => {
      let text = '';
      for (const row of rows) text += line(input(row));
      return text;
    },
  };
}

/** The formats of the library read columns: those of a few rows, one after another. */
function gatheredText(table: FlowTable, { head, foot, empty, rowsOf }: TextFormat): RowsText {
  const gathered = new GatheredRows(PORTION);
  return {
    head,
    foot,
    empty,
    text: (rows) => {
      gathered.take(table, rows);
      leaveOutTimeouts(gathered);
      const rowText = rowsOf(gathered);
      let text = '';
      for (let i = 0; i < rows.length; i++) text += rowText(i);
      return text;
    },
  };
}

/** A flow that has ended has no time left; the column has something else there. */
function leaveOutTimeouts({ length, alive, presence }: GatheredRows): void {
  for (let i = 0; i < length; i++) {
    if (!testBit(alive, i)) presence[i] = (presence[i] ?? 0) & ~PRESENCE.timeout;
  }
}
