import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  BARE_WORDS,
  FIELDS,
  fromRules,
  MAX_FILTER_DEPTH,
  MAX_FILTER_LENGTH,
  parseFilter,
  printFilter,
  toRules,
} from '../../../native/filter/index.ts';

/** The canonical text of a filter text, or its first error as [marked text, message, suggestion]. */
function read(text: string): string | [string, string, string | undefined] {
  const result = parseFilter(text);
  if (result.ok) return printFilter(result.filter);
  const error = result.errors[0];
  return [text.slice(error?.from, error?.to), error?.message ?? '', error?.suggestion];
}

describe('the language', () => {
  test.each([
    ['', ''],
    ['  \n\t', ''],
    ['tcp established 443', 'proto = tcp and state = established and port = 443'],
    ['10.0.0.5', 'host = 10.0.0.5'],
    ['fd00::1', 'host = fd00::1'],
    ['::ffff:10.0.0.5', 'host = 10.0.0.5'],
    ['10.2.0.0/16 or FD00:0::/8', 'host = 10.2.0.0/16 or host = fd00::/8'],
    ['8000-8999', 'port = 8000-8999'],
    ['https', 'port = 443'],
    ['80,443', 'port in {80, 443}'],
    ['tcp,udp 53', 'proto in {tcp, udp} and port = 53'],
    ['ipv6 snat unreplied', 'family = ipv6 and nat = src and seen_reply = no'],
    ['proto = 6', 'proto = tcp'],
    ['PROTO == TCP', 'proto = tcp'],
    ['protocol!=udplite', 'proto != udplite'],
    ['dport in 80,443', 'dport in {80, 443}'],
    ['dport in {80, http-alt , 8000-8999}', 'dport in {80, 8080, 8000-8999}'],
    ['dport = {80,443}', 'dport in {80, 443}'],
    ['dport != {80,443}', 'dport not in {80, 443}'],
    ['dport not in 80', 'dport not in 80'],
    ['dport ! in 80', 'dport not in 80'],
    ['dst in 10.2.0.0/16', 'dst in 10.2.0.0/16'],
    ['dst = 10.2.3.4/16', 'dst = 10.2.0.0/16'],
    ['src = 10.0.0.0/255.0.0.0', 'src = 10.0.0.0/8'],
    ['src = 10.0.0.1-10.0.0.9', 'src = 10.0.0.1-10.0.0.9'],
    ['src = 10.0.0.0-10.0.0.255', 'src = 10.0.0.0/24'],
    ['src = fd00::-fd00::ffff', 'src = fd00::/112'],
    ['src ~ 10.0.*', 'src ~ 10.0.*'],
    ['mark & 0xff = 0x10', 'mark & 0xff = 0x10'],
    ['mark&255=16', 'mark & 0xff = 0x10'],
    ['mark = 0x10/0xff', 'mark & 0xff = 0x10'],
    ['bytes > 10MB', 'bytes > 10MB'],
    ['bytes >= 1.5KiB', 'bytes >= 1536'],
    ['bytes < 65536', 'bytes < 64KiB'],
    ['age > 90s', 'age > 1m30s'],
    ['age < 1h30m', 'age < 1h30m'],
    ['timeout <= 60', 'timeout <= 1m'],
    ['start > 2026-01-31T12:00:00+01:00', 'start > 2026-01-31T11:00Z'],
    ['status has assured', 'status has assured'],
    ['status = SEEN_REPLY', 'status has seen_reply'],
    ['status != dying', 'status not has dying'],
    ['label has 5', 'label has 5'],
    ['label = 5', 'label has 5'],
    ['helper = ftp', 'helper = ftp'],
    ['helper ~ "f*"', 'helper ~ f*'],
    ['secctx = "a b"', 'secctx = "a b"'],
    ['helper = "and"', 'helper = "and"'],
    ['icmp.type = ping icmp.id = 7', 'icmp.type = echo-request and icmp.id = 7'],
    ['gre.key = 0x1234', 'gre.key = 4660'],
    ['state = syn-sent', 'state = syn_sent'],
    ['assured = yes', 'assured'],
    ['!offloaded', 'not offloaded'],
    ['NOT assured AND NOT (tcp OR udp)', 'not assured and not (proto = tcp or proto = udp)'],
    ['tcp && 443 || udp && 53', 'proto = tcp and port = 443 or proto = udp and port = 53'],
    ['(tcp or udp) 53', '(proto = tcp or proto = udp) and port = 53'],
    ['((tcp))', 'proto = tcp'],
    ['not not tcp', 'not not proto = tcp'],
    ['tcp not udp', 'proto = tcp and not proto = udp'],
  ])('%j is %j', (text, canonical) => {
    expect(read(text)).toBe(canonical);
    expect(read(canonical)).toBe(canonical);
  });

  test('not binds before and, and before or', () => {
    expect(read('not tcp and udp or icmp')).toBe(read('((not tcp) and udp) or icmp'));
    expect(read('tcp or udp 53')).toBe(read('tcp or (udp and 53)'));
  });

  test('every field’s example is a filter on that field', () => {
    for (const field of FIELDS) {
      const result = parseFilter(field.example);
      expect(result, field.example).toMatchObject({ ok: true });
      expect(read(field.example)).toContain(field.name);
    }
  });

  test('every bare word is a filter and means what its table says', () => {
    for (const [word, { field }] of BARE_WORDS) expect(read(word), word).toMatch(new RegExp(`^${field}\\b`));
  });
});

describe('what is not understood is refused with its place', () => {
  test.each([
    ['dport = 70000', '70000', /at most 65535/, undefined],
    ['dport in {80, 65536}', '65536', /at most 65535/, undefined],
    ['dport = 080', '080', /begins with 0/, '80'],
    ['dport = -5', '-5', /negative/, undefined],
    ['dport = 8000-7000', '8000-7000', /ends before it begins/, '7000-8000'],
    ['dport = 80-99999', '99999', /at most 65535/, undefined],
    ['dport = 80-', '80-', /missing/, undefined],
    ['dport = htpps', 'htpps', /no port/, 'https'],
    ['mark = 0x1ffffffff', '0x1ffffffff', /at most 0xffffffff/, undefined],
    ['mark & 0x0f = 0x10', '0x10', /never be equal/, undefined],
    ['mark & 0xfff = 1-5', '=', /mask/, undefined],
    ['zone = 65536', '65536', /at most 65535/, undefined],
    ['300.1.1.1', '300.1.1.1', /at most 255/, undefined],
    ['10.0.0', '10.0.0', /no whole address/, undefined],
    ['src = 10.0.0.1/33', '33', /no prefix length/, undefined],
    ['src = fd00::/129', '129', /no prefix length of IPv6/, undefined],
    ['src = 10.0.0.1/255.0.255.0', '255.0.255.0', /no prefix length/, undefined],
    ['src = 010.0.0.1', '010.0.0.1', /begin with 0/, '10.0.0.1'],
    ['src = 10.0.0.9-10.0.0.1', '10.0.0.9-10.0.0.1', /ends before/, '10.0.0.1-10.0.0.9'],
    ['src = 10.0.0.9-fd00::1', '10.0.0.9-fd00::1', /family/, undefined],
    ['src = fd00::1::2', 'fd00::1::2', /no address/, undefined],
    ['src = 10.0.*', '10.0.*', /“~”/, 'src ~ 10.0.*'],
    ['192.168.4.27:51544', '192.168.4.27:51544', /two conditions/, 'host = 192.168.4.27 and port = 51544'],
    ['[fd00::1]:443', '[fd00::1]:443', /two conditions/, 'host = fd00::1 and port = 443'],
    ['prto = tcp', 'prto', /no field/, 'proto'],
    ['proto = tpc', 'tpc', /no protocol/, 'tcp'],
    ['proto = 256', '256', /at most 255/, undefined],
    ['state = establshed', 'establshed', /no state/, 'established'],
    ['tpc', 'tpc', /unknown/, 'tcp'],
    ['dport', 'dport', /needs an operator/, 'dport in {80, 443}'],
    ['dport:443', 'dport:443', /no colon/, 'dport = 443'],
    ['dport 443', 'dport 443', /operator is missing/, 'dport = 443'],
    ['tcp and status assured', 'status assured', /operator is missing/, 'status has assured'],
    ['bytes > 10XB', '10XB', /no size/, undefined],
    ['bytes > 0.5', '0.5', /whole number of bytes/, undefined],
    ['bytes > 99999999TB', '99999999TB', /too large/, undefined],
    ['age > 5q', '5q', /no duration/, undefined],
    ['start > 2026-02-30', '2026-02-30', /no time/, undefined],
    ['start = 2026-02-03', '=', /does not go with start/, 'age < 1h'],
    ['state > established', '>', /does not go/, 'state = established'],
    ['dport > 80-90', '80-90', /one number/, undefined],
    ['dport > 80,90', '>', /one value/, undefined],
    ['label has 128', '128', /at most 127/, undefined],
    ['helper = ft*', 'ft*', /literally/, '~ ft*'],
    ['dport = "80"', '"80"', /no text/, '80'],
    ['tcp,443', '443', /one kind/, undefined],
    ['dport =', '', /value is missing/, undefined],
    ['dport = and', 'and', /value is missing/, undefined],
    ['dport in {80, 443', '', /set is not closed/, undefined],
    ['dport in {80,', '', /value is missing/, undefined],
    ['dport in {}', '}', /value is missing/, undefined],
    ['(tcp', '', /not closed/, ')'],
    ['tcp)', ')', /no “\(”/, undefined],
    [')', ')', /no “\(”/, undefined],
    ['()', ')', /condition is missing/, undefined],
    ['tcp and', '', /condition is missing/, undefined],
    ['or tcp', 'or', /condition is missing/, undefined],
    ['not', '', /condition is missing/, undefined],
    ['= 5', '=', /field is missing/, undefined],
    ['tcp = 5 = 6', '=', /field is missing/, undefined],
    ['helper = "ftp', '"', /does not end/, undefined],
    ["helper = 'ftp'", "'", /double quotes/, '"'],
    ['tcp | udp', '|', /no operator/, '||'],
    ['tcp $ udp', '$', /not part of the language/, undefined],
    ['helper ~ /ftp|sip/', '/', /Regular expressions/, undefined],
  ])('%s', (text, marked, message, suggestion) => {
    expect(read(text)).toEqual([marked, expect.stringMatching(message), suggestion]);
  });

  test('errors of several comparisons are told together, in order', () => {
    const result = parseFilter('dport = 70000 or prto = 1 and 300.1.1.1');
    expect(result.ok ? [] : result.errors.map(({ from }) => from)).toEqual([8, 17, 30]);
  });

  test.each(['(', 'not ', '!', '!(', '(a or ', '{', ')', '"', '= ', 'tcp not '])(
    '64 KiB of %j neither hang nor overflow',
    (part) => {
      const text = part.repeat(Math.floor(MAX_FILTER_LENGTH / part.length));
      const begin = performance.now();
      expect(parseFilter(text).ok).toBe(false);
      expect(performance.now() - begin).toBeLessThan(5000);
    },
  );

  test('a text or a nesting beyond the limits is refused, up to them accepted', () => {
    const nested = (depth: number): string => `${'('.repeat(depth)}tcp${')'.repeat(depth)}`;
    expect(parseFilter(nested(MAX_FILTER_DEPTH)).ok).toBe(true);
    expect(read(nested(MAX_FILTER_DEPTH + 1))).toEqual(['(', expect.stringMatching(/nested/), undefined]);
    expect(read('('.repeat(100_000))).toEqual([expect.any(String), expect.stringMatching(/longer/), undefined]);
    expect(parseFilter('tcp '.repeat(MAX_FILTER_LENGTH / 4)).ok).toBe(true);
    expect(parseFilter(`${'not '.repeat(MAX_FILTER_DEPTH)}tcp`).ok).toBe(true);
    expect(parseFilter(`${'not '.repeat(MAX_FILTER_DEPTH + 1)}tcp`).ok).toBe(false);
  });
});

describe('builder rules', () => {
  test('are plain groups with the language’s operators', () => {
    const parsed = parseFilter('tcp and not (dport in {80, 443} or mark & 0xff = 0x10) and helper = "a b"');
    if (!parsed.ok) throw new Error('refused');
    expect(toRules(parsed.filter)).toEqual({
      combinator: 'and',
      rules: [
        { field: 'proto', operator: '=', value: 'tcp' },
        {
          combinator: 'or',
          not: true,
          rules: [
            { field: 'dport', operator: 'in', value: '80, 443' },
            { field: 'mark', operator: '=', value: '0x10/0xff' },
          ],
        },
        { field: 'helper', operator: '=', value: 'a b' },
      ],
    });
  });

  test('without rules match everything; empty groups are left out', () => {
    expect(fromRules({ combinator: 'and', rules: [] })).toEqual({ ok: true, filter: { kind: 'all' } });
    const rules = [
      { combinator: 'or', not: true, rules: [] },
      { field: 'proto', operator: '=', value: 'tcp' },
    ];
    expect(fromRules({ combinator: 'and', rules })).toEqual({
      ok: true,
      filter: { kind: 'match', field: 'proto', op: '=', values: [{ type: 'number', value: 6 }] },
    });
  });

  test.each([
    [{ field: 'dport', operator: '=', value: '70000' }, /at most 65535/],
    [{ field: 'dport', operator: '=', value: '' }, /missing/],
    [{ field: 'dport', operator: '=', value: '80 or tcp' }, /no port/],
    [{ field: 'dport', operator: 'in', value: '80} or port in {1' }, /no list/],
    [{ field: 'dport', operator: 'like', value: '80' }, /does not go/],
    [{ field: 'dprt', operator: '=', value: '80' }, /no field/],
    [{ field: 'dport', operator: '=', value: 80 }, /no text/],
  ])('%j is refused with its path', (rule, message) => {
    const result = fromRules({ combinator: 'and', rules: [{ combinator: 'or', rules: [rule] }] });
    expect(result).toMatchObject({ ok: false, errors: [{ path: [0, 0], message: expect.stringMatching(message) }] });
  });
});

test('the examples of the language’s document are filters', () => {
  const document = readFileSync(new URL('../../../native/filter/README.md', import.meta.url), 'utf8');
  const block = /```\n([\s\S]*?)```/.exec(document)?.[1]?.trim().split('\n') ?? [];
  const cells = [...document.matchAll(/^\| [^|]+ \| (.*) \|$/gm)].flatMap(([, cell]) => [
    ...(cell ?? '').matchAll(/`([^`]+)`/g),
  ]);
  const examples = [...block, ...cells.map(([, example]) => example ?? '')];
  expect(examples.length).toBeGreaterThan(20);
  for (const example of examples) expect(parseFilter(example), example).toMatchObject({ ok: true });
});
