// What is said about a delete before it is done: counts by protocol, established TCP, whether it would cut the
// user's own session, and the conntrack command that would do the same to one flow. Pure.

import { hasPorts, IPPROTO, PRESENCE, parseAddress, protocolName } from '../../native/flow/index.ts';
import type { FlowTable } from './flow-table.ts';
import type { OwnSession, PreparedDelete } from './protocol.ts';

/** TCP_CONNTRACK_ESTABLISHED */
const TCP_ESTABLISHED = 3;

export type Preview = Pick<PreparedDelete, 'byProtocol' | 'establishedTcp' | 'ownSession'>;

/** Counts over the rows; `session` is the user's own (SSH_CONNECTION). */
export function previewRows(table: FlowTable, rows: Uint32Array, session: OwnSession | null): Preview {
  const counts = new Uint32Array(256);
  const isOwn = session ? ownSessionTest(table, session) : () => false;
  let establishedTcp = 0;
  let ownSession = 0;
  for (const row of rows) {
    const protocol = table.protocol[row] ?? 0;
    counts[protocol] = (counts[protocol] ?? 0) + 1;
    if (protocol !== IPPROTO.tcp) continue;
    if ((table.presence[row] ?? 0) & PRESENCE.state && table.state[row] === TCP_ESTABLISHED) establishedTcp++;
    if (isOwn(row)) ownSession++;
  }
  const byProtocol = Array.from(counts, (count, protocol) => ({ protocol, count }))
    .filter((entry) => entry.count > 0)
    .sort((a, b) => b.count - a.count);
  return { byProtocol, establishedTcp, ownSession };
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

/** A flow's original tuple and zone, as a row's view has them. */
export interface CommandFlow {
  readonly protocol: number;
  readonly presence: number;
  readonly origSrc: string;
  readonly origDst: string;
  readonly origSport: number;
  readonly origDport: number;
  readonly zone: number;
}

/** The conntrack command that deletes exactly one tuple (conntrack(8)). */
export function deleteCommand(flow: CommandFlow): string {
  const parts = ['conntrack -D'];
  if (flow.origSrc.includes(':')) parts.push('-f ipv6');
  // conntrack knows these by name, all others by number only.
  const known = Object.values<number>(IPPROTO).includes(flow.protocol);
  parts.push(`-p ${known ? protocolName(flow.protocol) : flow.protocol} -s ${flow.origSrc} -d ${flow.origDst}`);
  const first = flow.origSport;
  const second = flow.origDport;
  if (flow.presence & PRESENCE.layer4) {
    if (hasPorts(flow.protocol)) parts.push(`--sport ${first} --dport ${second}`);
    else if (flow.protocol === IPPROTO.gre) parts.push(`--srckey ${first} --dstkey ${second}`);
    else if (flow.protocol === IPPROTO.icmp || flow.protocol === IPPROTO.icmpv6) {
      parts.push(`--icmp-type ${second >>> 8} --icmp-code ${second & 255} --icmp-id ${first}`);
    }
  }
  if (flow.presence & PRESENCE.zone) parts.push(`-w ${flow.zone}`);
  else if (flow.presence & PRESENCE.zoneOrig) parts.push(`--orig-zone ${flow.zone}`);
  else if (flow.presence & PRESENCE.zoneReply) parts.push(`--reply-zone ${flow.zone}`);
  return parts.join(' ');
}
