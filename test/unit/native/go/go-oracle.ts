// The Go library's filter, written as close to its source as another language allows, over addresses as bytes: errors are
// texts, equality is that of net.IP.Equal.

export interface GoTuple {
  readonly srcIP: Uint8Array;
  readonly dstIP: Uint8Array;
  readonly srcPort: number;
  readonly dstPort: number;
  readonly protocol: number;
}
export interface GoFlow {
  readonly forward: GoTuple;
  readonly reverse: GoTuple;
  readonly status: number;
  readonly zone: number;
  /** Empty without labels. */
  readonly labels: Uint8Array;
}

const [ORIG_SRC_IP, ORIG_DST_IP, REPLY_SRC_IP, REPLY_DST_IP, REPLY_ANY_IP, ORIG_SRC_PORT, ORIG_DST_PORT] = [
  0, 1, 2, 3, 4, 5, 6,
];
const V4_IN_V6_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** net.IP.Equal: 4 bytes equal 16 if those are the mapped form. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  const same = (x: ArrayLike<number>, y: ArrayLike<number>): boolean => Array.from(x).join() === Array.from(y).join();
  if (a.length === b.length) return same(a, b);
  if (a.length === 4 && b.length === 16) return same(b.subarray(0, 12), V4_IN_V6_PREFIX) && same(b.subarray(12), a);
  return a.length === 16 && b.length === 4 && equal(b, a);
}

/** bytes.Contains. */
function contains(bytes: Uint8Array, part: Uint8Array): boolean {
  for (let at = 0; at + part.length <= bytes.length; at++) {
    if (part.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}

const [MATCH_LABELS, UNMATCH_LABELS, MATCH_STATUS, UNMATCH_STATUS] = [7, 8, 9, 10];

export class GoFilter {
  ipFilter = new Map<number, Uint8Array>();
  portFilter = new Map<number, number>();
  protoFilter = 0;
  statusFilter = 0n;
  statusUnFilter = 0n;
  labelFilter = new Map<number, readonly Uint8Array[]>();
  zoneFilter: number | undefined;

  addIP(tp: number, ip: Uint8Array): string | undefined {
    if (this.ipFilter.has(tp)) return 'Filter attribute already present';
    this.ipFilter.set(tp, ip);
    return undefined;
  }

  addPort(tp: number, port: number): string | undefined {
    switch (this.protoFilter) {
      case 6:
      case 17:
      case 33:
      case 132:
      case 136:
        break;
      default:
        return `Filter attribute not available without a valid Layer 4 protocol: ${this.protoFilter}`;
    }
    if (this.portFilter.has(tp)) return 'Filter attribute already present';
    this.portFilter.set(tp, port);
    return undefined;
  }

  addProtocol(proto: number): string | undefined {
    if (this.protoFilter !== 0) return 'Filter attribute already present';
    this.protoFilter = proto;
    return undefined;
  }

  addStatus(tp: number, status: number): string | undefined {
    switch (tp) {
      case MATCH_STATUS:
        this.statusFilter |= BigInt(status);
        return undefined;
      case UNMATCH_STATUS:
        this.statusUnFilter |= BigInt(status);
        return undefined;
      default:
        return 'Invalid filter type';
    }
  }

  addLabels(tp: number, labels: readonly Uint8Array[]): string | undefined {
    if (labels.length === 0) return 'Invalid length for provided labels';
    if (this.labelFilter.has(tp)) return 'Filter attribute already present';
    this.labelFilter.set(tp, labels);
    return undefined;
  }

  addZone(zone: number): string | undefined {
    if (this.zoneFilter !== undefined) return 'Filter attribute already present';
    this.zoneFilter = zone;
    return undefined;
  }

  isEmpty(): boolean {
    return (
      this.ipFilter.size === 0 &&
      this.portFilter.size === 0 &&
      this.protoFilter === 0 &&
      this.statusFilter === 0n &&
      this.statusUnFilter === 0n &&
      this.labelFilter.size === 0 &&
      this.zoneFilter === undefined
    );
  }

  match(flow: GoFlow): boolean {
    if (this.isEmpty()) return false;
    if (this.protoFilter !== 0 && flow.forward.protocol !== this.protoFilter) return false;
    if (this.zoneFilter !== undefined && this.zoneFilter !== flow.zone) return false;
    const status = BigInt(flow.status);
    if (this.statusFilter !== 0n && (status & this.statusFilter) !== this.statusFilter) return false;
    if (this.statusUnFilter !== 0n && (status & this.statusUnFilter) !== 0n) return false;
    return this.matchEnds(flow) && this.matchLabels(flow);
  }

  matchLabels(flow: GoFlow): boolean {
    if (this.labelFilter.size === 0) return true;
    if (flow.labels.length === 0) return false;
    let match = true;
    let elem = this.labelFilter.get(MATCH_LABELS ?? -1);
    for (const label of elem ?? []) match = match && contains(flow.labels, label);
    elem = this.labelFilter.get(UNMATCH_LABELS ?? -1);
    for (const label of elem ?? []) match = match && !contains(flow.labels, label);
    return match;
  }

  matchEnds(flow: GoFlow): boolean {
    let match = true;
    if (this.ipFilter.size > 0) {
      const found = (tp: number | undefined): Uint8Array | undefined => this.ipFilter.get(tp ?? -1);
      let elem = found(ORIG_SRC_IP);
      if (elem) match = match && equal(elem, flow.forward.srcIP);
      elem = found(ORIG_DST_IP);
      if (match && elem) match = match && equal(elem, flow.forward.dstIP);
      elem = found(REPLY_SRC_IP);
      if (match && elem) match = match && equal(elem, flow.reverse.srcIP);
      elem = found(REPLY_DST_IP);
      if (match && elem) match = match && equal(elem, flow.reverse.dstIP);
      elem = found(REPLY_ANY_IP);
      if (match && elem) match = match && (equal(elem, flow.reverse.srcIP) || equal(elem, flow.reverse.dstIP));
    }
    if (this.portFilter.size > 0) {
      let elem = this.portFilter.get(ORIG_SRC_PORT ?? -1);
      if (match && elem !== undefined) match = match && elem === flow.forward.srcPort;
      elem = this.portFilter.get(ORIG_DST_PORT ?? -1);
      if (match && elem !== undefined) match = match && elem === flow.forward.dstPort;
    }
    return match;
  }
}
