// Lines that conntrack or the kernel prints, pasted as a filter: never read as conditions, which they resemble. The
// suggestion is a filter for exactly these flows, by original tuple and zone. Pure.

import { parseAddress } from '../../flow/address.ts';
import { hasPorts, IPPROTO, isIcmp, PROTOCOL_NAMES, PROTOCOL_NUMBERS } from '../../flow/names.ts';
import type { FilterError } from '../error.ts';

/**
 * The beginning of a flow as conntrack -L and -E and /proc/net/nf_conntrack print it: the protocol's name and number, seconds
 * and state if there are any, and the addresses.
 */
const FLOW =
  /(?<![\w.-])(?:ipv[46]\s+\d+\s+)?([a-z][\w-]*)\s+(\d{1,3})\s+(?:\d+\s+)?(?:[A-Z][A-Z0-9_]*\s+)?(?:\[[A-Z_]+\]\s+)*src=(\S+)\s+dst=(\S+)/g;
/** Nobody wants a filter for more flows. */
const MAX_FLOWS = 50;

/** The error for a text that contains such lines; undefined for any other. */
export function pastedLines(text: string): FilterError | undefined {
  if (!text.includes('src=')) return undefined;
  const begins = [...text.matchAll(FLOW)];
  const lines = begins.map((begin, i) => text.slice(begin.index, begins[i + 1]?.index));
  const [first] = begins;
  // Both tuples: no filter requires two sources at once.
  if (!first || !lines.every((line, i) => isOwnNumber(begins[i]) && /\ssrc=[\s\S]*\ssrc=/.test(line))) return undefined;
  const terms = begins.map((begin, i) => flowTerms(begin, lines[i] ?? ''));
  const known = terms.filter((term) => term !== undefined);
  const isOne = terms.length === 1;
  const error = {
    from: first.index,
    to: first.index + first[0].length,
    message: `This is how conntrack prints ${isOne ? 'a flow' : 'flows'}, not a filter.`,
    expected: ['conditions such as src = 10.0.0.1 and dport = 443'],
  };
  if (known.length < terms.length || known.length > MAX_FLOWS) return error;
  const each = [...new Set(known)];
  const suggestion = each.length === 1 ? each.join() : each.map((term) => `(${term})`).join(' or ');
  return { ...error, suggestion, replaces: { from: 0, to: text.length } };
}

/** Whether the number after a protocol's name is the protocol's. */
function isOwnNumber([, name = '', number = ''] = [] as readonly (string | undefined)[]): boolean {
  return (PROTOCOL_NUMBERS.get(name) ?? Number(number)) === Number(number);
}

/** The terms for a line's original tuple and zone; undefined for an incomplete line. */
function flowTerms([, , number = '', src = '', dst = '']: RegExpExecArray, line: string): string | undefined {
  const protocol = Number(number);
  if (protocol > 255 || !parseAddress(src) || !parseAddress(dst)) return undefined;
  const [original = ''] = /^[\s\S]*?\ssrc=[\s\S]*?(?=\ssrc=)/.exec(line) ?? [];
  const layer4 = layer4Fields(protocol).map(([key, field]) => {
    const value = new RegExp(`\\s${key}=(0x[0-9a-f]+|\\d+)(?=\\s|$)`).exec(original)?.[1];
    return value === undefined ? undefined : `${field} = ${Number(value)}`;
  });
  if (layer4.includes(undefined)) return undefined;
  const name = PROTOCOL_NAMES.get(protocol) ?? String(protocol);
  return [`proto = ${name}`, `src = ${src}`, `dst = ${dst}`, ...layer4, zoneTerm(line)].join(' and ');
}

/** The fields of layer 4 as conntrack prints them, first in the original direction. */
function layer4Fields(protocol: number): readonly (readonly [key: string, field: string])[] {
  if (hasPorts(protocol)) {
    return [
      ['sport', 'sport'],
      ['dport', 'dport'],
    ];
  }
  if (isIcmp(protocol)) {
    return [
      ['type', 'icmp.type'],
      ['code', 'icmp.code'],
      ['id', 'icmp.id'],
    ];
  }
  if (protocol !== IPPROTO.gre) return [];
  return [
    ['srckey', 'gre.srckey'],
    ['dstkey', 'gre.dstkey'],
  ];
}

/** The zone of the original direction: set for both directions, for this one alone, or the default zone. */
function zoneTerm(line: string): string {
  const zone = /\szone(?:-orig)?=(\d+)(?=\s|$)/.exec(line)?.[1];
  return `zone.orig = ${zone ?? 0}`;
}
