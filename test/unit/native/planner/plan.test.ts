// The planner: what it leaves to the kernel, and that this never loses a flow.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitmapWords, combine, compileFilter, type Filter, parseFilter } from '../../../../native/filter/index.ts';
import { AF_INET6, parseAddress } from '../../../../native/flow/index.ts';
import {
  CAPABILITIES,
  capabilitiesOf,
  conservativeCapabilities,
  type KernelCapabilities,
  planDump,
} from '../../../../native/planner/index.ts';
import { filterArbitrary, matchArbitrary } from '../filter/random-filters.ts';
import { dumpedArbitrary } from './dumped-flows.ts';
import { ALL_CAPABILITIES, inDump } from './kernel-model.ts';

function parsed(text: string): Filter {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  return result.filter;
}

const plan = (text: string, can = ALL_CAPABILITIES, family?: 'ipv4' | 'ipv6') =>
  planDump(parsed(text), can, family).dumps;

const v4 = (text: string) => parseAddress(text);
const BOTH = ['ipv4', 'ipv6'] as const;

describe('what is left to the kernel', () => {
  test('is nothing if everything is wanted', () => {
    expect(plan('')).toEqual([{}]);
    expect(plan('', ALL_CAPABILITIES, 'ipv6')).toEqual([{ family: 'ipv6' }]);
  });

  test.each([
    ['mark = 7', { mark: { value: 7, mask: 0xffffffff } }],
    ['mark & 0xff = 0x10', { mark: { value: 0x10, mask: 0xff } }],
    ['mark & 0xff = 0x10 and mark & 0xf00 = 0x100', { mark: { value: 0x110, mask: 0xfff } }],
    ['mark in {4, 5}', { mark: { value: 4, mask: 0xfffffffe } }],
    ['mark in 16-31', { mark: { value: 16, mask: 0xfffffff0 } }],
    ['mark & 0x80000000 != 0x80000000', { mark: { value: 0, mask: 0x80000000 } }],
    ['status has assured', { status: { value: 4, mask: 4 } }],
    ['assured and not seen_reply', { status: { value: 4, mask: 6 } }],
    ['not (assured or seen_reply)', { status: { value: 0, mask: 6 } }],
    ['status not has dying', { status: { value: 0, mask: 512 } }],
    ['status & 0x30 = 0x10', { status: { value: 0x10, mask: 0x30 } }],
    ['not offloaded', { status: { value: 0, mask: 0xc000 } }],
    ['zone = 7', { zone: 7 }],
    ['zone.orig = 7', { zone: 7 }],
    ['zone.any = 7', { zone: 7 }],
    ['zone = 7 and mark = 1', { zone: 7, mark: { value: 1, mask: 0xffffffff } }],
  ])('%s needs one dump of both families', (text, kernel) => {
    expect(plan(text)).toEqual([{ kernel }]);
  });

  test.each([
    ['proto = tcp', { orig: { protocol: 6 } }],
    ['proto = sctp and sport = 5', { orig: { protocol: 132, sport: 5 } }],
    ['state = time_wait', { orig: { protocol: 6 } }],
    ['proto = tcp and dport = 443', { orig: { protocol: 6, dport: 443 } }],
    ['udp and reply.sport = 53', { orig: { protocol: 17 }, reply: { protocol: 17, sport: 53 } }],
    ['dport = 443 and not proto in {udp, sctp, dccp, udplite}', { orig: { protocol: 6, dport: 443 } }],
    ['proto = icmp and icmp.type = echo-request', { orig: { protocol: 1, icmpType: 8 } }],
    ['proto = icmpv6 and icmp.type = echo-request', { orig: { protocol: 58, icmpType: 128 } }],
    ['proto = icmp and icmp.code = 0 and icmp.id = 9', { orig: { protocol: 1, icmpCode: 0, icmpId: 9 } }],
    ['icmp.type = timestamp-request', { orig: { protocol: 1, icmpType: 13 } }],
    ['proto = icmp and icmp.type = 3', { orig: { protocol: 1 } }],
    ['icmp.type = packet-too-big', { orig: { protocol: 58 } }],
    ['proto = icmpv6 and icmp.type = 8 and icmp.id = 9', { orig: { protocol: 58, icmpId: 9 } }],
    ['gre.key = 5', { orig: { protocol: 47 } }],
    ['reply.gre.srckey = 5', { orig: { protocol: 47 } }],
    ['reply.icmp.code = 5 and not proto = icmpv6', { orig: { protocol: 1 } }],
    ['proto = udplite and dport = 5', { orig: { protocol: 136 } }],
  ])('%s needs a dump for each family', (text, kernel) => {
    expect(plan(text)).toEqual(BOTH.map((family) => ({ family, kernel })));
  });

  test('an IPv4 address is also looked for in IPv6 entries, mapped or in all of them', () => {
    const src = v4('10.0.0.1');
    expect(plan('src = 10.0.0.1')).toEqual(BOTH.map((family) => ({ family, kernel: { orig: { src } } })));
    expect(plan('src = 10.0.0.1', { ...ALL_CAPABILITIES, ipv6Address: false })).toEqual([
      { family: 'ipv4', kernel: { orig: { src } } },
      { family: 'ipv6' },
    ]);
    expect(plan('ipv4 and src = 10.0.0.1')).toEqual([{ family: 'ipv4', kernel: { orig: { src } } }]);
  });

  test('an IPv6 address or network means the family', () => {
    const dst = v4('fd00::1');
    expect(plan('reply.dst = fd00::1')).toEqual([{ family: 'ipv6', kernel: { reply: { dst } } }]);
    expect(plan('dst = fd00::/8')).toEqual([{ family: 'ipv6' }]);
    expect(plan('host in {fd00::1, fd00::2}')).toEqual([{ family: 'ipv6' }]);
    expect(plan('host in {fd00::1, 10.0.0.1}')).toEqual([{}]);
  });

  test.each([
    'dport = 443',
    'proto = sctp or dport = 5',
    'tcp or mark = 1',
    'mark != 1',
    'zone = 0',
    'zone.reply = 0',
    'zone.any = 0',
    'src = 10.0.0.0/255.0.0.255',
    'src ~ fd*',
    'direction = inbound',
    'offloaded',
    'bytes > 1',
    'nat = src',
  ])('nothing of %s', (text) => {
    expect(plan(text)).toEqual([{}]);
  });

  test.each([
    'mark < 0',
    'bytes < 0',
    'proto = tcp and proto = udp',
    'proto = icmp and dport = 5',
    'ipv4 and dst = fd00::1',
    'mark = 1 and mark = 2',
    'assured and not assured',
    'zone = 7 and zone.orig = 8',
    'src = 10.0.0.1 and src = 10.0.0.2',
    'tcp and dport = 1 and dport = 2',
    'state = time_wait and proto = sctp',
    'icmp.type = packet-too-big and proto = icmp',
    'not proto in 0-255',
  ])('no dump at all for %s', (text) => {
    expect(plan(text)).toEqual([]);
  });

  test('no dump if the requested family is not the filter’s', () => {
    expect(plan('ipv6', ALL_CAPABILITIES, 'ipv4')).toEqual([]);
    expect(plan('ipv6', ALL_CAPABILITIES, 'ipv6')).toEqual([{ family: 'ipv6' }]);
  });

  test('values outside their field’s size or mask, possible only in an AST, match nothing', () => {
    for (const field of ['dport', 'zone', 'icmp.type', 'icmp.id', 'mark', 'proto'] as const) {
      const filter: Filter = { kind: 'match', field, op: '=', values: [{ type: 'number', value: 2 ** 32 + 5 }] };
      expect(planDump(filter, ALL_CAPABILITIES).dumps, field).toEqual([]);
    }
    const values = [{ type: 'number', value: 0x10 }] as const;
    expect(planDump({ kind: 'match', field: 'mark', op: '=', values, mask: 0xf }, ALL_CAPABILITIES).dumps).toEqual([]);
  });

  test('no port of a protocol whose ports the kernel ignores', () => {
    const can = { ...ALL_CAPABILITIES, sctpPorts: false };
    for (const [name, protocol] of [
      ['sctp', 132],
      ['dccp', 33],
    ] as const) {
      const kernel = { orig: { protocol } };
      expect(plan(`proto = ${name} and dport = 5`, can)).toEqual(BOTH.map((family) => ({ family, kernel })));
    }
  });

  test('only the family if nothing else is known of the kernel', () => {
    const none = conservativeCapabilities('test');
    const text = 'tcp and src = 10.0.0.1 and dport = 443 and mark = 1 and assured and zone = 7';
    expect(plan(text, none)).toEqual([{}]);
    expect(plan(`${text} and ipv4`, none)).toEqual([{ family: 'ipv4' }]);
  });
});

/** Any kernel. */
const capabilities: fc.Arbitrary<KernelCapabilities> = fc
  .subarray([...CAPABILITIES])
  .map((right) => capabilitiesOf('test', new Set(right)));

/** Random filters, half of which give the planner something to do. */
const filters: fc.Arbitrary<Filter> = fc.oneof(
  filterArbitrary,
  fc.array(matchArbitrary, { minLength: 1, maxLength: 4 }).map((terms) => combine('and', terms)),
);

describe('whatever the filter, the flows and the kernel', () => {
  test('every flow that matches is in exactly one of the dumps', () => {
    let matching = 0;
    let sieved = 0;
    fc.assert(
      fc.property(
        filters,
        dumpedArbitrary,
        capabilities,
        fc.constantFrom(undefined, ...BOTH),
        (filter, columns, can, family) => {
          const { dumps } = planDump(filter, can, family);
          const bitmap = new Uint32Array(bitmapWords(columns.length));
          compileFilter(filter).matches(columns, 0, columns.length, bitmap);
          for (let row = 0; row < columns.length; row++) {
            if (family && (columns.family[row] === AF_INET6) !== (family === 'ipv6')) continue;
            const times = dumps.filter((dump) => inDump(dump, columns, row)).length;
            if (((bitmap[row >>> 5] ?? 0) >>> (row & 31)) & 1) {
              expect(times).toBe(1);
              matching++;
            } else {
              expect(times).toBeLessThan(2);
              if (times === 0) sieved++;
            }
          }
        },
      ),
      { numRuns: 2_000 },
    );
    // Otherwise the property would hold for a planner that does nothing, or for flows that never match.
    expect(matching).toBeGreaterThan(1_000);
    expect(sieved).toBeGreaterThan(1_000);
  });
});
