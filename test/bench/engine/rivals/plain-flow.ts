// A flow as one object with the values that its columns show, as a program without columns would keep it. Addresses are
// kept as text for display and as numbers for comparison, so that the rivals need not parse texts again and again.

import {
  type FlowBatch,
  formatAddress,
  hasPorts,
  IPPROTO,
  PRESENCE,
  stateName,
  u64At,
} from '../../../../native/flow/index.ts';

export interface PlainFlow {
  /** Its place in the first dump. */
  readonly number: number;
  /** Both words of its key, as text. */
  readonly key: string;
  readonly keyHigh: number;
  readonly keyLow: number;
  readonly protocol: number;
  state: string | undefined;
  readonly sourceText: string;
  readonly destinationText: string;
  /** The IPv4 address as a number. */
  readonly sourceIPv4: number | undefined;
  readonly destinationIPv4: number | undefined;
  readonly sport: number | undefined;
  readonly dport: number | undefined;
  /** For comparison: IPv4 in front of IPv6, the words of the address, the port, id or key, and which of these it is. */
  readonly source: readonly number[];
  readonly zone: number;
  /** For comparison: the number, then whether it applies to both directions, the original or the reply. */
  readonly zoneOrder: number;
  mark: number;
  status: number;
  /** Seconds left when the flow was read. */
  timeoutSec: number | undefined;
  packets: number | undefined;
  bytes: number | undefined;
}

/** The flow in row `i` of a batch. */
export function plainFlow(batch: FlowBatch, i: number, number: number): PlainFlow {
  const protocol = batch.protocol[i] ?? 0;
  const withPorts = hasPorts(protocol);
  const flow: PlainFlow = {
    number,
    key: plainKey(batch, i),
    keyHigh: batch.key[2 * i + 1] ?? 0,
    keyLow: batch.key[2 * i] ?? 0,
    protocol,
    state: undefined,
    sourceText: formatAddress(batch.origSrc, 4 * i),
    destinationText: formatAddress(batch.origDst, 4 * i),
    sourceIPv4: addressIPv4(batch.origSrc, i),
    destinationIPv4: addressIPv4(batch.origDst, i),
    sport: withPorts ? batch.origSport[i] : undefined,
    dport: withPorts ? batch.origDport[i] : undefined,
    source: [...comparable(batch.origSrc, i, batch.origSport[i] ?? 0), kindOfNumber(batch, i)],
    zone: batch.zone[i] ?? 0,
    zoneOrder: comparableZone(batch, i),
    mark: 0,
    status: 0,
    timeoutSec: undefined,
    packets: undefined,
    bytes: undefined,
  };
  takeValues(flow, batch, i);
  return flow;
}

export function plainKey(batch: FlowBatch, i: number): string {
  return `${batch.key[2 * i]}:${batch.key[2 * i + 1]}`;
}

/** Updates the values that can change while a flow lives. */
export function takeValues(flow: PlainFlow, batch: FlowBatch, i: number): void {
  const presence = batch.presence[i] ?? 0;
  const counted = (presence & PRESENCE.origCounters) !== 0;
  flow.state = presence & PRESENCE.state ? stateName(flow.protocol, batch.state[i]) : undefined;
  flow.mark = batch.mark[i] ?? 0;
  flow.status = batch.status[i] ?? 0;
  flow.timeoutSec = presence & PRESENCE.timeout ? batch.timeoutSec[i] : undefined;
  flow.packets = counted ? u64At(batch.origPackets, i) + u64At(batch.replyPackets, i) : undefined;
  flow.bytes = counted ? u64At(batch.origBytes, i) + u64At(batch.replyBytes, i) : undefined;
}

function isIPv4(words: Uint32Array, i: number): boolean {
  return words[4 * i] === 0 && words[4 * i + 1] === 0 && words[4 * i + 2] === 0xffff;
}

function addressIPv4(words: Uint32Array, i: number): number | undefined {
  return isIPv4(words, i) ? words[4 * i + 3] : undefined;
}

function comparable(words: Uint32Array, i: number, port: number): readonly number[] {
  const word = (w: number): number => words[4 * i + w] ?? 0;
  return isIPv4(words, i) ? [0, word(3), port] : [1, word(0), word(1), word(2), word(3), port];
}

/** What a source shows after its address: nothing, a port, an ICMP id or a GRE key. */
function kindOfNumber(batch: FlowBatch, i: number): number {
  const protocol = batch.protocol[i] ?? 0;
  if (((batch.presence[i] ?? 0) & PRESENCE.layer4) === 0) return 0;
  if (hasPorts(protocol)) return 1;
  if (protocol === IPPROTO.icmp || protocol === IPPROTO.icmpv6) return 2;
  return protocol === IPPROTO.gre ? 3 : 0;
}

function comparableZone(batch: FlowBatch, i: number): number {
  const presence = batch.presence[i] ?? 0;
  if (presence & PRESENCE.zone) return (batch.zone[i] ?? 0) * 4;
  if (presence & PRESENCE.zoneOrig) return (batch.zone[i] ?? 0) * 4 + 1;
  return presence & PRESENCE.zoneReply ? (batch.zone[i] ?? 0) * 4 + 2 : 0;
}
