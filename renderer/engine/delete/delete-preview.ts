// What the user sees before confirming a delete: counts by protocol and state, bytes so far, and what comes back and when.
// Pure.

import type { OwnSession } from '../../../electron/contract/settings.ts';
import { testBit } from '../../../native/flow/bitmap.ts';
import { IPPROTO, PRESENCE } from '../../../native/flow/index.ts';
import type { DeleteCounts } from '../api.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { COUNTERS, totalBytes } from '../store/merge.ts';
import { sharedAddress } from './shared-address.ts';

/** TCP_CONNTRACK_ESTABLISHED */
const TCP_ESTABLISHED = 3;
/** TCP_CONNTRACK_TIME_WAIT and TCP_CONNTRACK_CLOSE: no more packets are expected. */
const TCP_ENDED: ReadonlySet<number> = new Set([7, 8]);

/** Counts over the rows. @param listed the rows that the filter matches. @param session the user's own. */
export function previewRows(
  table: FlowTable,
  rows: Uint32Array,
  listed: Uint32Array,
  session: OwnSession | null,
): DeleteCounts {
  const protocols = new Uint32Array(256);
  const states = new Uint32Array(256);
  const counts = { untranslatedTcp: 0, openingOrClosing: 0, untranslatedOther: 0, translated: 0, hidden: 0 };
  let bytes: number | undefined;
  for (const row of rows) {
    const protocol = table.protocol[row] ?? 0;
    protocols[protocol] = (protocols[protocol] ?? 0) + 1;
    const presence = table.presence[row] ?? 0;
    const state = table.state[row] ?? 0;
    const hasState = protocol === IPPROTO.tcp && (presence & PRESENCE.state) !== 0;
    if (hasState) states[state] = (states[state] ?? 0) + 1;
    if (presence & PRESENCE.translated) counts.translated++;
    else if (protocol !== IPPROTO.tcp) counts.untranslatedOther++;
    else if (hasState && state === TCP_ESTABLISHED) counts.untranslatedTcp++;
    else if (hasState && !TCP_ENDED.has(state)) counts.openingOrClosing++;
    if (!testBit(listed, row)) counts.hidden++;
    if (presence & COUNTERS) bytes = (bytes ?? 0) + totalBytes(table.origBytes, table.replyBytes, row);
  }
  const byProtocol = mostFirst(protocols).map(([protocol, count]) => ({ protocol, count }));
  const byTcpState = mostFirst(states).map(([state, count]) => ({ state, count }));
  return { count: rows.length, ...counts, byProtocol, byTcpState, bytes, shared: sharedAddress(table, rows, session) };
}

/** Numbers with their counts, the most frequent first; none that does not occur. */
function mostFirst(counts: Uint32Array): (readonly [value: number, count: number])[] {
  const all = Array.from(counts, (count, value) => [value, count] as const);
  return all.filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
}
