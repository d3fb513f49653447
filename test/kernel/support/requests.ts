// Netlink requests built byte by byte, so that the transport is tested with bytes that it did not produce.

/** NFNL_SUBSYS_* */
export const SUBSYSTEM = { conntrack: 1, expect: 2 } as const;

/** IPCTNL_MSG_CT_* */
export const CT = {
  new: 0,
  get: 1,
  delete: 2,
  getCtrZero: 3,
  getStatsCpu: 4,
  getStats: 5,
  getDying: 6,
  getUnconfirmed: 7,
} as const;

/** IPCTNL_MSG_EXP_* */
export const EXP = { new: 0, get: 1, delete: 2, getStatsCpu: 3 } as const;

/** NLM_F_* */
export const FLAG = { request: 1, ack: 4, root: 0x100, dump: 0x300, create: 0x400, excl: 0x200 } as const;

const AF_INET = 2;

export interface RequestHead {
  readonly subsystem?: number;
  readonly type: number;
  /** Besides NLM_F_REQUEST. */
  readonly flags?: number;
  readonly family?: number;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** One message: nlmsghdr, nfgenmsg, attributes. Sequence number and port are left to the transport. */
export function request(head: RequestHead, ...attributes: readonly Uint8Array[]): Uint8Array {
  const body = concat(attributes);
  const message = new Uint8Array(20 + body.length);
  const view = new DataView(message.buffer);
  view.setUint32(0, message.length, true);
  view.setUint16(4, ((head.subsystem ?? SUBSYSTEM.conntrack) << 8) | head.type, true);
  view.setUint16(6, FLAG.request | (head.flags ?? 0), true);
  view.setUint8(16, head.family ?? 0);
  message.set(body, 20);
  return message;
}

/** Concatenated, as one Uint8Array. */
export function messages(...list: readonly Uint8Array[]): Uint8Array {
  return concat(list);
}

/** An attribute with its payload, padded to 4 bytes. */
export function attribute(type: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array((4 + payload.length + 3) & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 4 + payload.length, true);
  view.setUint16(2, type, true);
  bytes.set(payload, 4);
  return bytes;
}

/** An attribute of attributes (NLA_F_NESTED). */
export function nest(type: number, ...inner: readonly Uint8Array[]): Uint8Array {
  return attribute(type | 0x8000, concat(inner));
}

/** Network order. */
export function u8(type: number, value: number): Uint8Array {
  return attribute(type, Uint8Array.of(value));
}

export function u16(type: number, value: number): Uint8Array {
  return attribute(type, Uint8Array.of(value >> 8, value & 0xff));
}

export function u32(type: number, value: number): Uint8Array {
  return attribute(type, Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff));
}

/** An IPv4 tuple with ports, as CTA_TUPLE_ORIG (1) or another nest of that shape. */
export function tuple(
  type: number,
  source: string,
  destination: string,
  protocol: number,
  sport: number,
  dport: number,
): Uint8Array {
  const address = (text: string): Uint8Array => Uint8Array.from(text.split('.').map(Number));
  return nest(
    type,
    nest(1, attribute(1, address(source)), attribute(2, address(destination))),
    nest(2, u8(1, protocol), u16(2, sport), u16(3, dport)),
  );
}

/** A GET of one flow by its original tuple. */
export function getFlow(
  source: string,
  destination: string,
  protocol: number,
  sport: number,
  dport: number,
): Uint8Array {
  return request({ type: CT.get, family: AF_INET }, tuple(1, source, destination, protocol, sport, dport));
}

/** A string with its NUL. */
export function text(type: number, value: string): Uint8Array {
  return attribute(type, new TextEncoder().encode(`${value}\0`));
}

/** 10.8.0.1's control connection to an FTP server at 10.8.0.2, with the helper ftp: a master for expectations. */
export function newFtpControl(sport: number): Uint8Array {
  return request(
    { type: CT.new, flags: FLAG.create | FLAG.excl, family: AF_INET },
    tuple(1, '10.8.0.1', '10.8.0.2', 6, sport, 21),
    tuple(2, '10.8.0.2', '10.8.0.1', 6, 21, sport),
    u32(7, 300),
    // CTA_PROTOINFO, CTA_PROTOINFO_TCP: established.
    nest(4, nest(1, u8(1, 3))),
    nest(5, text(1, 'ftp')),
  );
}

/** Deletes that connection; its expectations go with it. */
export function deleteFtpControl(sport: number): Uint8Array {
  return request({ type: CT.delete, family: AF_INET }, tuple(1, '10.8.0.1', '10.8.0.2', 6, sport, 21));
}

/** The data connection that the server is expected to open to `port`. */
export function newExpectation(master: number, port: number): Uint8Array {
  return request(
    { subsystem: SUBSYSTEM.expect, type: EXP.new, flags: FLAG.create | FLAG.excl, family: AF_INET },
    tuple(1, '10.8.0.1', '10.8.0.2', 6, master, 21),
    tuple(2, '10.8.0.2', '10.8.0.1', 6, 0, port),
    tuple(3, '255.255.255.255', '255.255.255.255', 6, 0, 0xffff),
    u32(4, 60),
  );
}

/** GET or DELETE of the expectation by its tuple. */
export function expectation(type: number, port: number): Uint8Array {
  return request({ subsystem: SUBSYSTEM.expect, type, family: AF_INET }, tuple(2, '10.8.0.2', '10.8.0.1', 6, 0, port));
}

/** Splits replies into whole messages. */
export function split(replies: Uint8Array): Uint8Array[] {
  const list: Uint8Array[] = [];
  const view = new DataView(replies.buffer, replies.byteOffset, replies.byteLength);
  for (let at = 0; at < replies.length; ) {
    const length = view.getUint32(at, true);
    list.push(replies.subarray(at, at + length));
    at += (length + 3) & ~3;
  }
  return list;
}

/** The nlmsghdr.nlmsg_type of a message. */
export function typeOf(message: Uint8Array): number {
  return (message[4] ?? 0) | ((message[5] ?? 0) << 8);
}
