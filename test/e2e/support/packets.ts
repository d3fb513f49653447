// Parses captured Ethernet frames far enough to say what a packet is. Pure.

/** A packet in words, and its bytes. */
export interface SeenPacket {
  /** Such as "udp to 8.8.8.8:53". */
  readonly what: string;
  /** Its transport header and what follows. */
  readonly content: Buffer;
}

const ICMPV6 = 58;
const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 2: 'igmp', 6: 'tcp', 17: 'udp', [ICMPV6]: 'icmpv6' };
const HOP_BY_HOP = 0;
/** Multicast listener report, version 2 (RFC 3810). */
const MLD2_REPORT = 143;
/** Groups that nodes join by themselves: all nodes, all routers, all snoopers, and the groups of their addresses. */
const OWN_GROUP = /^(ff0[125]0{27}[12]|ff020{26}6a|ff020{19}1ff)/;

/**
 * The packet in a frame; undefined for the kernel's spontaneous reports of its own groups.
 */
export function packetOf(frame: Buffer): SeenPacket | undefined {
  const type = frame.readUInt16BE(12);
  const packet = frame.subarray(14);
  if (type === 0x0800) return ipv4(packet);
  if (type === 0x86dd) return ipv6(packet);
  return { what: `ethernet type 0x${type.toString(16)}`, content: packet };
}

function ipv4(packet: Buffer): SeenPacket {
  const headerBytes = (packet.readUInt8(0) & 15) * 4;
  return transport(packet.readUInt8(9), [...packet.subarray(16, 20)].join('.'), packet.subarray(headerBytes));
}

function ipv6(packet: Buffer): SeenPacket | undefined {
  let protocol = packet.readUInt8(6);
  let content = packet.subarray(40);
  if (protocol === HOP_BY_HOP) {
    protocol = content.readUInt8(0);
    content = content.subarray(8 * (content.readUInt8(1) + 1));
  }
  if (protocol === ICMPV6 && isOwnReport(content)) return undefined;
  const groups = packet.subarray(24, 40).toString('hex').match(/..../g) ?? [];
  return transport(protocol, `[${groups.join(':')}]`, content);
}

function isOwnReport(message: Buffer): boolean {
  if (message.readUInt8(0) !== MLD2_REPORT) return false;
  let at = 8;
  for (let records = message.readUInt16BE(6); records > 0; records--) {
    if (!OWN_GROUP.test(message.subarray(at + 4, at + 20).toString('hex'))) return false;
    at += 20 + 4 * message.readUInt8(at + 1) + 16 * message.readUInt16BE(at + 2);
  }
  return true;
}

function transport(protocol: number, destination: string, content: Buffer): SeenPacket {
  const name = PROTOCOLS[protocol] ?? `protocol ${protocol}`;
  const port = name === 'tcp' || name === 'udp' ? `:${content.readUInt16BE(2)}` : '';
  return { what: `${name} to ${destination}${port}`, content };
}
