// What a text can say about a flow, as naively as possible: predicates on a flow as an object, for suggestion cases.

import { type Flow, inverseIcmpType, STATUS_BITS } from '../../../../native/flow/index.ts';

export type Says = (flow: Flow) => boolean;

/** A text and its meaning; undefined if only the writer knows it. */
export type Case = readonly [text: string, says: Says | undefined];

export const plain = (address: string | undefined): string => (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');
export const src = ({ orig }: Flow): string => plain(orig.src);
export const dst = ({ orig }: Flow): string => plain(orig.dst);
export const hosts = ({ orig, reply }: Flow): string[] =>
  [orig.src, orig.dst, reply?.src, reply?.dst].filter((text) => text !== undefined).map(plain);
export const ports = ({ orig, reply }: Flow): (number | undefined)[] => [
  orig.sport,
  orig.dport,
  reply?.sport,
  reply?.dport,
];
export const ends = ({ orig, reply }: Flow): string[] => [
  `${plain(orig.src)} ${orig.sport}`,
  `${plain(orig.dst)} ${orig.dport}`,
  `${plain(reply?.src)} ${reply?.sport}`,
  `${plain(reply?.dst)} ${reply?.dport}`,
];
export const has =
  (bit: keyof typeof STATUS_BITS): Says =>
  (flow) =>
    ((flow.status ?? 0) & STATUS_BITS[bit]) !== 0;
export const label =
  (...bits: number[]): Says =>
  (flow) =>
    (flow.labels ?? []).some((bit) => bits.includes(bit));
/** Exactly these labels. */
export const labels =
  (...bits: number[]): Says =>
  (flow) =>
    [...(flow.labels ?? [])].toSorted((a, b) => a - b).join() === bits.join();
export const protocol =
  (number: number): Says =>
  (flow) =>
    flow.protocol === number;
export const dport =
  (...numbers: number[]): Says =>
  ({ orig }) =>
    orig.dport !== undefined && numbers.includes(orig.dport);
export const sport =
  (...numbers: number[]): Says =>
  ({ orig }) =>
    orig.sport !== undefined && numbers.includes(orig.sport);
export const port =
  (...numbers: number[]): Says =>
  (flow) =>
    ports(flow).some((one) => one !== undefined && numbers.includes(one));
export const host =
  (test: (address: string) => boolean): Says =>
  (flow) =>
    hosts(flow).some(test);
export const end =
  (address: string, number: number): Says =>
  (flow) =>
    ends(flow).includes(`${address} ${number}`);
export const begins =
  (text: string) =>
  (address: string): boolean =>
    address.startsWith(text);
export const is =
  (text: string) =>
  (address: string): boolean =>
    address === text;
export const bytes = ({ origBytes, replyBytes }: Flow): number | undefined =>
  origBytes === undefined && replyBytes === undefined ? undefined : (origBytes ?? 0) + (replyBytes ?? 0);
export const and =
  (...all: Says[]): Says =>
  (flow) =>
    all.every((says) => says(flow));
export const or =
  (...any: Says[]): Says =>
  (flow) =>
    any.some((says) => says(flow));
export const not =
  (says: Says): Says =>
  (flow) =>
    !says(flow);
export const all: Says = () => true;
export const [tcp, udp, icmp, gre] = [protocol(6), protocol(17), protocol(1), protocol(47)];
export const multicast = (address: string): boolean => /^2(?:2[4-9]|3\d)\./.test(address) || /^ff/.test(address);
export const translated =
  (which: 'src' | 'dst'): Says =>
  ({ protocol: number, orig, reply, translated: isTranslated }) => {
    if (!isTranslated || !reply) return false;
    const [before, after] = which === 'src' ? [orig, reply] : [reply, orig];
    if (which === 'src' ? orig.src !== reply.dst : orig.dst !== reply.src) return true;
    if (number === 1 || number === 58) {
      if (which === 'src') return orig.icmpId !== reply.icmpId;
      const answer = orig.icmpType === undefined ? undefined : inverseIcmpType(number, orig.icmpType);
      return reply.icmpType !== answer || reply.icmpCode !== orig.icmpCode;
    }
    return before.sport !== after.dport || before.srcKey !== after.dstKey;
  };
