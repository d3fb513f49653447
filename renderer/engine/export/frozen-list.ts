// The flows of a text as they were when it was asked for, in the order of the list: six bytes each. A flow that ended since
// is read with its last values for as long as the table keeps them. Pure.

import { bitmapWords, collectBits, countBits, testBit } from '../../../native/flow/bitmap.ts';
import { EVERYTHING } from '../list/filter-pass.ts';
import type { Listing } from '../list/listing.ts';
import { Order } from '../list/order.ts';
import type { Selection } from '../list/selection.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { rowOf } from '../store/store.ts';
import type { ExportScope } from './export-api.ts';

/** What the page looks at, brought up to date. */
export interface ListedFlows {
  readonly table: FlowTable;
  readonly listing: Listing;
  readonly selection: Pick<Selection, 'bits'>;
}

/** Whether a format can say what a row's flow is. */
export type TakesRow = (table: FlowTable, row: number) => boolean;

const NONE = new Uint32Array(0);

export class FrozenList {
  /** The table itself, or the copy that a paused view shows. */
  readonly table: FlowTable;
  /** Its flows, how many of them had ended, and how many of the scope are left out. */
  readonly length: number;
  readonly ended: number;
  readonly leftOut: number;
  readonly #rows: Uint32Array;
  readonly #generations: Uint16Array;

  private constructor(table: FlowTable, rows: Uint32Array, leftOut: number) {
    this.table = table;
    this.length = rows.length;
    this.leftOut = leftOut;
    this.#rows = rows;
    this.#generations = new Uint16Array(rows.length);
    let ended = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      this.#generations[i] = table.generation[row] ?? 0;
      if (!testBit(table.alive, row)) ended++;
    }
    this.ended = ended;
  }

  /** The flows of a scope; those that `takes` refuses are left out. */
  static of(listed: ListedFlows, scope: ExportScope, takes: TakesRow | undefined): FrozenList {
    const { table } = listed;
    const rows = rowsOf(listed, scope);
    const taken = takes ? rows.filter((row) => takes(table, row)) : rows;
    return new FrozenList(table, taken, rows.length - taken.length);
  }

  /** The rows from a place on that still hold their flows: fewer than `count` where some are no longer known. */
  portion(from: number, count: number): Uint32Array {
    const { generation } = this.table;
    const end = Math.min(this.length, from + count);
    const rows = new Uint32Array(end - from);
    let kept = 0;
    for (let i = from; i < end; i++) {
      const row = this.#rows[i] ?? 0;
      if (generation[row] === this.#generations[i]) rows[kept++] = row;
    }
    return rows.subarray(0, kept);
  }
}

function rowsOf({ table, listing, selection }: ListedFlows, scope: ExportScope): Uint32Array {
  const { order, filter } = listing;
  switch (scope.kind) {
    case 'one': {
      const row = rowOf(table, scope.handle);
      return row >= 0 && testBit(table.kept, row) ? Uint32Array.of(row) : NONE;
    }
    case 'selected':
      return inOrder(selection.bits, order);
    case 'matching':
      return inOrder(common(filter.listed, scope.alsoEnded ? table.kept : table.alive), order);
    case 'all': {
      const chosen = (scope.alsoEnded ? table.kept : table.alive).slice();
      return filter.predicate === EVERYTHING ? inOrder(chosen, order) : sorted(table, chosen, order);
    }
  }
}

function common(some: Uint32Array, others: Uint32Array): Uint32Array {
  return Uint32Array.from(some, (word, w) => word & (others[w] ?? 0));
}

/** These rows as the list has them; those that it does not have follow. */
function inOrder(chosen: Uint32Array, order: Order): Uint32Array {
  const left = chosen.slice();
  const rows = new Uint32Array(countBits(chosen));
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order.rows[i] ?? 0;
    const bit = 1 << (row & 31);
    const word = left[row >>> 5] ?? 0;
    if ((word & bit) === 0) continue;
    left[row >>> 5] = word & ~bit;
    rows[count++] = row;
  }
  collectBits(left, rows.subarray(count));
  return rows;
}

/** These rows as the list would have them without a filter. */
function sorted(table: FlowTable, chosen: Uint32Array, { sort }: Order): Uint32Array {
  const all = new Order();
  const none = new Uint32Array(bitmapWords(table.capacity));
  all.setSort(sort);
  all.update(table, chosen, none, none);
  return all.rows.slice(0, all.length);
}
