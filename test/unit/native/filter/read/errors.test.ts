// Errors in a text that is not a filter: each has a place, what could be there instead and, if possible, a suggestion
// to put there.

import { describe, expect, test } from 'vitest';
import {
  applySuggestion,
  MAX_FILTER_DEPTH,
  MAX_FILTER_LENGTH,
  parseFilter,
} from '../../../../../native/filter/index.ts';

/** The first error of a text: the marked part, the message, and the whole text with the suggestion in it. */
function refused(text: string): [string, string, string | undefined] {
  const result = parseFilter(text);
  const error = result.ok ? undefined : result.errors[0];
  if (!error) throw new Error(`${text} is a filter`);
  return [text.slice(error.from, error.to), error.message, applySuggestion(text, error)];
}

/** A text, its marked part, the message, and the text with the suggestion. */
const REFUSED: readonly (readonly [string, string, RegExp, string | undefined])[] = [
  ['dport = 70000', '70000', /at most 65535/, undefined],
  ['dport in {80, 65536}', '65536', /at most 65535/, undefined],
  ['dport = 080', '080', /begins with 0/, 'dport = 80'],
  ['dport = -5', '-5', /negative/, undefined],
  ['dport = 8000-7000', '8000-7000', /ends before it begins/, 'dport = 7000-8000'],
  ['dport = 80-99999', '99999', /at most 65535/, undefined],
  ['dport = 80-', '80-', /missing/, 'dport >= 80'],
  ['dport = htpps', 'htpps', /not a port/, 'dport = https'],
  ['mark = 0x1ffffffff', '0x1ffffffff', /at most 0xffffffff/, undefined],
  ['mark & 0x0f = 0x10', '0x10', /never be equal/, undefined],
  ['mark & 0x0f != 0x10', '0x10', /always differ/, undefined],
  ['mark & 0x1f = 0x30', '0x30', /never be equal/, undefined],
  ['mark & 0xfff = 1-5', '=', /mask/, undefined],
  ['zone = 65536', '65536', /at most 65535/, undefined],
  ['300.1.1.1', '300.1.1.1', /at most 255/, undefined],
  ['10.0.0', '10.0.0', /not a complete address/, '10.0.0.0/24'],
  ['src = 10.0.0.1/33', '33', /not an IPv4 prefix length/, undefined],
  ['src = fd00::/129', '129', /not an IPv6 prefix length/, undefined],
  ['src = 010.0.0.1', '010.0.0.1', /begin with 0/, undefined],
  ['src = 10.0.0.9-10.0.0.1', '10.0.0.9-10.0.0.1', /ends before/, 'src = 10.0.0.1-10.0.0.9'],
  ['src = 10.0.0.9-fd00::1', '10.0.0.9-fd00::1', /family/, undefined],
  ['src = fd00::1::2', 'fd00::1::2', /not an address/, undefined],
  ['src = 10.0.*', '10.0.*', /“~”/, 'src ~ 10.0.*'],
  ['host = 10.0.0.1:443', '10.0.0.1:443', /takes an address/, 'end = 10.0.0.1:443'],
  ['host != [fd00::1]:443', '[fd00::1]:443', /takes an address/, 'end != [fd00::1]:443'],
  ['host in {10.0.0.1:80, 10.0.0.2:81}', '10.0.0.1:80', /takes an address/, 'end in {10.0.0.1:80, 10.0.0.2:81}'],
  ['host not in {10.0.0.1:80, 10.0.0.2}', '10.0.0.1:80', /an address/, 'not (end = 10.0.0.1:80 or host = 10.0.0.2)'],
  ['dst = [fd00::1]:443', '[fd00::1]:443', /takes an address/, '(dst = fd00::1 and dport = 443)'],
  ['dport = 10.0.0.1:443', '10.0.0.1:443', /dport takes a port/, '(dst = 10.0.0.1 and dport = 443)'],
  ['port = 10.0.0.1:443', '10.0.0.1:443', /port takes a port/, 'end = 10.0.0.1:443'],
  ['dport = :443', ':443', /without a colon/, 'dport = 443'],
  ['10.0.0.1.443', '10.0.0.1.443', /A colon separates/, '10.0.0.1:443'],
  ['src = 10.0.0.1.443', '10.0.0.1.443', /takes an address/, '(src = 10.0.0.1 and sport = 443)'],
  ['*:443', '*:443', /only a port/, 'port = 443'],
  [':https', ':https', /only a port/, 'port = https'],
  ['end = 443', '443', /only a port/, 'port = 443'],
  ['end = 10.0.0.1', '10.0.0.1', /only an address/, 'host = 10.0.0.1'],
  ['end = fd00::1:443', 'fd00::1:443', /needs brackets/, 'end = [fd00::1]:443'],
  ['end = 10.0.0.1:70000', '70000', /at most 65535/, undefined],
  ['end = 10.0.0:80', '10.0.0', /not a complete address/, 'end = 10.0.0.0/24:80'],
  ['end = 10.0.0.1:htpps', 'htpps', /not a port/, 'end = 10.0.0.1:https'],
  ['end = 10.0.0.1:90-80', '90-80', /ends before/, 'end = 10.0.0.1:80-90'],
  ['end = web', 'web', /not an end of a flow/, undefined],
  ['end ~ 10.*:80', '~', /does not work with end/, undefined],
  ['prto = tcp', 'prto', /no field/, 'proto = tcp'],
  ['proto = tpc', 'tpc', /not a protocol/, 'proto = tcp'],
  ['proto = 256', '256', /at most 255/, undefined],
  ['state = establshed', 'establshed', /not a state/, 'state = established'],
  ['tpc', 'tpc', /unknown/, 'tcp'],
  ['dport', 'dport', /needs an operator/, undefined],
  ['dport:443', 'dport:443', /not a colon/, 'dport = 443'],
  ['dport 443', 'dport 443', /operator is missing/, 'dport = 443'],
  ['tcp and status assured', 'status assured', /operator is missing/, 'tcp and status has assured'],
  ['bytes > 10XB', '10XB', /not a size/, undefined],
  ['bytes > 0.5', '0.5', /whole number of bytes/, undefined],
  ['bytes > 99999999TB', '99999999TB', /too large/, undefined],
  ['age > 5q', '5q', /not a duration/, undefined],
  ['start > 2026-02-30', '2026-02-30', /not a time/, undefined],
  ['start = 2026-02-03', '=', /does not work with start/, undefined],
  ['state > established', '>', /does not work/, undefined],
  ['dport > 80-90', '80-90', /one number/, undefined],
  ['dport > 80,90', '>', /one value/, undefined],
  ['label has 128', '128', /at most 127/, undefined],
  ['helper = ft*', 'ft*', /literally/, 'helper ~ ft*'],
  ['dport = "80"', '"80"', /does not take text/, 'dport = 80'],
  ['tcp,443', '443', /one kind/, '(tcp or 443)'],
  ['dport =', '', /value is missing/, undefined],
  ['dport = and', 'and', /value is missing/, undefined],
  ['dport in {80, 443', '', /set is not closed/, 'dport in {80, 443}'],
  ['dport in {80,', '', /value is missing/, undefined],
  ['dport in {}', '}', /value is missing/, undefined],
  ['(tcp', '', /not closed/, '(tcp)'],
  ['tcp)', ')', /no “\(”/, 'tcp'],
  [')', ')', /no “\(”/, undefined],
  ['()', ')', /condition is missing/, undefined],
  ['tcp and', '', /condition is missing/, 'tcp '],
  ['or tcp', 'or', /condition is missing/, ' tcp'],
  ['not', '', /condition is missing/, undefined],
  ['= 5', '=', /field is missing/, undefined],
  ['tcp = 5 = 6', '=', /field is missing/, undefined],
  ['helper = "ftp', '"', /is not closed/, 'helper = "ftp"'],
  ["helper = 'ftp'", "'", /double quotes/, 'helper = "ftp"'],
  ['tcp | udp', '|', /not an operator/, 'tcp || udp'],
  ['tcp $ udp', '$', /not part of the language/, undefined],
  ['helper ~ /(/', '(', /is not closed/, undefined],
  ['helper ~ /a**/', '*', /This is already repeated/, undefined],
  ['helper ~ /a\\b/', 'a\\b', /is not supported/, 'helper ~ /a(\\W|$)/'],
  ['helper ~ /[z-a]/', 'z-a', /The range z-a ends before/, 'helper ~ /[a-z]/'],
  ['helper ~ /a/g', 'g', /is not a regular expression flag/, 'helper ~ /a/'],
  ['helper ~ /ab', '/', /The regular expression is not/, 'helper ~ /ab/'],
  ['dport ~ /80/', '~', /does not work with dport/, undefined],
  ['helper = /ftp/', '/ftp/', /A regular expression needs the/, 'helper ~ /ftp/'],
  ['/ftp/', '/ftp/', /needs a field and the/, undefined],
  ['10.*', '10.*', /needs a field and the/, 'host ~ 10.*'],
  ['rate > 10mb', '10mb', /may mean bits or bytes/, undefined],
  ['rate > 10Mbps', '10Mbps', /may mean bits or bytes/, undefined],
  ['rate > 10 Mb/s', '10 Mb/s', /may mean bits or bytes/, undefined],
  ['rate > 1bit/s', '1bit/s', /1bit\/s is not a whole/, undefined],
  ['label has web', 'web', /No label has a name here: give its number, or names in the option “labels”/, undefined],
  ['direction = inbond', 'inbond', /is not a direction/, 'direction = inbound'],
  ['src != 1.2.3.4:80', '1.2.3.4:80', /takes an address/, 'not (src = 1.2.3.4 and sport = 80)'],
  ['dport = 80 d', '80 d', /is not a port/, undefined],
  ['tcp -p', '-p', /is an option of conntrack:/, undefined],
  ['srcport = 5', 'srcport', /There is no field/, 'sport = 5'],
  ['zone not has 5', 'not has', /does not work with zone/, 'zone != 5'],
  ['mark & = 5', '=', /value is missing before/, undefined],
  ['src & 0xff = 10.0.0.1', '0xff', /src does not take a mask/, undefined],
  ['tcp and and udp', 'and', /condition is missing before/, 'tcp and udp'],
  ['dport in {', '', /missing at the end/, undefined],
  ['proto = and', 'and', /value is missing before/, undefined],
  ['status has 5', '5', /takes the name of a/, undefined],
  ['helper ~ ""', '""', /The pattern is empty/, undefined],
  ['icmp.type > ping', 'ping', /Names have no order/, undefined],
  ['src = [::1]', '[::1]', /Addresses are written without brackets/, 'src = ::1'],
  ['src in {1.2.3.4:80, 10.0.0.1}', '1.2.3.4:80', /an address/, '((src = 1.2.3.4 and sport = 80) or src = 10.0.0.1)'],
  ['"abc"', '"abc"', /is unknown/, undefined],
  ['tcp ? udp', '?', /needs a field and the/, undefined],
  ['in', 'in', /field is missing/, undefined],
  ['dport has 80', 'has', /does not work with dport/, 'dport = 80'],
  ['tcp !', '', /missing at the end/, 'tcp '],
  ['label in {5, 6}', 'in', /“in” does not work with label/, '(label has 5 or label has 6)'],
  ['label not in {5, 6}', 'not in', /does not work with label/, 'not (label has 5 or label has 6)'],
  ['label has 3-5', '3-5', /One label at a time/, '(label has 3 or label has 4 or label has 5)'],
  ['dport in {80 443}', '443', /set is not closed before/, 'dport in {80 , 443}'],
  ['(dport = )', ')', /value is missing before/, undefined],
  ['mark & 0x1ff = tcp', 'tcp', /is not a number/, undefined],
  ['mark & x = 1', 'x', /is not a mask/, undefined],
  ['assured < yes, no', '<', /does not work with assured/, undefined],
  ['label not in 5', 'not in', /does not work with label/, 'label not has 5'],
  ['proto not has tcp', 'not has', /does not work with proto/, 'proto != tcp'],
  ['mark !~ 0x10', '!~', /does not work with mark/, 'mark != 0x10'],
  ['start != 2026-01-31T12:00Z', '!=', /does not work with start/, undefined],
  ['label in {8O, 7}', 'in', /does not work with label/, undefined],
  ['label in {3-4, 5}', 'in', /does not work with label/, undefined],
];

describe('a text that is not understood is refused with its place', () => {
  test.each(REFUSED)('%s', (text, marked, message, fixed) => {
    expect(refused(text)).toEqual([marked, expect.stringMatching(message), fixed]);
  });

  test('every error says what could be there instead, and its suggestion mends it', () => {
    for (const [text, , message, fixed] of REFUSED) {
      const result = parseFilter(text);
      for (const error of result.ok ? [] : result.errors) expect(error.expected.length, text).toBeGreaterThan(0);
      const again = fixed === undefined ? undefined : parseFilter(fixed);
      for (const error of again?.ok === false ? again.errors : []) expect(error.message, fixed).not.toMatch(message);
    }
  });

  test('errors of several comparisons are reported together, in order', () => {
    const result = parseFilter('dport = 70000 or prto = 1 and 300.1.1.1');
    expect(result.ok ? [] : result.errors.map(({ from }) => from)).toEqual([8, 17, 30]);
  });

  test('a text or nesting up to the limits is accepted, beyond them refused', () => {
    const nested = (depth: number): string => `${'('.repeat(depth)}tcp${')'.repeat(depth)}`;
    expect(parseFilter(nested(MAX_FILTER_DEPTH)).ok).toBe(true);
    expect(refused(nested(MAX_FILTER_DEPTH + 1))).toEqual(['(', expect.stringMatching(/nested/), undefined]);
    expect(refused('('.repeat(100_000))).toEqual([expect.any(String), expect.stringMatching(/longer/), undefined]);
    expect(parseFilter('tcp '.repeat(MAX_FILTER_LENGTH / 4)).ok).toBe(true);
    expect(parseFilter(`${'not '.repeat(MAX_FILTER_DEPTH)}tcp`).ok).toBe(true);
    expect(parseFilter(`${'not '.repeat(MAX_FILTER_DEPTH + 1)}tcp`).ok).toBe(false);
  });
});
