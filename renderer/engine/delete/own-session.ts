// Which flows carry the user's own session (SSH_CONNECTION): a delete leaves them out unless the user says otherwise. Pure.

import type { OwnSession } from '../../../electron/contract/settings.ts';
import { IPPROTO, parseAddress } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';

/** Rows in two parts: the last `own` of them carry the user's own session. */
export interface PartedRows {
  readonly rows: Uint32Array;
  readonly own: number;
}

/** The same rows, those of the user's own session last; else their order stays. */
export function ownLast(table: FlowTable, rows: Uint32Array, session: OwnSession | null): PartedRows {
  const isOwn = session && ownSessionTest(table, session);
  const own = isOwn ? rows.filter((row) => table.protocol[row] === IPPROTO.tcp && isOwn(row)) : NONE;
  if (own.length === 0) return { rows, own: 0 };
  const isAmongOwn = new Set(own);
  const parted = new Uint32Array(rows.length);
  let at = 0;
  for (const row of rows) if (!isAmongOwn.has(row)) parted[at++] = row;
  parted.set(own, at);
  return { rows: parted, own: own.length };
}

const NONE = new Uint32Array(0);

/** Whether a row's original or reply tuple joins the session's two ends, in either direction. */
function ownSessionTest(table: FlowTable, session: OwnSession): ((row: number) => boolean) | undefined {
  // A zone index (fe80::1%eth0) is not part of what the kernel tracks.
  const client = parseAddress(session.client.replace(/%.*$/, ''));
  const server = parseAddress(session.server.replace(/%.*$/, ''));
  if (!client || !server) return undefined;
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
