// Random traffic of real sockets: the plan derived from a seed, and the rules that turn its ports into all kinds of
// flows. traffic-program.ts carries out the plan inside the namespace. Pure.

import type { Random } from '../../random.ts';

/** Both ends are addresses of loopback (ROUTES). */
interface Ends {
  src: string;
  sport: number;
  dst: string;
  dport: number;
}

export interface UdpPlan extends Ends {
  answered: boolean;
}

/** `refused`: nobody listens. `unanswered`: the first packet is dropped. */
export type TcpEnd = 'open' | 'closed' | 'halfClosed' | 'reset' | 'refused' | 'unanswered';

export interface TcpPlan extends Ends {
  end: TcpEnd;
}

export type FtpMode = 'PORT' | 'PASV' | 'EPRT' | 'EPSV';

/** An FTP control connection, read by the kernel's helper: it announces a data connection. */
export interface FtpPlan extends Ends {
  mode: FtpMode;
  /** The port that is announced. */
  dataPort: number;
  /** Whether the data connection is opened, so that the expectation becomes a flow. */
  connects: boolean;
}

export interface TrafficPlan {
  udp: UdpPlan[];
  tcp: TcpPlan[];
  ftp: FtpPlan[];
  /** Where to listen: [address, port]. */
  udpServers: [string, number][];
  tcpServers: [string, number][];
  ftpServers: [string, number][];
}

/** Commands that make all these addresses the namespace's own and keep the traffic from expiring soon. */
export const ROUTES: readonly (readonly string[])[] = [
  ['ip', 'route', 'add', 'local', '10.64.0.0/16', 'dev', 'lo'],
  ['ip', '-6', 'route', 'add', 'local', 'fd64::/64', 'dev', 'lo'],
  ['sysctl', '-qw', 'net.ipv6.ip_nonlocal_bind=1', 'net.ipv4.ip_nonlocal_bind=1'],
  // Nothing is lost, so nothing is sent again, however busy the machine is: what is sent again to an end that has closed is
  // answered by a reset, which changes the flow's state. Kernels before 6.11 lack the first.
  ['sysctl', '-qew', 'net.ipv4.tcp_rto_min_us=60000000', 'net.ipv4.tcp_early_retrans=0'],
  [
    'sysctl',
    '-qw',
    'net.netfilter.nf_conntrack_udp_timeout=36000',
    'net.netfilter.nf_conntrack_udp_timeout_stream=36000',
  ],
  [
    'sysctl',
    '-qw',
    ...'syn_sent syn_recv fin_wait close_wait last_ack time_wait close unacknowledged max_retrans'
      .split(' ')
      .map((state) => `net.netfilter.nf_conntrack_tcp_timeout_${state}=36000`),
  ],
];

/** Ports and what becomes of their flows; the first ten of each hundred are plain. */
export const RULES = `
table inet traffic {
  ct helper ftp-control { type "ftp" protocol tcp; }
  ct helper tftp-request { type "tftp" protocol udp; }
  ct helper sip-signal { type "sip" protocol udp; }
  ct helper irc-chat { type "irc" protocol tcp; }
  chain zones {
    type filter hook output priority raw
    th dport 7030-7039 ct zone set 11
    th sport 7030-7039 ct zone set 11
    th dport 7040-7049 ct original zone set 12
    th sport 7040-7049 ct original zone set 12
    th dport 7050-7059 ct reply zone set 13
    th sport 7050-7059 ct reply zone set 13
  }
  chain properties {
    type filter hook output priority filter
    th dport 7010-7014 ct mark set 0x2a
    ct mark set th dport map { 7015 : 1, 7016 : 2, 7017 : 9, 7018 : 256, 7019 : 0xffffffff }
    th dport 7020-7024 ct label set 5
    th dport 7025-7027 ct label set 64
    th dport 7025-7029 ct label set 127
    udp dport 7060-7063 ct helper set "tftp-request"
    udp dport 7064-7069 ct helper set "sip-signal"
    tcp dport 7060-7069 ct helper set "irc-chat"
    tcp dport { 2100-2109, 2120-2129 } ct helper set "ftp-control"
    ct state new accept
  }
  chain arrival {
    type filter hook input priority filter
    tcp dport 7100-7109 drop
  }
}
${['ip', 'ip6'].map(natRules).join('\n')}`;

function natRules(family: string): string {
  const address = (host: string): string => (family === 'ip' ? `10.64.${host}` : `fd64::${host.replace('.', ':')}`);
  return `
table ${family} traffic_nat {
  chain destination {
    type nat hook output priority -100
    meta l4proto { tcp, udp } th dport 7070-7079 dnat to ${address('1.1')}
    meta l4proto { tcp, udp } th dport 7090-7094 dnat to ${address('1.2')}
    tcp dport 2110 dnat to ${family === 'ip' ? '10.64.1.3:2120' : '[fd64::1:3]:2120'}
  }
  chain source {
    type nat hook postrouting priority 100
    meta l4proto { tcp, udp } th dport { 7080-7089, 7090-7094 } snat to ${address('2.1')}
    tcp dport 2121 snat to ${address('2.2')}
  }
}`;
}

const DESTINATIONS = { ipv4: ['10.64.0.1', '10.64.0.2', '10.64.0.3'], ipv6: ['fd64::1', 'fd64::2'] } as const;
/** Addresses to which destinations are translated. */
const TRANSLATED = { ipv4: ['10.64.1.1', '10.64.1.2'], ipv6: ['fd64::1:1', 'fd64::1:2'] } as const;
type Family = keyof typeof DESTINATIONS;
const FAMILIES: readonly Family[] = ['ipv4', 'ipv6'];

/** Every kind of port a few times, in both families. */
export function planTraffic(random: Random, flows: number): TrafficPlan {
  const sourcePort = counter(20_000);
  const ends = (family: Family, dport: number): Ends => ({
    src: family === 'ipv4' ? `10.64.3.${random.between(1, 20)}` : `fd64::3:${random.between(1, 20)}`,
    sport: sourcePort(),
    dst: random.pick(DESTINATIONS[family]),
    dport,
  });
  const udp = Array.from({ length: flows }, (_, i) => ({
    ...ends(random.pick(FAMILIES), 7000 + (i % 100)),
    answered: random.chance(0.7),
  }));
  const tcp = Array.from({ length: flows }, (_, i) => planTcp(random, ends(random.pick(FAMILIES), 7000 + (i % 110))));
  return { udp, tcp, ...servers(), ftp: planFtp(random, sourcePort), ftpServers: FTP_SERVERS };
}

function planTcp(random: Random, ends: Ends): TcpPlan {
  if (ends.dport >= 7100) return { ...ends, end: 'unanswered' };
  // Nobody listens on every fifth port.
  if (ends.dport % 5 === 4) return { ...ends, end: 'refused' };
  return { ...ends, end: random.pick(['open', 'closed', 'halfClosed', 'reset']) };
}

function servers(): Pick<TrafficPlan, 'udpServers' | 'tcpServers'> {
  const addresses = FAMILIES.flatMap((family) => [...DESTINATIONS[family], ...TRANSLATED[family]]);
  const ports = Array.from({ length: 100 }, (_, i) => 7000 + i);
  const all = addresses.flatMap((address) => ports.map((port): [string, number] => [address, port]));
  return { udpServers: all, tcpServers: all.filter(([, port]) => port % 5 !== 4) };
}

/** 2100: untranslated. 2110: translated destination. 2121: translated source. */
const FTP_SERVERS: [string, number][] = [
  ['10.64.0.9', 2100],
  ['10.64.1.3', 2120],
  ['10.64.0.9', 2121],
  ['fd64::9', 2100],
  ['fd64::1:3', 2120],
  ['fd64::9', 2121],
];

/** Each mode of each family with each port; some open their data connection. */
function planFtp(random: Random, sourcePort: () => number): FtpPlan[] {
  const dataPort = counter(40_000);
  return FAMILIES.flatMap((family) =>
    (family === 'ipv4' ? (['PORT', 'PASV', 'EPRT', 'EPSV'] as const) : (['EPRT', 'EPSV'] as const)).flatMap((mode) =>
      [2100, 2100, 2110, 2121].map((dport) => ({
        src: family === 'ipv4' ? `10.64.4.${random.between(1, 20)}` : `fd64::4:${random.between(1, 20)}`,
        sport: sourcePort(),
        dst: family === 'ipv4' ? '10.64.0.9' : 'fd64::9',
        dport,
        mode,
        dataPort: dataPort(),
        connects: random.chance(0.4),
      })),
    ),
  );
}

/** Ports that occur once. */
function counter(first: number): () => number {
  let next = first;
  return () => next++;
}
