// The conntrack commands of one flow: each acts on exactly this flow, whatever else is in the table (conntrack(8) 1.4.7,
// observed), or there is none. Pure.

import { PRESENCE } from './column-schema.ts';
import { protocolName } from './format.ts';
import { AF_INET6, hasPorts, IPPROTO } from './names.ts';

/** What a command does, and the option of conntrack that does it. */
export const FLOW_COMMANDS = {
  show: { title: 'Show', option: '-L' },
  delete: { title: 'Delete', option: '-D' },
  watch: { title: 'Watch', option: '-E' },
} as const;
export type FlowCommand = keyof typeof FLOW_COMMANDS;

/** A flow's original tuple and zone, as in `RowView`. */
export interface CommandFlow {
  readonly family: number;
  readonly protocol: number;
  readonly presence: number;
  readonly origSrc: string;
  readonly origDst: string;
  readonly origSport: number;
  readonly origDport: number;
  readonly zone: number;
}

/** The command for a shell in the table's own namespace; undefined if conntrack cannot name exactly this flow. */
export function flowCommand(command: FlowCommand, flow: CommandFlow): string | undefined {
  if (whyNoCommand(flow) !== undefined) return undefined;
  const { family, protocol } = flow;
  const parts = ['conntrack', FLOW_COMMANDS[command].option];
  if (family === AF_INET6) parts.push('-f ipv6');
  // conntrack knows these by name, all others by number only.
  const known = Object.values<number>(IPPROTO).includes(protocol);
  parts.push(`-p ${known ? protocolName(protocol) : protocol}`);
  parts.push(`-s ${addressWord(family, flow.origSrc)} -d ${addressWord(family, flow.origDst)}`);
  parts.push(...layer4Options(flow), zoneOptions(flow));
  return parts.join(' ');
}

/** Why conntrack cannot name exactly this flow, as a sentence; undefined if it can. */
export function whyNoCommand({ protocol, presence }: CommandFlow): string | undefined {
  if (protocol === IPPROTO.gre) return 'conntrack ignores the keys of GRE, so no command names only this flow.';
  const isNamed = (presence & PRESENCE.layer4) !== 0 || !(hasPorts(protocol) || icmpName(protocol));
  return isNamed ? undefined : 'The kernel reports no ports for this flow, so no command names only this flow.';
}

/** An address as a command accepts it: an IPv4-mapped IPv6 address must not be read as an IPv4 one. */
export function addressWord(family: number, text: string): string {
  return family === AF_INET6 && !text.includes(':') ? `::ffff:${text}` : text;
}

/** Ports, or type, code and id; none if the protocol has neither. */
function layer4Options({ protocol, origSport: first, origDport: second }: CommandFlow): string[] {
  if (hasPorts(protocol)) return [`--sport ${first} --dport ${second}`];
  const icmp = icmpName(protocol);
  return icmp ? [`--${icmp}-type ${second >>> 8} --${icmp}-code ${second & 255} --${icmp}-id ${first}`] : [];
}

function icmpName(protocol: number): 'icmp' | 'icmpv6' | undefined {
  return protocol === IPPROTO.icmpv6 ? 'icmpv6' : protocol === IPPROTO.icmp ? 'icmp' : undefined;
}

/** Without these conntrack takes the tuple in every zone. -w 0 alone also matches a zone of one direction only. */
function zoneOptions({ presence, zone }: CommandFlow): string {
  if (presence & PRESENCE.zone) return `-w ${zone}`;
  if (presence & PRESENCE.zoneOrig) return `--orig-zone ${zone}`;
  return presence & PRESENCE.zoneReply ? `--reply-zone ${zone}` : '-w 0 --orig-zone 0';
}
