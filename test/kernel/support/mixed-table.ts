// A table with something of everything that this kernel can track: both families, all protocols, states, marks, labels,
// zones by direction, translation, and counters of real packets.

import type { Namespace } from './namespace.ts';

const RULES = `
table inet mixed {
  chain raw {
    type filter hook output priority raw
    udp dport 7005 ct zone set 5
    udp dport 7006 ct original zone set 6
    udp dport 7007 ct reply zone set 7
  }
  chain out {
    type filter hook output priority filter
    udp dport 7001 ct mark set 0x2a
    udp dport 7001 ct label set 5
    ct state new accept
  }
}
table ip mixed_nat {
  chain out {
    type nat hook output priority -100
    udp dport 7002 dnat to 127.0.0.1:7003
  }
}`;

/** Options of `conntrack -I`. All timeouts differ, to distinguish the lines. */
const ENTRIES = [
  '-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 80 --state ESTABLISHED -u ASSURED,SEEN_REPLY -t 301 -m 9',
  '-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1011 --dport 443 --state SYN_SENT -t 302',
  '-p tcp -s 10.0.0.3 -d 10.0.0.2 --sport 1012 --dport 443 --state TIME_WAIT -u SEEN_REPLY -t 303 -m 4096',
  '-p tcp -s fd00::1 -d fd00::2 --sport 1002 --dport 443 --state ESTABLISHED -u ASSURED,SEEN_REPLY -t 304',
  '-p tcp -s fd00::7 -d fd00::2 --sport 1013 --dport 22 --state CLOSE_WAIT -u SEEN_REPLY -t 305 -m 9',
  '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 306',
  '-p udp -s 10.9.0.1 -d 10.0.0.2 --sport 1014 --dport 53 -t 307 -u SEEN_REPLY',
  '-p udp -s fd00::1 -d fd00::2 --sport 1004 --dport 53 -t 308',
  '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1015 --dport 123 -t 309 -w 12',
  '-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 80 --state ESTABLISHED -u ASSURED,SEEN_REPLY -t 310 -w 13',
  '-p sctp -s 10.0.0.1 -d 10.0.0.2 --sport 1005 --dport 36412 --state ESTABLISHED --orig-vtag 1 --reply-vtag 2 -t 311',
  '-p udplite -s 10.0.0.1 -d 10.0.0.2 --sport 1006 --dport 1007 -t 312',
  '-p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 313',
  '-p icmpv6 -s fd00::1 -d fd00::2 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 78 -t 314',
  '-p gre -s 10.0.0.1 -d 10.0.0.2 --srckey 258 --dstkey 772 -t 315',
  '-p tcp -s 10.0.0.5 -d 10.0.0.6 --sport 1016 --dport 80 -r 192.168.0.9 -q 10.0.0.5 --reply-port-src 8080 --reply-port-dst 1016 --state ESTABLISHED -u ASSURED,SEEN_REPLY -t 316',
];

const TRAFFIC_PORTS = [7001, 7002, 7005, 7006, 7007, 7008];

/** Number of flows that `fillMixed` creates. */
export const MIXED_FLOWS = ENTRIES.length + TRAFFIC_PORTS.length;

/** Sends one UDP packet in the namespace to each of these ports on loopback. */
export function sendUdp(namespace: Namespace, ...ports: number[]): void {
  const sends = ports.map((port) => `echo flowglass >/dev/udp/127.0.0.1/${port} || true`);
  namespace.run('bash', '-c', sends.join('; '));
}

/** Fills the namespace's table. */
export function fillMixed(namespace: Namespace): void {
  namespace.rules(RULES);
  for (const entry of ENTRIES) namespace.insert(entry);
  sendUdp(namespace, ...TRAFFIC_PORTS);
}

/** Lines of `conntrack -L`, sorted, without what restarts when a flow is created again. */
export function linesThatLast(namespace: Namespace): string[] {
  const parts = / (packets|bytes|delta-time|use)=\d+|(?<=^\w+ +\d+) +\d+/g;
  return namespace
    .list('-o', 'labels')
    .map((line) => line.replace(parts, ''))
    .sort();
}
