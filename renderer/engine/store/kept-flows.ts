// Selected flows as main keeps them for the next worker, and how they are recognised there. Pure.

import type { KeptFlows } from '../../../electron/contract/to-engine.ts';
import { PRESENCE } from '../../../native/flow/index.ts';
import type { FlowTable } from './flow-table.ts';
import { boundStart, compareIdentity, IDENTITY_PRESENCE } from './identity.ts';

/** The identities in the rows. */
export function keptFlows(table: FlowTable, rows: Uint32Array): KeptFlows {
  const { length } = rows;
  const key = new Uint32Array(2 * length);
  const presence = new Uint32Array(length);
  const id = new Uint32Array(length);
  const startNs = new Uint32Array(2 * length);
  const bound = { presence, stopNs: startNs };
  for (let i = 0; i < length; i++) {
    const row = rows[i] ?? 0;
    for (let w = 0; w < 2; w++) {
      key[2 * i + w] = table.key[2 * row + w] ?? 0;
      startNs[2 * i + w] = table.startNs[2 * row + w] ?? 0;
    }
    presence[i] = (table.presence[row] ?? 0) & IDENTITY_PRESENCE;
    id[i] = table.id[row] ?? 0;
    boundStart(table, row, bound, i);
  }
  return { key, presence, id, startNs };
}

/** Whether the flow in a row is a kept one with the same key: as certain as a delete, which compares id and start, too. */
export function isKept(table: FlowTable, row: number, kept: Omit<KeptFlows, 'key'>, i: number): boolean {
  const known = kept.presence[i] ?? 0;
  if (known & PRESENCE.stop && (table.presence[row] ?? 0) & PRESENCE.start && !beganBefore(table, row, kept, i)) {
    return false;
  }
  return compareIdentity(table, row, kept, i) === 'same';
}

/** Whether the row's flow began no later than the kept one, whose start is unknown, is known to have lived. */
function beganBefore(table: FlowTable, row: number, { startNs }: Pick<KeptFlows, 'startNs'>, i: number): boolean {
  const high = (table.startNs[2 * row + 1] ?? 0) - (startNs[2 * i + 1] ?? 0);
  return high < 0 || (high === 0 && (table.startNs[2 * row] ?? 0) <= (startNs[2 * i] ?? 0));
}
