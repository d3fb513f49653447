// Checks each view of a simulation against a naive list, made from the table's rows one by one: which flows are listed,
// living and ended, in which order, and every count. Throws at the first difference.

import { testBit } from '../../../../../native/flow/bitmap.ts';
import type { SortBy, View } from '../../../../../renderer/engine/api.ts';
import type { FlowTable } from '../../../../../renderer/engine/store/flow-table.ts';
import { handleOf } from '../../../../../renderer/engine/store/store.ts';
import type { Picture } from '../../../../../renderer/engine/view/picture.ts';
import { NAIVE_COLUMNS, ShownRowOf } from '../columns/naive-columns.ts';

/** Compares a view, and the whole list behind it, with the naive one. */
export function checkList(picture: Picture, view: View): void {
  const { table } = picture;
  const kept = Array.from({ length: table.length }, (_, row) => row).filter((row) => testBit(table.kept, row));
  const matching = kept.filter((row) => matches(table, row, view.filterText));
  const isAlive = (row: number): boolean => testBit(table.alive, row);
  const living = matching.filter(isAlive);
  const ended = matching.filter((row) => !isAlive(row));
  refuse('matching', view.matching, living.length);
  refuse('ended', view.ended, ended.length);
  const selected = kept.filter((row) => picture.selection.has(row));
  refuse('selected', view.selected, selected.filter(isAlive).length);
  refuse('selected ended', view.selectedEnded, selected.filter((row) => !isAlive(row)).length);
  if (!view.alsoEnded) refuse('selected ended, unlisted', view.selectedEnded, 0);
  for (const row of view.rows) checkEnd(row, view);
  // A held order is that of an earlier moment.
  if (picture.hold) return;
  const listed = [...living, ...ended.filter((row) => view.alsoEnded || testBit(table.leaving, row))];
  const { rows, length, ready } = picture.listing.order;
  const names = (list: Iterable<number>): string => Array.from(list, (row) => handleOf(table, row)).join(' ');
  refuse('listed', length, listed.length);
  // Those behind them may get their places later.
  refuse('the list', names(rows.subarray(0, ready)), names(sorted(table, listed, view.sort).slice(0, ready)));
  if (ready < length && ready < end(view)) throw new Error(`only ${ready} rows have their places`);
  refuse('the window', view.rows.map(({ handle }) => handle).join(' '), names(rows.subarray(view.first, end(view))));
}

function end({ first, rows }: View): number {
  return first + rows.length;
}

function checkEnd({ change, endedMs, reason }: View['rows'][number], view: View): void {
  const hasEnd = endedMs !== undefined && reason !== undefined;
  refuse('an end', hasEnd, change === 'gone' || change === 'ended');
  if (!view.alsoEnded) refuse('an ended row', change === 'ended', false);
  if (endedMs !== undefined && endedMs > view.nowMs) throw new Error(`an end at ${endedMs}, after ${view.nowMs}`);
}

function matches(table: FlowTable, row: number, filter: string): boolean {
  const mark = /^mark = (\d)$/.exec(filter)?.[1];
  if (mark === undefined && filter !== '') throw new Error(`the model knows no filter ${filter}`);
  return mark === undefined || table.mark[row] === Number(mark);
}

function sorted(table: FlowTable, rows: readonly number[], sort: readonly SortBy[]): number[] {
  const key = (row: number): bigint => (BigInt(table.key[2 * row + 1] ?? 0) << 32n) | BigInt(table.key[2 * row] ?? 0);
  const shown = rows.map((row) => {
    const values = new ShownRowOf(table, row);
    return { row, key: key(row), values: sort.map(({ column }) => NAIVE_COLUMNS[column].shown(values)) };
  });
  shown.sort((a, b) => {
    for (const [place, { descending }] of sort.entries()) {
      const [x, y] = [a.values[place], b.values[place]];
      if (x === y) continue;
      if (x === undefined || y === undefined) return x === undefined ? 1 : -1;
      return x < y !== descending ? -1 : 1;
    }
    if (sort.length > 0 && a.key !== b.key) return a.key < b.key ? -1 : 1;
    return a.row - b.row;
  });
  return shown.map(({ row }) => row);
}

function refuse(what: string, is: unknown, should: unknown): void {
  if (is !== should) throw new Error(`${what}: ${String(is)} instead of ${String(should)}`);
}
