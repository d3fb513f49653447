// What a filter means, naively, for one flow as an object: the compiled filter must agree.

import {
  type EndValue,
  type FieldName,
  type Filter,
  type Match,
  positiveOf,
  type Value,
} from '../../../../native/filter/index.ts';
import {
  compareAddresses,
  type Flow,
  type FlowTuple,
  ICMP_TYPES,
  ICMPV6_TYPES,
  inverseIcmpType,
  isIPv4Words,
  type KernelTimeouts,
  PROTOCOL_NAMES,
  parseAddress,
  STATUS_BITS,
  timeoutOf,
} from '../../../../native/flow/index.ts';

/** What is known besides the flow. */
export interface Surroundings {
  readonly nowMs: number;
  /** Measured bytes a second; undefined if not measured. */
  readonly rate?: number | undefined;
  /** The same of each direction: undefined if none are measured, NaN if that of this flow is not. */
  readonly origRate?: number | undefined;
  readonly replyRate?: number | undefined;
  readonly localAddresses?: readonly string[] | undefined;
  readonly timeouts?: KernelTimeouts | undefined;
  /** How long ago the flow should have expired. */
  readonly overdueSec?: number | undefined;
  /** When it appeared or last changed; undefined if that was not seen. */
  readonly changedMs?: number | undefined;
}

export function flowMatches(filter: Filter, flow: Flow, around: Surroundings): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'and':
      return filter.terms.every((term) => flowMatches(term, flow, around));
    case 'or':
      return filter.terms.some((term) => flowMatches(term, flow, around));
    case 'not':
      return !flowMatches(filter.term, flow, around);
    case 'match': {
      const positive = positiveOf(filter.op);
      if (positive) return !flowMatches({ ...filter, op: positive }, flow, around);
      return filter.values.some((value) => valueMatches(filter, value, flow, around));
    }
  }
}

function valueMatches(match: Match, value: Value, flow: Flow, around: Surroundings): boolean {
  if (value.type === 'name') return nameMatches(match, value.name, flow, around);
  if (value.type === 'end') return endsOf(flow).some(([text, port]) => isEnd(value, text, port));
  const texts = textsOf(match.field, flow);
  if (value.type === 'addresses') return texts.some((text) => within(text, value.first, value.last));
  if (value.type === 'text') return texts.includes(value.text);
  if (value.type === 'pattern') return texts.some((text) => wildcard(value.pattern.toLowerCase(), text.toLowerCase()));
  if (value.type === 'masked') return texts.some((text) => equalsUnderMask(text, value.address, value.mask));
  if (value.type === 'regex') {
    // JavaScript's own, which means the same if both know the syntax.
    const foldsCase = value.ignoreCase || (match.field !== 'helper' && match.field !== 'secctx');
    return texts.some((text) => new RegExp(value.source, foldsCase ? 'i' : '').test(text));
  }
  if (value.type === 'labels') return wordNumber(value.bits) === (labelNumber(flow) & wordNumber(value.mask));
  const numbers = numbersOf(match.field, flow, around).filter((number) => number !== undefined);
  return numbers.some((number) => {
    const masked = match.mask === undefined ? number : Number(BigInt(number) & BigInt(match.mask));
    return value.type === 'range' ? masked >= value.from && masked <= value.to : compare(match.op, masked, value.value);
  });
}

/** All labels as one number. */
function labelNumber({ labels }: Flow): bigint {
  return [...(labels ?? [])].reduce((number, label) => number | (1n << BigInt(label)), 0n);
}

function wordNumber(words: readonly number[]): bigint {
  return words.reduce((number, word, i) => number | (BigInt(word) << BigInt(32 * i)), 0n);
}

/** The four ends of a flow, each with its own port; an address without a port is not an end. */
function endsOf({ orig, reply }: Flow): [text: string, port: number][] {
  const ends: [string | undefined, number | undefined][] = [
    [orig.src, orig.sport],
    [orig.dst, orig.dport],
    [reply?.src, reply?.sport],
    [reply?.dst, reply?.dport],
  ];
  return ends.flatMap(([text, port]) => (text === undefined || port === undefined ? [] : [[unmapped(text), port]]));
}

function isEnd({ addresses, ports }: EndValue, text: string, port: number): boolean {
  const hasAddress =
    addresses.type === 'masked'
      ? equalsUnderMask(text, addresses.address, addresses.mask)
      : within(text, addresses.first, addresses.last);
  return hasAddress && port >= ports.from && port <= ports.to;
}

function compare(op: string, a: number, b: number): boolean {
  if (op === '<') return a < b;
  if (op === '<=') return a <= b;
  if (op === '>') return a > b;
  return op === '>=' ? a >= b : a === b;
}

function within(text: string, first: ArrayLike<number>, last: ArrayLike<number>): boolean {
  const words = parseAddress(text);
  if (!words || isIPv4Words(words) !== isIPv4Words(first)) return false;
  return compareAddresses(words, first) >= 0 && compareAddresses(words, last) <= 0;
}

function equalsUnderMask(text: string, address: readonly number[], mask: readonly number[]): boolean {
  const words = parseAddress(text);
  if (!words || isIPv4Words(words) !== isIPv4Words(address)) return false;
  return words.every((word, i) => (BigInt(word) & BigInt(mask[i] ?? 0)) === BigInt(address[i] ?? 0));
}

function wildcard(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*'))
    return Array.from({ length: text.length + 1 }, (_, i) => i).some((i) => wildcard(pattern.slice(1), text.slice(i)));
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && wildcard(pattern.slice(1), text.slice(1));
}

/** A flow's values of a field: texts for fields that have any, otherwise numbers. */
export function flowValues(field: FieldName, flow: Flow, around: Surroundings): (string | number)[] {
  const texts = textsOf(field, flow);
  return texts.length > 0 ? texts : numbersOf(field, flow, around).filter((number) => number !== undefined);
}

function textsOf(field: FieldName, flow: Flow): string[] {
  const { orig, reply } = flow;
  const list: Record<string, (string | undefined)[]> = {
    src: [orig.src],
    dst: [orig.dst],
    'reply.src': [reply?.src],
    'reply.dst': [reply?.dst],
    host: [orig.src, orig.dst, reply?.src, reply?.dst],
    helper: [flow.helper],
    secctx: [flow.secctx],
    state: [flow.state?.toLowerCase()],
    proto: [PROTOCOL_NAMES.get(flow.protocol) ?? String(flow.protocol)],
  };
  const texts = (list[field] ?? []).filter((text) => text !== undefined);
  return texts.map(unmapped);
}

/** Filters treat a mapped address as the IPv4 one, in an IPv6 flow as well. */
function unmapped(text: string): string {
  return text.replace(/^::ffff:(?=\d+\.[\d.]+$)/, '');
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}

function numbersOf(field: string, flow: Flow, around: Surroundings): (number | undefined)[] {
  const { nowMs, changedMs } = around;
  const { orig, reply, startMs, timeoutSec } = flow;
  const list: Record<string, (number | undefined)[]> = {
    proto: [flow.protocol],
    status: [flow.status],
    sport: [orig.sport],
    dport: [orig.dport],
    'reply.sport': [reply?.sport],
    'reply.dport': [reply?.dport],
    port: [orig.sport, orig.dport, reply?.sport, reply?.dport],
    zone: [flow.zone ?? flow.zoneOrig ?? flow.zoneReply ?? 0],
    'zone.orig': [flow.zone ?? flow.zoneOrig ?? 0],
    'zone.reply': [flow.zone ?? flow.zoneReply ?? 0],
    'zone.any': [flow.zone ?? flow.zoneOrig ?? 0, flow.zone ?? flow.zoneReply ?? 0],
    mark: [flow.mark ?? 0],
    label: [...(flow.labels ?? [])],
    bytes: [sum(flow.origBytes, flow.replyBytes)],
    'orig.bytes': [flow.origBytes],
    'reply.bytes': [flow.replyBytes],
    packets: [sum(flow.origPackets, flow.replyPackets)],
    'orig.packets': [flow.origPackets],
    'reply.packets': [flow.replyPackets],
    age: [startMs === undefined ? undefined : Math.floor(Math.max(0, nowMs - startMs))],
    start: [startMs === undefined ? undefined : Math.floor(startMs)],
    changed: [changedMs === undefined ? undefined : Math.max(0, Math.floor(nowMs) - changedMs)],
    timeout: [timeoutSec === undefined ? undefined : timeoutSec * 1000],
    idle: [idleMsOf(flow, around)],
    id: [flow.id],
    use: [flow.use],
    'icmp.type': [orig.icmpType],
    'icmp.code': [orig.icmpCode],
    'icmp.id': [orig.icmpId],
    'reply.icmp.type': [reply?.icmpType],
    'reply.icmp.code': [reply?.icmpCode],
    'reply.icmp.id': [reply?.icmpId],
    'gre.key': [orig.srcKey, orig.dstKey, reply?.srcKey, reply?.dstKey],
    'gre.srckey': [orig.srcKey],
    'gre.dstkey': [orig.dstKey],
    'reply.gre.srckey': [reply?.srcKey],
    'reply.gre.dstkey': [reply?.dstKey],
    rate: [rateOf(around.rate, sum(flow.origBytes, flow.replyBytes), flow, nowMs)],
    'orig.rate': [rateOf(around.origRate, flow.origBytes, flow, nowMs)],
    'reply.rate': [rateOf(around.replyRate, flow.replyBytes, flow, nowMs)],
  };
  return list[field] ?? [];
}

/** Whole bytes a second: as measured, otherwise the average. */
function rateOf(rate: number | undefined, bytes: number | undefined, flow: Flow, nowMs: number): number | undefined {
  if (rate !== undefined) return Math.floor(rate);
  if (bytes === undefined || flow.startMs === undefined || flow.startMs >= nowMs) return undefined;
  return Math.floor((bytes * 1000) / (nowMs - flow.startMs));
}

/** The time since the last packet: the shortest timeout that it can have set, less what is left; never before the start. */
function idleMsOf(flow: Flow, { timeouts, overdueSec = 0, nowMs }: Surroundings): number | undefined {
  const { timeoutSec: leftSec, protocol, state, status, helper, startMs } = flow;
  const timeout = timeouts && timeoutOf({ protocol, state, status, helper }, timeouts);
  if (!timeout || leftSec === undefined) return undefined;
  const possible = [timeout, ...timeout.others].map(({ seconds }) => seconds).filter((seconds) => seconds >= leftSec);
  if (possible.length === 0) return undefined;
  const idleSec = Math.min(...possible) - leftSec + overdueSec;
  const ageSec =
    startMs === undefined ? Number.POSITIVE_INFINITY : Math.floor(nowMs / 1000) - Math.ceil(startMs / 1000);
  return idleSec > ageSec + 2 ? undefined : Math.max(0, Math.min(idleSec, ageSec)) * 1000;
}

function directionOf({ orig, reply }: Flow, localAddresses: readonly string[]): string {
  // Who answers: behind NAT of the destination that is another address than the one that was asked.
  const server = reply?.src ?? orig.dst;
  const isOwn = (address: string): boolean =>
    localAddresses.some((own) => !own.startsWith('brd ') && inNetwork(address, own));
  if (isOwn(orig.src)) return isOwn(server) ? 'local' : 'outbound';
  const broadcast = localAddresses.flatMap((own) => (own.startsWith('brd ') ? [own.slice(4)] : []));
  const isForMany = ['224.0.0.0/4', '255.255.255.255/32', 'ff00::/8', ...broadcast].some((network) =>
    inNetwork(server, network),
  );
  return isOwn(server) || isForMany ? 'inbound' : 'forwarded';
}

/** Whether an address is in a network, or equals one without a prefix length, by its bits. */
function inNetwork(address: string, network: string): boolean {
  const [first = '', length = '128'] = network.split('/');
  const bits = (text: string): string =>
    (parseAddress(text) ?? []).map((word) => word.toString(2).padStart(32, '0')).join('');
  const count = first.includes(':') || !network.includes('/') ? Number(length) : Number(length) + 96;
  return bits(address).slice(0, count) === bits(first).slice(0, count);
}

function nameMatches(match: Match, name: string, flow: Flow, around: Surroundings): boolean {
  const bit = (status: keyof typeof STATUS_BITS): boolean => ((flow.status ?? 0) & STATUS_BITS[status]) !== 0;
  switch (match.field) {
    case 'state':
      return flow.state?.toLowerCase() === name;
    case 'family':
      return flow.family === name;
    case 'status':
      return bit(name.toUpperCase() as keyof typeof STATUS_BITS);
    case 'assured':
      return flow.status !== undefined && bit('ASSURED') === (name === 'yes');
    case 'seen_reply':
      return flow.status !== undefined && bit('SEEN_REPLY') === (name === 'yes');
    case 'offloaded':
      return flow.status !== undefined && (bit('OFFLOAD') || bit('HW_OFFLOAD')) === (name === 'yes');
    case 'icmp.type':
      return (
        flow.orig.icmpType !== undefined &&
        flow.orig.icmpType === (flow.protocol === 1 ? ICMP_TYPES : ICMPV6_TYPES).get(name)
      );
    case 'reply.icmp.type':
      return (
        flow.reply?.icmpType !== undefined &&
        flow.reply.icmpType === (flow.protocol === 1 ? ICMP_TYPES : ICMPV6_TYPES).get(name)
      );
    case 'direction':
      return around.localAddresses !== undefined && directionOf(flow, around.localAddresses) === name;
    default:
      return natMatches(name, flow);
  }
}

function natMatches(name: string, flow: Flow): boolean {
  if (name === 'any' || name === 'none') return flow.translated === (name === 'any');
  if (!flow.translated || !flow.reply) return false;
  const [before, after] = name === 'src' ? [flow.orig.src, flow.reply.dst] : [flow.orig.dst, flow.reply.src];
  return before !== after || layer4Differs(name, flow.protocol, flow.orig, flow.reply);
}

function layer4Differs(name: string, protocol: number, orig: FlowTuple, reply: FlowTuple): boolean {
  if (protocol === 1 || protocol === 58) {
    if (name === 'src') return orig.icmpId !== reply.icmpId;
    const answer = orig.icmpType === undefined ? undefined : inverseIcmpType(protocol, orig.icmpType);
    return reply.icmpType !== answer || reply.icmpCode !== orig.icmpCode;
  }
  if (name === 'src') return orig.sport !== reply.dport || orig.srcKey !== reply.dstKey;
  return orig.dport !== reply.sport || orig.dstKey !== reply.srcKey;
}
