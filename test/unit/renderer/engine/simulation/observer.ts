// Checks the engine's table after each step of a simulation, and throws if it is in a state that must never occur.

import { countBits, countCommon, testBit } from '../../../../../native/flow/bitmap.ts';
import { PRESENCE, startMsAt } from '../../../../../native/flow/index.ts';
import type { Followed, RowView } from '../../../../../renderer/engine/api.ts';
import type { Engine } from '../../../../../renderer/engine/engine.ts';
import type { FlowTable } from '../../../../../renderer/engine/store/flow-table.ts';
import { handleOf, rowOf } from '../../../../../renderer/engine/store/store.ts';
import { type ModelKernel, nameOf } from './model-kernel.ts';

export class Observer {
  /** The flow that a handle identifies: its tuple and id, and its start once that is known. */
  readonly #named = new Map<number, { flow: string; startMs: number | undefined }>();

  /** Rows alive at the last look: their handles, and the names of their flows. */
  #lived = new Map<number, ReturnType<typeof nameParts>>();

  /** Handles of all flows that have ended. */
  readonly #endedHandles = new Set<number>();

  /** Names, with a start, of ended flows: only the start distinguishes a flow from the next with its tuple. */
  readonly #ended = new Set<string>();

  /** A new source has its own handles. */
  forget(): void {
    this.#ended.clear();
    this.#endedHandles.clear();
    this.#named.clear();
    this.#lived.clear();
  }

  check(engine: Engine, kernel: ModelKernel): void {
    const { store } = engine.source.reconciler;
    const { table } = store;
    const alive = countBits(table.alive);
    refuse(store.total !== alive, `${store.total} flows are counted, ${alive} live`);
    refuse(store.index.size !== alive, `${store.index.size} flows can be found, ${alive} live`);
    refuse(countCommon(table.alive, table.kept) !== alive, 'a living row is not shown');
    const tuples = new Set<number>();
    const living = new Map<number, ReturnType<typeof nameParts>>();
    for (let row = 0; row < table.length; row++) {
      if (!testBit(table.kept, row)) continue;
      this.#checkName(table, row);
      if (!testBit(table.alive, row)) continue;
      const tuple = (table.origSport[row] ?? 0) - 1000;
      refuse(tuples.has(tuple), `tuple ${tuple} is alive twice`);
      tuples.add(tuple);
      this.#checkReal(table, row, kernel);
      living.set(handleOf(table, row), nameParts(table, row));
    }
    this.#checkEnded(living, kernel);
    this.#checkClosed(engine, kernel);
  }

  /** A flow is closed only once, and not also alive, as far as its start distinguishes it from others. */
  #checkClosed(engine: Engine, kernel: ModelKernel): void {
    const { store, closed } = engine.source.reconciler;
    const { table } = store;
    const known = new Set<string>();
    for (let row = 0; row < table.length; row++) {
      if (testBit(table.alive, row)) known.add(nameOfRow(table, row));
    }
    let closedRows = 0;
    for (const row of closed.rows()) {
      closedRows++;
      refuse(testBit(table.alive, row), 'a living row is closed');
      const name = nameOfRow(table, row);
      refuse(!hasLived(kernel, nameParts(table, row)), `${name} is closed and never lived`);
      if (startOf(table, row) === undefined) continue;
      refuse(known.has(name), `${name} is closed, and alive or closed twice`);
      known.add(name);
    }
    refuse(closedRows !== store.ended, `${store.ended} flows have ended, ${closedRows} are known to have`);
    // Enough for all flows of a simulation.
    if (closed.capacity < 1000) return;
    for (const handle of this.#endedHandles) {
      // Taken for gone, but it lives, or ended a second time.
      if (rowOf(table, handle) < 0) refuse(!known.has(this.#nameOf(handle)), `${this.#nameOf(handle)} is not kept`);
    }
  }

  #nameOf(handle: number): string {
    const { flow, startMs } = this.#named.get(handle) ?? { flow: 'unknown' };
    const [tuple, id] = flow.split(' id ').map(Number);
    return nameOf({ tuple: tuple ?? -1, id: id ?? -1, startMs });
  }

  /** Checks what the page shows: its living rows must be flows of the kernel. */
  checkRows(rows: readonly RowView[], kernel: ModelKernel): void {
    const handles = new Set(rows.map((row) => row.handle));
    refuse(handles.size !== rows.length, 'a view has a flow twice');
    for (const row of rows) {
      const rate = row.rateBytesPerSec;
      refuse(rate !== undefined && !(rate >= 0 && rate < 1e9), `a rate of ${rate}`);
      if (row.reason !== undefined) continue;
      const name = {
        tuple: row.origSport - 1000,
        id: row.id,
        startMs: row.startMs === undefined ? undefined : Math.round(row.startMs),
      };
      refuse(!hasLived(kernel, name), `${nameOf(name)} is shown and never lived`);
    }
  }

  /** The followed flow is the one that its handle was given to, ended or not. */
  checkFollowed(followed: Followed | undefined): void {
    const known = followed && this.#named.get(followed.handle);
    const row = followed?.flow?.row;
    if (!known || !row) return;
    const startMs = row.startMs === undefined ? undefined : Math.round(row.startMs);
    const flow = `${row.origSport - 1000} id ${row.id}`;
    const isOther =
      flow !== known.flow || (startMs !== undefined && known.startMs !== undefined && startMs !== known.startMs);
    refuse(isOther, `handle ${followed.handle} named ${known.flow}, and ${flow} is followed`);
  }

  /** Flows taken for gone must be gone. */
  #checkEnded(living: ReadonlyMap<number, ReturnType<typeof nameParts>>, kernel: ModelKernel): void {
    for (const [handle, name] of this.#lived) {
      if (living.has(handle)) continue;
      this.#endedHandles.add(handle);
      refuse(kernel.livesForSure(name), `${nameOf(name)} was ended and lives`);
      if (name.startMs !== undefined) this.#ended.add(nameOf(name));
    }
    for (const name of living.values())
      refuse(this.#ended.has(nameOf(name)), `${nameOf(name)} came back from the dead`);
    this.#lived = new Map(living);
  }

  #checkReal(table: FlowTable, row: number, kernel: ModelKernel): void {
    refuse(!hasLived(kernel, nameParts(table, row)), `${nameOfRow(table, row)} is alive and never lived`);
  }

  #checkName(table: FlowTable, row: number): void {
    const handle = handleOf(table, row);
    refuse(rowOf(table, handle) !== row, 'a handle does not lead back to its row');
    const flow = `${(table.origSport[row] ?? 0) - 1000} id ${table.id[row]}`;
    const startMs = startOf(table, row);
    const known = this.#named.get(handle);
    if (!known) {
      this.#named.set(handle, { flow, startMs });
      return;
    }
    refuse(known.flow !== flow, `handle ${handle} named ${known.flow} and names ${flow}`);
    if (startMs === undefined) return;
    refuse(known.startMs !== undefined && known.startMs !== startMs, `handle ${handle} names two flows: ${flow}`);
    known.startMs = startMs;
  }
}

function nameParts(table: FlowTable, row: number): Parameters<typeof nameOf>[0] {
  return { tuple: (table.origSport[row] ?? 0) - 1000, id: table.id[row] ?? 0, startMs: startOf(table, row) };
}

function nameOfRow(table: FlowTable, row: number): string {
  return nameOf(nameParts(table, row));
}

function startOf(table: FlowTable, row: number): number | undefined {
  return (table.presence[row] ?? 0) & PRESENCE.start ? Math.round(startMsAt(table, row)) : undefined;
}

function hasLived(kernel: ModelKernel, name: Parameters<typeof nameOf>[0]): boolean {
  return kernel.history.has(nameOf(name));
}

function refuse(isWrong: boolean, what: string): void {
  if (isWrong) throw new Error(what);
}
