// Filters as options of conntrack: those that it can say exactly, and no others; the options read back.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  combine,
  type Filter,
  parseConntrackOptions,
  parseFilter,
  printFilter,
  toConntrackOptions,
} from '../../../../../native/filter/index.ts';
import { ICMP_TYPES, ICMPV6_TYPES } from '../../../../../native/flow/index.ts';
import { LABELS, optionsArbitrary } from '../../../../kernel/support/random-options.ts';
import { filterArbitrary } from '../random-filters.ts';

function options(text: string): string | undefined {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors[0]?.message}`);
  return toConntrackOptions(parsed.filter, { labels: LABELS });
}

test.each([
  ['tcp', '-p tcp'],
  ['proto = 89', '-p 89'],
  ['proto = udp and src in 10.0.0.0/8 and dport = 53', '-p udp -s 10.0.0.0/8 --dport 53'],
  ['src = fd00::1', '-s fd00::1'],
  ['reply.src = 10.9.9.9 and reply.dst = 10.0.0.1', '-r 10.9.9.9 -q 10.0.0.1'],
  ['tcp reply.sport = 8080 reply.dport = 9', '-p tcp --reply-port-src 8080 --reply-port-dst 9'],
  ['mark = 0x10', '-m 0x10'],
  ['mark & 0xff = 0x10', '-m 0x10/0xff'],
  ['zone.orig = 7 zone.reply = 7', '-w 7'],
  ['zone.any = 0', '-w 0'],
  ['ipv6', '-f ipv6'],
  ['assured and status has seen_reply', '-u ASSURED,SEEN_REPLY'],
  ['tcp established', '-p tcp --state ESTABLISHED'],
  ['dport = 80 tcp src = 10.0.0.1', '-p tcp --dport 80 -s 10.0.0.1'],
  ['mark = 0 assured zone = 0', '-u ASSURED -w 0 --orig-zone 0 --reply-zone 0 -m 0x0'],
  ['ipv4 src = 10.0.0.0/8', '-f ipv4 -s 10.0.0.0/8'],
  ['src = 0.0.0.0/0', '-s 0.0.0.0/0'],
  ['src = 10.0.5.0/255.0.255.0', '-s 10.0.5.0 --mask-src 255.0.255.0'],
  ['dst = fd00::1/ffff::ffff', '-d fd00::1 --mask-dst ffff::ffff'],
  ['icmp icmp.type = ping icmp.code = 0', '-p icmp --icmp-type 8 --icmp-code 0'],
  ['icmpv6 icmp.type = ping icmp.id = 7', '-p icmpv6 --icmpv6-type 128 --icmpv6-id 7'],
  ['zone.orig = 5 zone.reply != 5 zone.reply = 6 zone.orig != 6', '--orig-zone 5 --reply-zone 6'],
  ['zone.orig = 0 or zone.reply != 0', '--orig-zone 0'],
  ['label has 5 label has 7', '-l web,voip'],
  ['tcp status has src_nat_done nat = src', '-p tcp -n'],
  ['status has dst_nat_done reply.src = 10.7.7.8 dst != 10.7.7.8', '-g 10.7.7.8'],
  [
    'udp status has src_nat_done reply.dst = 10.7.7.8 src != 10.7.7.8 reply.dport = 9 sport != 9',
    '-p udp -n 10.7.7.8:9',
  ],
])('%s is conntrack %s', (text, expected) => {
  expect(options(text)).toBe(expected);
});

test.each([
  '',
  'tcp or udp',
  'not tcp',
  'proto != tcp',
  'proto in {tcp, udp}',
  'dport = 80',
  'icmp dport = 80',
  'tcp dport in 80-90',
  'established',
  'udp established',
  'reply.src in 10.9.0.0/16',
  'src = 10.0.0.1-10.0.0.9',
  'src = 10.0.0.1 dst = fd00::1',
  'src = 10.0.0.1 ipv6',
  'tcp udp',
  'host = 10.0.0.1',
  'port = 80',
  'bytes > 1',
  'offloaded',
  'assured = no',
  'status has dying',
  'zone = 7',
  'zone.any = 7',
  'zone.orig = 7',
  'zone.reply = 7 zone.orig = 7',
  'mark > 3',
  'nat = src',
  'tcp nat = src',
  'status has src_nat_done nat = src',
  'icmp status has src_nat_done nat = src',
  'status has src_nat_done reply.dst = fd00::1 src != fd00::1',
  'status has src_nat_done reply.dst = 10.0.0.1 src != 10.0.0.2',
  'zone.orig = 5 zone.reply != 6',
  'zone.orig = 5 zone.reply = 6',
  'zone.any = 0 zone = 0',
  'icmp.type = ping',
  'gre gre.srckey = 5',
  'label has 6',
  'timeout = 5m',
  'status not has seen_reply',
  'reply.src = 10.0.5.0/255.0.255.0',
  'src = 10.0.5.0/255.0.255.0 dst = fd00::1/ffff::ffff',
])('%j has no exact equivalent', (text) => {
  expect(options(text)).toBeUndefined();
});

/** The same filter, in one of several forms that mean the same to conntrack. */
function normal(filter: Filter): string {
  const terms = filter.kind === 'and' ? filter.terms : [filter];
  const protocol = terms.flatMap((term) => (term.kind === 'match' && term.field === 'proto' ? term.values : []))[0];
  const types = protocol?.type === 'number' && protocol.value === 58 ? ICMPV6_TYPES : ICMP_TYPES;
  const plain = terms.map((term): Filter => {
    if (term.kind !== 'match') return term;
    const [value] = term.values;
    if (term.field === 'assured' || term.field === 'seen_reply')
      return { ...term, field: 'status', op: 'has', values: [{ type: 'name', name: term.field }] };
    const type = value?.type === 'name' && term.field === 'icmp.type' ? types.get(value.name) : undefined;
    const values = type === undefined ? term.values : [{ type: 'number', value: type } as const];
    return { ...term, op: term.op === 'in' ? '=' : term.op, values };
  });
  return [...new Set(plain.map((term) => printFilter(term)))].sort().join(' and ');
}

describe('options and back', () => {
  test('what options mean is printed as options that mean the same', () => {
    let written = 0;
    fc.assert(
      fc.property(optionsArbitrary, (text) => {
        const parsed = parseConntrackOptions(text, { labels: LABELS });
        if (!parsed.ok) throw new Error(`${text}: ${parsed.errors[0]?.message}`);
        const again = toConntrackOptions(parsed.filter, { labels: LABELS });
        if (again === undefined) return;
        written++;
        const back = parseConntrackOptions(again, { labels: LABELS });
        expect(back.ok && normal(back.filter), again).toBe(normal(parsed.filter));
        // By now the terms are in conntrack's order.
        if (back.ok) expect(toConntrackOptions(back.filter, { labels: LABELS })).toBe(again);
      }),
      { numRuns: 2000 },
    );
    expect(written).toBeGreaterThan(1000);
  });

  test('in the order that conntrack requires, the very same filter comes back', () => {
    for (const text of [
      '-p tcp --state ESTABLISHED -s 10.0.0.0/8 -d 10.0.0.1 --sport 5 --dport 80 -u ASSURED,SEEN_REPLY -m 0x10/0xff -w 7',
      '-f ipv6 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 -r fd00::1 -q fd00::2',
      '-p udp -n 10.0.0.1:80 -g',
      '-g 10.0.0.1 -l web --orig-zone 5 --reply-zone 0',
    ]) {
      const parsed = parseConntrackOptions(text, { labels: LABELS });
      if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
      expect(toConntrackOptions(parsed.filter, { labels: LABELS })).toBe(text);
    }
  });

  test.each(['-j', '-p udp -j', '-j 10.0.0.1', '-p tcp --any-nat 10.0.0.1:80', '-s 10.0.0.2 -j 10.0.0.1'])(
    '%s is understood and never written: conntrack -D refuses it',
    (text) => {
      const parsed = parseConntrackOptions(text);
      if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
      expect(toConntrackOptions(parsed.filter)).toBeUndefined();
    },
  );

  test('a filter that can be printed as options means the same as the options', () => {
    const conjunction = fc.array(filterArbitrary, { minLength: 1, maxLength: 3 }).map((terms) => combine('and', terms));
    fc.assert(
      fc.property(fc.oneof(filterArbitrary, conjunction), (filter) => {
        const written = toConntrackOptions(filter, { labels: LABELS });
        if (written === undefined) return;
        const back = parseConntrackOptions(written, { labels: LABELS });
        expect(back.ok && normal(back.filter), written).toBe(normal(filter));
      }),
      { numRuns: 5000 },
    );
  });
});
