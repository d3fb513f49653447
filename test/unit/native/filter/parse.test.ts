import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BARE_WORDS, FIELDS, fromRules, parseFilter, printFilter, toRules } from '../../../../native/filter/index.ts';

/** The canonical text of a filter text. */
function read(text: string): string {
  const result = parseFilter(text);
  if (result.ok) return printFilter(result.filter);
  throw new Error(`${text}: ${result.errors[0]?.message}`);
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
    ['bytes > 10 MB', 'bytes > 10MB'],
    ['bytes > "1.5 GiB"', 'bytes > 1536MiB'],
    ['rate > 1MB', 'rate > 1MB/s'],
    ['rate >= 1MB/s', 'rate >= 1MB/s'],
    ['rate > 10 Mbit/s tcp', 'rate > 1250kB/s and proto = tcp'],
    ['rate < 8kbit', 'rate < 1kB/s'],
    ['rate = 0', 'rate = 0B/s'],
    ['rate in 100-1500', 'rate in 100B/s-1500B/s'],
    ['not age < 5 min', 'not age < 5m'],
    ['dport = 80 dst = 10.0.0.1', 'dport = 80 and dst = 10.0.0.1'],
    ['80 ms-sql-s', 'port = 80 and port = 1433'],
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
    ['helper ~ /^f.p$/', 'helper ~ /^f.p$/'],
    ['secctx !~ /a\\/b[/]/i', 'secctx !~ /a\\/b[\\/]/i'],
    ['helper ~ "/a/"', 'helper ~ "/a/"'],
    ['state ~ syn* proto ~ /^udp/', 'state ~ syn* and proto ~ /^udp/'],
    ['src = 10.0.5.0/255.0.255.0', 'src = 10.0.5.0/255.0.255.0'],
    ['src = fd00::5:1/ffff::ffff', 'src = fd00::1/ffff::ffff'],
    ['src = fd00::1/ffff::', 'src = fd00::/16'],
    ['host ~ /^10\\.|^192\\.168\\./', 'host ~ /^10\\.|^192\\.168\\./'],
    ['inbound', 'direction = inbound'],
    ['direction in {incoming, local}', 'direction in {inbound, local}'],
    ['orig.zone = 5 reply.zone = 6 zone.any = 7', 'zone.orig = 5 and zone.reply = 6 and zone.any = 7'],
    ['reply.icmp.type = pong gre.srckey = 1', 'reply.icmp.type = echo-reply and gre.srckey = 1'],
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

  test('not binds tighter than and, and that tighter than or', () => {
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

  test('every bare word is a filter that means what its table says', () => {
    for (const [word, { field }] of BARE_WORDS) expect(read(word), word).toMatch(new RegExp(`^${field}\\b`));
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
    [{ field: 'dport', operator: '=', value: '80 or tcp' }, /not a port/],
    [{ field: 'dport', operator: 'in', value: '80} or port in {1' }, /not a list/],
    [{ field: 'dport', operator: 'like', value: '80' }, /does not work/],
    [{ field: 'dprt', operator: '=', value: '80' }, /no field/],
    [{ field: 'dport', operator: '=', value: 80 }, /not text/],
  ])('%j is refused with its path', (rule, message) => {
    const result = fromRules({ combinator: 'and', rules: [{ combinator: 'or', rules: [rule] }] });
    expect(result).toMatchObject({ ok: false, errors: [{ path: [0, 0], message: expect.stringMatching(message) }] });
  });
});

test('the examples of the language’s document are filters', () => {
  const document = readFileSync(new URL('../../../../native/filter/README.md', import.meta.url), 'utf8');
  const block = /```\n([\s\S]*?)```/.exec(document)?.[1]?.trim().split('\n') ?? [];
  const cells = [...document.matchAll(/^\| [^|]+ \| (.*) \|$/gm)].flatMap(([, cell]) => [
    ...(cell ?? '').matchAll(/`([^`]+)`/g),
  ]);
  const examples = [...block, ...cells.map(([, example]) => example ?? '')];
  expect(examples.length).toBeGreaterThan(20);
  for (const example of examples) expect(parseFilter(example), example).toMatchObject({ ok: true });
});
