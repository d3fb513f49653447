// Rows of every kind as their cells show them, to be compared with the order and the filter.

import { renderToStaticMarkup } from 'react-dom/server';
import { inverseLayer4, isIcmp, type LabelNames, PRESENCE } from '../../../../native/flow/index.ts';
import type { RowView, SortBy } from '../../../../renderer/engine/api.ts';
import type { ColumnId } from '../../../../renderer/engine/columns/engine-columns.ts';
import { Listing } from '../../../../renderer/engine/list/listing.ts';
import { Selection } from '../../../../renderer/engine/list/selection.ts';
import { Comebacks } from '../../../../renderer/engine/reconcile/comebacks.ts';
import type { FlowTable } from '../../../../renderer/engine/store/flow-table.ts';
import { rowView } from '../../../../renderer/engine/view/rows-window.ts';
import type { CellInput } from '../../../../renderer/flows/cell-input.ts';
import { FLOW_COLUMN } from '../../../../renderer/flows/connection-columns.tsx';
import { deadlineMs } from '../../../../renderer/words/time-words.ts';
import { type ShownFlow, ShownRowOf } from '../engine/columns/naive-columns.ts';
import { randomWords } from '../engine/flows.ts';
import { mixedStore } from '../engine/queries/naive-groups.ts';

/** A row and the texts of its cells. */
export interface ShownRow {
  readonly row: number;
  readonly view: RowView;
  readonly flow: ShownFlow;
  /** The text of a cell. */
  readonly words: (column: ColumnId) => string;
}

/** A table with live flows of every kind, many of them with equal texts. */
export function shownTable(flows: number, seed: number): FlowTable {
  const store = mixedStore(flows, seed);
  const next = randomWords(seed ^ 0x5ee);
  const { table } = store;
  for (let row = 0; row < table.length; row++) {
    // Rows that are gone keep their places for a moment, and lose some of their values.
    if (!store.isAlive(row)) store.release(row);
    else vary(table, row, next);
  }
  table.nowMs += 60_000;
  return table;
}

const FEW_STATUS = [0x0, 0x8, 0xa, 0xe, 0x188, 0x18e, 0x400e, 0xc00e, 0x200e, 0x40a, 0x20e, 0x1e1];

function vary(table: FlowTable, row: number, next: () => number): void {
  const pick = <T>(values: readonly T[], otherwise: T): T => values[next() % values.length] ?? otherwise;
  if (next() % 2 === 0) table.status[row] = pick(FEW_STATUS, 0);
  else if (next() % 8 === 0) table.status[row] = next() & 0xffff;
  if (next() % 3 === 0) table.origDst.set([0, 0, 0xffff, 0x0a000001 + (next() % 2)], 4 * row);
  if (next() % 3 === 0 && table.protocol[row] !== 255)
    table.origDport[row] = pick([0, 80, 8 * 256, 8 * 256 + 3, 130 * 256], 0);
  if (!((table.presence[row] ?? 0) & PRESENCE.layer4)) table.origDport[row] = 0;
  if (next() % 3 === 0) table.origBytes.set([next() % 5000, 0], 2 * row);
  // Absent values are 0.
  if (!((table.presence[row] ?? 0) & PRESENCE.start)) table.startNs.set([0, 0], 2 * row);
  table.firstSeenMs[row] = (table.firstSeenMs[row] ?? 0) - (next() % 2 === 0 ? next() % 120_000 : next() % 864_000_000);
  if (next() % 5 === 0) {
    table.timeoutSec[row] = table.timeoutOffsetSec + (next() % 90) - 10;
    table.rate[row] = pick([0, 1, 1.5, 999.6, 1000, 1001, Number.NaN], 0);
  }
  if (isIcmp(table.protocol[row] ?? 0) && next() % 4 !== 0) answerIcmp(table, row, next() % 2);
  fitTranslation(table, row);
}

/** Makes the reply of a translated ICMP flow answer its type, with the same id or the next. */
function answerIcmp({ reply, protocol, origSport, origDport }: FlowTable, row: number, more: number): void {
  const place = (reply.index[row] ?? 0) - 1;
  if (place < 0) return;
  const [id, typeAndCode] = inverseLayer4(protocol[row] ?? 0, origSport[row] ?? 0, origDport[row] ?? 0);
  reply.sport[place] = id + more;
  reply.dport[place] = typeAndCode;
}

/** Makes a flow translated exactly if its reply is not the inverse of the original. */
function fitTranslation(table: FlowTable, row: number): void {
  const { reply } = table;
  const place = (reply.index[row] ?? 0) - 1;
  if (place < 0) return;
  if (!((table.presence[row] ?? 0) & PRESENCE.layer4)) {
    reply.sport[place] = 0;
    reply.dport[place] = 0;
  }
  const isSame = (a: Uint32Array, at: number, b: Uint32Array, from: number): boolean =>
    [0, 1, 2, 3].every((w) => a[4 * at + w] === b[4 * from + w]);
  const protocol = table.protocol[row] ?? 0;
  const hasWords = ((table.presence[row] ?? 0) & PRESENCE.layer4) !== 0;
  const inverse = hasWords ? inverseLayer4(protocol, table.origSport[row] ?? 0, table.origDport[row] ?? 0) : [0, 0];
  if (
    isSame(reply.dst, place, table.origSrc, row) &&
    isSame(reply.src, place, table.origDst, row) &&
    reply.sport[place] === inverse[0] &&
    reply.dport[place] === inverse[1]
  ) {
    reply.remove(row);
    table.presence[row] = (table.presence[row] ?? 0) & ~PRESENCE.translated;
  }
}

/** The rows of a table in sorted order, each with the texts of its cells. */
export function shownRows(table: FlowTable, sort: readonly SortBy[]): ShownRow[] {
  const listing = new Listing();
  listing.setSort(sort);
  listing.update(table, false);
  const context = { table, selection: new Selection(), comebacks: new Comebacks() };
  return Array.from(listing.order.rows.subarray(0, listing.order.length), (row, index) => {
    const view = rowView(context, row, index);
    return { row, view, flow: new ShownRowOf(table, row), words: (column) => shownText(column, view, table.nowMs) };
  });
}

/** Some labels have names. */
const LABELS: LabelNames = new Map([1, 5, 64].map((bit) => [bit, `label ${bit}`]));

const SILENT = { subscribe: () => () => {}, stopAt: () => {} };

/** The input of the row's cells, at the time of its view. */
export function cellInput(row: RowView, nowMs: number): CellInput<RowView> {
  return {
    row,
    deadlineMs: deadlineMs(row, nowMs),
    clock: { ...SILENT, now: () => nowMs },
    labels: LABELS,
    serviceNames: false,
  };
}

/** A cell as HTML. */
export function cellMarkup(column: ColumnId, row: RowView, nowMs: number): string {
  return renderToStaticMarkup(FLOW_COLUMN[column].cell(cellInput(row, nowMs)));
}

/** The visible text of a drawn cell, without tooltips and text for screen readers. */
export function shownText(column: ColumnId, row: RowView, nowMs: number): string {
  return cellMarkup(column, row, nowMs)
    .replaceAll(/<span class="fg-hidden">[^<]*<\/span>/g, '')
    .replaceAll(/<[^>]*>/g, '');
}
