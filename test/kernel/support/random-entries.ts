// Random entries as lines of a file for `conntrack -R`: every protocol that this kernel tracks, every state,
// translation of source, destination and both, zones for both directions and for one, marks, status bits.
// Pure: determined by a seed.

import type { Random } from '../../random.ts';

/** Few enough hosts that filters match some; includes the hosts of the random filters. */
const HOSTS = {
  ipv4: ['10.0.0.1', '10.0.0.2', '10.0.0.9', '10.2.3.4', '10.200.0.7', '172.16.5.4', '192.168.4.27', '203.0.113.80'],
  ipv6: ['fd00::1', 'fd00::2', 'fd00:0:0:1::8', 'fe80::1', '2001:db8::ff00:42:8329', '2001:db8:1::9'],
} as const;
const SERVICES = [22, 53, 80, 123, 443, 853, 3478, 5060, 8080, 36412];
const TCP_STATES = 'NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE LISTEN'.split(' ');
const SCTP_STATES =
  'NONE CLOSED COOKIE_WAIT COOKIE_ECHOED ESTABLISHED SHUTDOWN_SENT SHUTDOWN_RECD SHUTDOWN_ACK_SENT'.split(' ');
const MARKS = [1, 2, 7, 9, 16, 42, 255, 256, 4096, 0x10010, 0x7fffffff, 0xffffffff];
const STATUS = ['SEEN_REPLY', 'ASSURED,SEEN_REPLY', 'FIXED_TIMEOUT', 'SEEN_REPLY,FIXED_TIMEOUT', 'UNSET'];
/** Request types for which the kernel knows the answer's type (nf_conntrack_proto_icmp.c, invmap). */
const ICMP_TYPES = [8, 13, 17];
const ICMPV6_TYPES = [128, 139];
const PLAIN_PROTOCOLS = [4, 50, 51, 89, 103];

type Kind = 'tcp' | 'udp' | 'udplite' | 'sctp' | 'icmp' | 'gre' | 'plain';
/** Most of every table is TCP and UDP. */
const KINDS: readonly Kind[] = [
  'tcp',
  'tcp',
  'tcp',
  'tcp',
  'udp',
  'udp',
  'udp',
  'udplite',
  'sctp',
  'icmp',
  'gre',
  'plain',
];

type Family = keyof typeof HOSTS;
interface Draft {
  family: Family;
  src: string;
  dst: string;
  sport: number;
  dport: number;
}

/** That many different lines. The entries outlast any test: timeouts are at least an hour. */
export function randomEntries(random: Random, count: number): string[] {
  const lines = new Set<string>();
  const used = new Set<string>();
  while (lines.size < count) {
    const draft = randomDraft(random);
    const kind = random.pick(KINDS);
    const layer4 = layer4Options(random, kind, draft);
    const key = `${kind} ${draft.src} ${draft.dst} ${layer4.key}`;
    // One entry's reply must not be another's original, either.
    const reverse = `${kind} ${draft.dst} ${draft.src} ${layer4.reverseKey}`;
    if (used.has(key) || used.has(reverse)) continue;
    used.add(key).add(reverse);
    const line = [`-A -s ${draft.src} -d ${draft.dst}`, layer4.text, ...commonOptions(random)].join(' ');
    lines.add(line + zoneOptions(random));
    // The same tuples once more, in another zone: they differ only in the zone.
    if (random.chance(0.04)) lines.add(`${line} -w ${random.between(900, 999)}`);
  }
  return [...lines].slice(0, count);
}

function randomDraft(random: Random): Draft {
  const family = random.chance(0.7) ? 'ipv4' : 'ipv6';
  const [src, dst] = [randomHost(random, family), randomHost(random, family)];
  return { family, src, dst, sport: random.between(1024, 65535), dport: random.pick(SERVICES) };
}

/** One of the known hosts, or one of its networks. */
function randomHost(random: Random, family: Family): string {
  const host = random.pick(HOSTS[family]);
  if (random.chance(0.4)) return host;
  if (family === 'ipv4') return host.replace(/\d+$/, String(random.between(1, 254)));
  return host.replace(/[0-9a-f]+$/, random.between(1, 0xffff).toString(16));
}

/** Options of the protocol, and keys that distinguish two entries of the same hosts, for both directions. */
function layer4Options(random: Random, kind: Kind, draft: Draft): { text: string; key: string; reverseKey: string } {
  const { sport, dport } = draft;
  const ports = { key: `${sport} ${dport}`, reverseKey: `${dport} ${sport}` };
  const portOptions = `-p ${kind} --sport ${sport} --dport ${dport}`;
  switch (kind) {
    case 'tcp':
      return { text: `${portOptions} --state ${random.pick(TCP_STATES)}${translation(random, draft, true)}`, ...ports };
    case 'udp':
      return { text: portOptions + translation(random, draft, true), ...ports };
    case 'udplite':
      return { text: portOptions, ...ports };
    case 'sctp': {
      const tags = `--orig-vtag ${random.below(2 ** 31)} --reply-vtag ${random.below(2 ** 31)}`;
      return { text: `${portOptions} --state ${random.pick(SCTP_STATES)} ${tags}`, ...ports };
    }
    case 'icmp':
      return icmpOptions(random, draft);
    case 'gre': {
      const [from, to] = [random.below(65536), random.below(65536)];
      return { text: `-p gre --srckey ${from} --dstkey ${to}`, key: `${from} ${to}`, reverseKey: `${to} ${from}` };
    }
    case 'plain': {
      const protocol = String(random.pick(PLAIN_PROTOCOLS));
      return { text: `-p ${protocol}${translation(random, draft, false)}`, key: protocol, reverseKey: protocol };
    }
  }
}

function icmpOptions(random: Random, draft: Draft): { text: string; key: string; reverseKey: string } {
  const name = draft.family === 'ipv4' ? 'icmp' : 'icmpv6';
  const type = random.pick(draft.family === 'ipv4' ? ICMP_TYPES : ICMPV6_TYPES);
  const id = random.below(65536);
  const text = `-p ${name} --${name}-type ${type} --${name}-code 0 --${name}-id ${id}`;
  return { text, key: `${type} ${id}`, reverseKey: `answer to ${type} ${id}` };
}

/** For a fifth of the entries: translated source, destination or both, some with ports. */
function translation(random: Random, draft: Draft, withPorts: boolean): string {
  if (!random.chance(0.2)) return '';
  const address = (net: string): string =>
    draft.family === 'ipv4'
      ? `${net}.${random.below(256)}.${random.between(1, 254)}`
      : `fd77::${random.between(1, 0xffff).toString(16)}`;
  const wanted = random.pick(['src', 'dst', 'both']);
  const port = (): string =>
    withPorts && random.chance(0.5) ? (draft.family === 'ipv4' ? `:${random.between(20000, 60000)}` : '') : '';
  const source = wanted === 'dst' ? '' : ` -n ${address('198.18')}${port()}`;
  const destination = wanted === 'src' ? '' : ` -g ${address('198.19')}${port()}`;
  return source + destination;
}

function commonOptions(random: Random): string[] {
  const options = [`-t ${random.between(3600, 400_000)}`];
  if (random.chance(0.6)) options.push(`-u ${random.pick(STATUS)}`);
  // After the status: conntrack 1.4.7 mistakes the status bits of a later -u for the mark.
  if (random.chance(0.4)) options.push(`-m ${random.pick(MARKS)}`);
  return options;
}

function zoneOptions(random: Random): string {
  if (!random.chance(0.25)) return '';
  const zone = random.pick([1, 2, 12, 800]);
  return ` ${random.pick(['-w', '--orig-zone', '--reply-zone'])} ${zone}`;
}
