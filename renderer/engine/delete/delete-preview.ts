// What the user sees before confirming a delete: counts by protocol, what comes back and when, and whether it would cut the
// user's own session. Pure.

import type { OwnSession } from '../../../electron/contract/settings.ts';
import { IPPROTO, PRESENCE, parseAddress } from '../../../native/flow/index.ts';
import type { PreparedDelete } from '../api.ts';
import type { FlowTable } from '../store/flow-table.ts';

/** TCP_CONNTRACK_ESTABLISHED */
const TCP_ESTABLISHED = 3;
/** TCP_CONNTRACK_TIME_WAIT and TCP_CONNTRACK_CLOSE: no more packets are expected. */
const TCP_ENDED: ReadonlySet<number> = new Set([7, 8]);

export type Preview = Pick<
  PreparedDelete,
  'byProtocol' | 'untranslatedTcp' | 'openingOrClosing' | 'untranslatedOther' | 'translated' | 'ownSession'
>;

/** Counts over the rows; `session` is the user's own (SSH_CONNECTION). */
export function previewRows(table: FlowTable, rows: Uint32Array, session: OwnSession | null): Preview {
  const counts = new Uint32Array(256);
  const isOwn = session ? ownSessionTest(table, session) : () => false;
  let untranslatedTcp = 0;
  let openingOrClosing = 0;
  let untranslatedOther = 0;
  let translated = 0;
  let ownSession = 0;
  for (const row of rows) {
    const protocol = table.protocol[row] ?? 0;
    counts[protocol] = (counts[protocol] ?? 0) + 1;
    const present = (table.presence[row] ?? 0) & (PRESENCE.state | PRESENCE.translated);
    if (present & PRESENCE.translated) translated++;
    else if (protocol !== IPPROTO.tcp) untranslatedOther++;
    else if (present === PRESENCE.state && table.state[row] === TCP_ESTABLISHED) untranslatedTcp++;
    else if (present === PRESENCE.state && !TCP_ENDED.has(table.state[row] ?? 0)) openingOrClosing++;
    if (protocol === IPPROTO.tcp && isOwn(row)) ownSession++;
  }
  const byProtocol = Array.from(counts, (count, protocol) => ({ protocol, count }))
    .filter((entry) => entry.count > 0)
    .sort((a, b) => b.count - a.count);
  return { byProtocol, untranslatedTcp, openingOrClosing, untranslatedOther, translated, ownSession };
}

/** Whether a row's original or reply tuple joins the session's two ends, in either direction. */
function ownSessionTest(table: FlowTable, session: OwnSession): (row: number) => boolean {
  // A zone index (fe80::1%eth0) is not part of what the kernel tracks.
  const client = parseAddress(session.client.replace(/%.*$/, ''));
  const server = parseAddress(session.server.replace(/%.*$/, ''));
  if (!client || !server) return () => false;
  const equals = (words: Uint32Array, at: number, address: readonly number[]): boolean =>
    address.every((word, w) => words[4 * at + w] === word);
  const joins = (tuple: TupleColumns, at: number): boolean => {
    const sport = tuple.sport[at];
    const dport = tuple.dport[at];
    if (sport === session.clientPort && dport === session.serverPort) {
      return equals(tuple.src, at, client) && equals(tuple.dst, at, server);
    }
    if (sport !== session.serverPort || dport !== session.clientPort) return false;
    return equals(tuple.src, at, server) && equals(tuple.dst, at, client);
  };
  const orig = { src: table.origSrc, dst: table.origDst, sport: table.origSport, dport: table.origDport };
  return (row) => {
    if (joins(orig, row)) return true;
    const place = (table.reply.index[row] ?? 0) - 1;
    return place >= 0 && joins(table.reply, place);
  };
}

interface TupleColumns {
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
  readonly sport: Uint16Array;
  readonly dport: Uint16Array;
}
