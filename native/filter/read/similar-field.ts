// The field that a wrong name may mean: a slip of the pen, or another tool's name for it. Pure.

import { FIELD_NAMES, findField } from '../fields/fields.ts';
import { nearest } from './suggest.ts';

/** Names of other tools: tcpdump, Wireshark, nftables, ss, iptables, netstat. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    srcip: 'src',
    saddr: 'src',
    source_ip: 'src',
    dstip: 'dst',
    daddr: 'dst',
    destination_ip: 'dst',
    srcport: 'sport',
    src_port: 'sport',
    'src.port': 'sport',
    dstport: 'dport',
    dst_port: 'dport',
    'dst.port': 'dport',
    address: 'host',
    'ip.addr': 'host',
    'ip.src': 'src',
    'ip.dst': 'dst',
    'tcp.port': 'port',
    'udp.port': 'port',
    'tcp.srcport': 'sport',
    'tcp.dstport': 'dport',
    'udp.srcport': 'sport',
    'udp.dstport': 'dport',
    'ipv6.addr': 'host',
    'ipv6.src': 'src',
    'ipv6.dst': 'dst',
    net: 'host',
    portrange: 'port',
    protonum: 'proto',
    l4proto: 'proto',
    'ip.proto': 'proto',
    connmark: 'mark',
    'ct.mark': 'mark',
    connlabel: 'label',
    expires: 'timeout',
    duration: 'age',
    speed: 'rate',
    bandwidth: 'rate',
    size: 'bytes',
    pkts: 'packets',
    flags: 'status',
    version: 'family',
    l3proto: 'family',
    dir: 'direction',
    replied: 'seen_reply',
  }),
);

/** The name of the field for another tool's word. */
export function foreignField(word: string): string | undefined {
  const lower = word.toLowerCase();
  return ELSEWHERE.get(lower) ?? ELSEWHERE.get(lower.replaceAll('-', '_'));
}

/** The name of a similar field; undefined if there is none. */
export function similarField(word: string): string | undefined {
  const lower = word.toLowerCase();
  return foreignField(lower) ?? (findField(lower.replaceAll('-', '_'))?.name || nearest(word, FIELD_NAMES));
}
