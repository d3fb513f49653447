// Filters in the syntax of tcpdump, Wireshark, nftables and iptables: each is understood, or refused with a suggestion that is
// a filter and says what was meant.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applySuggestion, type Filter, parseFilter, printFilter } from '../../../../../native/filter/index.ts';

/** Text, and what is expected, in this language's canonical form. */
const HOPED: readonly (readonly [string, string])[] = [
  ['dport in (80,443)', 'dport in {80, 443}'],
  ['dport is 80', 'dport = 80'],
  ['dst port 80', 'dport = 80'],
  ['src port 80', 'sport = 80'],
  ['mark & 0xff > 3', 'mark & 0xfc != 0x0'],
  ['port == 80', 'port = 80'],
  ['proto == tcp', 'proto = tcp'],
  ['tcp and port 80', 'proto = tcp and port = 80'],
  ['dport: 80', 'dport = 80'],
  ['dport:80', 'dport = 80'],
  ['host 10.0.0.1', 'host = 10.0.0.1'],
  ['src net 10.0.0.0/8', 'src = 10.0.0.0/8'],
  ['net 10.0.0.0/8', 'host = 10.0.0.0/8'],
  ['state established,related', 'seen_reply or status has expected'],
  ['ct state established', 'seen_reply'],
  ['ct state != established', 'not seen_reply'],
  ['ct state new,related', 'not seen_reply'],
  ['ct state != related', 'not (status has expected and not seen_reply)'],
  ['ct mark 0x10', 'mark = 0x10'],
  ['ip.addr == 10.0.0.1', 'host = 10.0.0.1'],
  ['ip.src == 10.0.0.1 && tcp.dstport == 80', 'src = 10.0.0.1 and proto = tcp and dport = 80'],
  ['tcp.port == 443', 'proto = tcp and port = 443'],
  ['udp.port != 53', 'proto = udp and port != 53'],
  ['ip saddr 10.0.0.1', 'src = 10.0.0.1'],
  ['ip6 daddr fd00::/8', 'dst = fd00::/8'],
  ['ip protocol tcp', 'proto = tcp'],
  ['meta l4proto udp', 'proto = udp'],
  ['tcp dport 443', 'proto = tcp and dport = 443'],
  ['tcp dport {80, 443}', 'proto = tcp and dport in {80, 443}'],
  ['ip daddr 10.0.0.1 tcp dport != 443', 'dst = 10.0.0.1 and proto = tcp and dport != 443'],
  ['!udp', 'not proto = udp'],
  ['! udp', 'not proto = udp'],
  ['not port 22', 'not port = 22'],
  ['dport 80-90', 'dport = 80-90'],
  ['portrange 80-90', 'port = 80-90'],
  ['sport > 1024 && tcp', 'sport > 1024 and proto = tcp'],
  ['src host 10.0.0.1 and dst port 80', 'src = 10.0.0.1 and dport = 80'],
  ['host 10.0.0.1 or host fd00::1', 'host = 10.0.0.1 or host = fd00::1'],
  ['dport not in (80, 443)', 'dport not in {80, 443}'],
  ['dport = [80, 443]', 'dport in {80, 443}'],
  ['dport in (80 or 443)', 'dport in {80, 443}'],
  ['dport eq 80', 'dport = 80'],
  ['dport is not 80', 'dport != 80'],
  ['dport not 80', 'dport != 80'],
  ['dport <> 80', 'dport != 80'],
  ['bytes => 10MB', 'bytes >= 10MB'],
  ['bytes gt 10MB', 'bytes > 10MB'],
  ['status assured,expected', 'status has assured or status has expected'],
  ['label 5', 'label has 5'],
  ['10.0.0.1:443', 'end = 10.0.0.1:443'],
  ['10.0.0.1.443', 'end = 10.0.0.1:443'],
  ['host 10.0.0.1.443', 'end = 10.0.0.1:443'],
  ['src 10.0.0.1:443', 'src = 10.0.0.1 and sport = 443'],
  ['dst [fd00::1]:443', 'dst = fd00::1 and dport = 443'],
  ['dst host 10.0.0.1:443 and tcp', 'dst = 10.0.0.1 and dport = 443 and proto = tcp'],
  ['dport = :443', 'dport = 443'],
];

test.each(HOPED)('%s', (text, hoped) => {
  const result = parseFilter(text);
  if (result.ok) {
    expect(printFilter(result.filter)).toBe(hoped);
    return;
  }
  const [error] = result.errors;
  if (!error) throw new Error('there is no error');
  expect(error.from).toBeGreaterThanOrEqual(0);
  expect(error.to).toBeGreaterThan(error.from);
  expect(error.to).toBeLessThanOrEqual(text.length);
  expect(error.expected.length).toBeGreaterThan(0);
  const again = parseFilter(applySuggestion(text, error) ?? '');
  expect(again.ok && printFilter(again.filter)).toBe(hoped);
});

test('a refused text is shown as it is written here', () => {
  expect(parseFilter('tcp and dst port 80')).toEqual({
    ok: false,
    errors: [
      {
        from: 8,
        to: 19,
        message: '“dst port 80” is written “dport = 80” here.',
        expected: ['dport = 80'],
        suggestion: 'dport = 80',
        replaces: { from: 8, to: 19 },
      },
    ],
  });
});

test.each(['dst port 80 and prto = tcp', 'dport is many', 'is 80', 'src port', 'dport in (80', 'assured tcp and'])(
  'a guess that is no filter either is not suggested: %s',
  (text) => {
    const result = parseFilter(text);
    for (const { message } of result.ok ? [] : result.errors) expect(message).not.toMatch(/is written/);
    expect(result.ok).toBe(false);
  },
);

describe('an order under a mask', () => {
  test('is suggested as equalities that mean the same', () => {
    const number = fc.oneof(fc.nat(0xff), fc.nat(0xffffffff), fc.constantFrom(0, 0xffffffff, 0x80000000));
    let suggested = 0;
    fc.assert(
      fc.property(number, number, fc.constantFrom('<', '<=', '>', '>='), fc.array(number), (mask, value, op, marks) => {
        const text = `mark & ${mask} ${op} ${value}`;
        const result = parseFilter(text);
        const error = result.ok ? undefined : result.errors[0];
        const again = parseFilter((error && applySuggestion(text, error)) ?? '');
        if (!again.ok) throw new Error(`${text}: ${again.errors[0]?.message}`);
        const orders: Record<string, (mark: number) => boolean> = {
          '<': (mark) => mark < value,
          '<=': (mark) => mark <= value,
          '>': (mark) => mark > value,
          '>=': (mark) => mark >= value,
        };
        const isMeant = (mark: number): boolean | undefined => orders[op]?.((mark & mask) >>> 0);
        // A condition that is always or never true gets an example as its suggestion.
        if ([0, mask].every((mark) => isMeant(mark) === isMeant(0))) return;
        suggested++;
        for (const mark of [...marks, 0, mask, value, value + 1, Math.max(0, value - 1)])
          expect([text, mark, holds(again.filter, mark)]).toEqual([text, mark, isMeant(mark)]);
      }),
      { numRuns: 2000 },
    );
    expect(suggested).toBeGreaterThan(200);
  });
});

/** Whether a filter on marks matches a mark. */
function holds(filter: Filter, mark: number): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'not':
      return !holds(filter.term, mark);
    case 'and':
      return filter.terms.every((term) => holds(term, mark));
    case 'or':
      return filter.terms.some((term) => holds(term, mark));
    case 'match': {
      const [value] = filter.values;
      const is = value?.type === 'number' && (mark & (filter.mask ?? -1)) >>> 0 === value.value;
      return filter.op === '=' ? is : !is;
    }
  }
}

test('the property names of every JavaScript object are words like any others', () => {
  for (const word of Object.getOwnPropertyNames(Object.prototype)) {
    for (const text of [word, `${word} saddr 1.2.3.4`, `dport ${word} 80`, `dport ${word}`, `state ${word} related`]) {
      const result = parseFilter(text);
      expect(result.ok ? text : result.errors.length > 0).toBeTruthy();
    }
  }
});
