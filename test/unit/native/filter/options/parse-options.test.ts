// conntrack's options as text: what each means in the language, and why some are refused.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applySuggestion,
  parseConntrackOptions,
  parseFilter,
  printFilter,
} from '../../../../../native/filter/index.ts';
import { elsewhereSentence } from '../../../../../native/filter/options/elsewhere.ts';
import { OPTION_NAMES, OPTIONS } from '../../../../../native/filter/options/option-table.ts';

const labels = new Map([
  [5, 'web'],
  [7, 'voip'],
]);

describe('options mean', () => {
  test.each([
    ['-p tcp -s 10.0.0.0/8 --dport 80', 'proto = tcp and src = 10.0.0.0/8 and dport = 80'],
    ['conntrack -L', ''],
    ['sudo conntrack -D -p udp', 'proto = udp'],
    ['-s10.0.0.1 --dst=10.0.0.2', 'src = 10.0.0.1 and dst = 10.0.0.2'],
    ['-s 10.0.0.1 --mask-src 255.0.255.0', 'src = 10.0.0.0/255.0.255.0'],
    ['-d fd00::1 --mask-dst ffff::', 'dst = fd00::/16'],
    ['-u ASSURED,UNREPLIED,!expected', 'status has assured and status not has seen_reply and status not has expected'],
    ['-u ASSURED -u SEEN_REPLY', 'status has assured and status has seen_reply'],
    ['-l web', 'label has 5'],
    ['-l web,voip -l web', 'label has 5 and label has 7 and label has 5'],
    ['-n', 'status has src_nat_done and nat = src'],
    ['-n 1.2.3.4', 'status has src_nat_done and reply.dst = 1.2.3.4 and src != 1.2.3.4'],
    [
      '-g 1.2.3.4:80',
      'status has dst_nat_done and reply.src = 1.2.3.4 and dst != 1.2.3.4 and reply.sport = 80 and dport != 80',
    ],
    ['-j', 'status has src_nat_done and nat = src or status has dst_nat_done and nat = dst'],
    ['-w 7', 'zone.orig = 7 and zone.reply = 7'],
    ['-w 0', 'zone.any = 0'],
    ['--orig-zone 5', 'zone.orig = 5 and zone.reply != 5'],
    ['--reply-zone 0', 'zone.reply = 0 or zone.orig != 0'],
    ['-t 300', 'timeout = 5m'],
    ['-i 0x12', 'id = 18'],
    ['-p icmp --icmp-type 8', 'proto = icmp and icmp.type = 8'],
    ['--icmpv6-type 128 --icmpv6-code 0', 'proto = icmpv6 and icmp.type = 128 and icmp.code = 0'],
    ['conntrack -L conntrack -p tcp', 'proto = tcp'],
    ['-f IPv6', 'family = ipv6'],
    ['-p tcp --state established', 'proto = tcp and state = established'],
    ['-p tcp --state LISTEN', 'proto = tcp and state = syn_sent2'],
    ['-m 1/9', 'mark & 0x9 = 0x1'],
    ['-p tcp \\\n --dport 80', 'proto = tcp and dport = 80'],
    ["-p 'tcp' -s '10.0.0.1'", 'proto = tcp and src = 10.0.0.1'],
    ['-p t\\cp', 'proto = tcp'],
  ])('%s', (text, meaning) => {
    const result = parseFilter(text, { labels });
    expect(result.ok ? printFilter(result.filter) : result.errors).toBe(meaning);
    expect(parseConntrackOptions(text, { labels })).toEqual(result);
  });

  test('every spelling of an option means the same', () => {
    for (const { short, long, value, meaning, example } of OPTIONS) {
      if (/^(elsewhere|mask|key)$/.test(meaning.kind) || value === 'none') continue;
      const read = (text: string): unknown => {
        const result = parseConntrackOptions(text);
        expect(result, text).toMatchObject({ ok: true });
        return result;
      };
      const first = read(`--${long[0]} ${example}`);
      for (const name of long) expect(read(`--${name} "${example}"`)).toEqual(first);
      if (short === undefined) continue;
      expect(read(`-${short} '${example}'`)).toEqual(first);
      if (value === 'required') expect(read(`-${short}${example}`)).toEqual(first);
    }
  });

  test('names are distinct', () => {
    expect(new Set(OPTION_NAMES).size).toBe(
      OPTIONS.reduce((sum, { short, long }) => sum + long.length + (short ? 1 : 0), 0),
    );
  });
});

/** A text, its marked part, the message, and the text with the suggestion. */
const REFUSED: readonly (readonly [string, string, RegExp, string | undefined])[] = [
  ['-p tcp --dport 80-90', '80-90', /silently read “80-90” as 80/, 'proto = tcp and dport = 80-90'],
  [
    '-p tcp --dport 80,443 -m 0x10/0xff',
    '80,443',
    /silently read “[^”]*” as 80\./,
    'proto = tcp and dport in {80, 443} and mark & 0xff = 0x10',
  ],
  ['-p tcp --dport https', 'https', /conntrack would silently read/, '-p tcp --dport 443'],
  ['--dport 70000', '70000', /silently read “70000” as 4464/, undefined],
  ['--dport 080', '080', /begins with 0: decimal or octal\?/, '--dport 80'],
  ['--dport 0x50', '0x50', /conntrack would silently read/, '--dport 80'],
  ['-w 010', '010', /conntrack would silently read/, undefined],
  ['-w 65541', '65541', /conntrack would silently read/, undefined],
  ['-r 10.0.0.0/8', '10.0.0.0/8', /takes a network only for -s/, 'reply.src = 10.0.0.0/8'],
  ['-s 10.0.0.1-10.0.0.9', '10.0.0.1-10.0.0.9', /conntrack does not take/, 'src = 10.0.0.1-10.0.0.9'],
  ['-s 10.0.0.1/8 --mask-src 255.0.0.0', '10.0.0.1/8', /with a mask cannot have a prefix/, undefined],
  ['-s 10.0.0.1 --mask-src 24', '24', /is not a mask for 10\.0\.0\.1/, '-s 10.0.0.1 --mask-src 255.255.255.0'],
  ['--mask-src 255.0.0.0', '--mask-src 255.0.0.0', /--mask-src needs the address it/, undefined],
  ['-u SRC_NAT', 'SRC_NAT', /conntrack ignores SRC_NAT/, 'status has src_nat'],
  ['-u ASSURED,!DST_NAT', '!DST_NAT', /conntrack ignores/, 'status has assured and status not has dst_nat'],
  ['-u REPLIED', 'REPLIED', /is not a status/, '-u SEEN_REPLY'],
  ['-p ipcomp', 'ipcomp', /is not a protocol/, '-p 108'],
  ['--source 10.0.0.1', '--source', /is “--src” in conntrack/, '--src 10.0.0.1'],
  ['-u ASS', 'ASS', /is not a status/, '-u ASSURED'],
  ['-u UNSET', 'UNSET', /UNSET is for creating entries: as/, undefined],
  ['-u ASSURED,', '', /A name is missing here/, undefined],
  ['-l wb', 'wb', /There is no label/, undefined],
  ['-n1.2.3.4', '-n1.2.3.4', /conntrack ignores a value attached/, '-n 1.2.3.4'],
  ['--src-nat=1.2.3.4', '--src-nat=1.2.3.4', /conntrack ignores a value attached/, '--src-nat 1.2.3.4'],
  ['-n 10.0.0.0/8', '10.0.0.0/8', /conntrack takes one address here, not a/, undefined],
  ['-t 5m', '5m', /conntrack would silently read/, 'timeout = 5m'],
  ['-L -t 300', '-t 300', /conntrack -L does not take -t/, 'timeout = 5m'],
  ['-D --timeout 300', '--timeout 300', /conntrack -D ignores --timeout: it would delete/, 'timeout = 5m'],
  ['-L -i 5', '-i 5', /conntrack -L does not take -i/, 'id = 5'],
  [
    '-D -j',
    '-j',
    /conntrack -D does not take -j/,
    'status has src_nat_done and nat = src or status has dst_nat_done and nat = dst',
  ],
  [
    '-g -j 10.0.0.1',
    '-j 10.0.0.1',
    /conntrack takes -j only without --src-nat and --dst-nat/,
    'status has dst_nat_done and nat = dst and (status has src_nat_done and reply.dst = 10.0.0.1 and src != 10.0.0.1 or status has dst_nat_done and reply.src = 10.0.0.1 and dst != 10.0.0.1)',
  ],
  ['-L -D', '-D', /conntrack takes one command/, '-L '],
  [
    '-p icmp --icmp-type echo-request',
    'echo-request',
    /conntrack would silently read/,
    'proto = icmp and icmp.type = echo-request',
  ],
  [
    '--tuple-src 1.2.3.4',
    '--tuple-src 1.2.3.4',
    /Only expectations have this: conntrack\.listExpectations\(\) lists/,
    undefined,
  ],
  ['-z', '-z', /Setting counters to zero is not/, ''],
  ['-o xml', '-o xml', /The form of the output is/, ''],
  ['-e NEW', '-e NEW', /The kinds of events are not/, undefined],
  ['-b 5', '-b 5', /The size of the buffer is/, ''],
  ['-c 5', '-c 5', /The kernel reports the text of/, undefined],
  ['-E', '-E', /Listening is not a filter: conntrack\.subscribe\(\) does/, ''],
  ['-L expect', 'expect', /Expectations are not flows: conntrack\.listExpectations\(\) lists/, undefined],
  ['-p', '-p', /-p needs a value/, undefined],
  ['--dport=', '--dport=', /--dport needs a value/, undefined],
  ['-p tcp -p udp', '-p tcp', /-p is given twice: conntrack would/, undefined],
  ['-s 10.0.0.1 -d fd00::1', 'fd00::1', /This is IPv6, but IPv4 was given/, undefined],
  ['-f inet6', 'inet6', /is not a family/, '-f ipv6'],
  ['-f ipv6 -s 10.0.0.1', '10.0.0.1', /This is IPv4, but IPv6 was given/, undefined],
  ['-p tcp | grep x', '|', /is shell syntax: only/, undefined],
  ['-p "tcp', '"', /The quotes are not closed/, '-p "tcp"'],
  ['--orig-s 10.0.0.1', '--orig-s', /is only the beginning of an/, '--orig-src 10.0.0.1'],
  ['--src', '--src', /--src needs a value/, undefined],
  ['-S', '-S', /Statistics are not a filter: conntrack\.cpuStats\(\) returns/, undefined],
  ['! -p tcp', '!', /conntrack has no negation/, 'not proto = tcp'],
  ['-p tcp ! --dport 80', '!', /conntrack has no negation/, 'proto = tcp and not dport = 80'],
  ['-p tcp !', '!', /An option is missing/, '-p tcp '],
  ['-p icmp --dport 80', '--dport 80', /--dport does not work with this/, undefined],
  ['-p udp --state ESTABLISHED', 'ESTABLISHED', /Flows of this protocol have no/, undefined],
  ['-p tcp --state establishd', 'establishd', /is not a state of this protocol/, '-p tcp --state ESTABLISHED'],
  ['-x', '-x', /conntrack has no option/, undefined],
  ['-dport 80', '-dport', /Long names take two dashes/, '--dport 80'],
  ['--dprot 80', '--dprot', /conntrack has no option/, '--dport 80'],
  ['-p tcp foo', 'foo', /does not belong to an option/, undefined],
  ['-s 10.1', '10.1', /is not a complete address/, '-s 10.1.0.0/16'],
  ['-s 010.0.0.1', '010.0.0.1', /has parts that begin with 0:/, undefined],
  ['-p all', 'all', /is not a protocol/, undefined],
  ['-p 300', '300', /is not a protocol/, undefined],
  ['-p 06', '06', /conntrack would silently read/, '-p 6'],
  ['-m 9x', '9x', /conntrack would silently read/, undefined],
  ['-m 011', '011', /conntrack would silently read/, undefined],
  ['-m 1/8', '1', /The mark has bits outside its/, undefined],
  ['-m 3/9', '3', /The mark has bits outside its/, undefined],
  ['-m 5/x', 'x', /conntrack would silently read/, undefined],
  ['-s $IP', '$', /What a shell would insert/, undefined],
  ['-P tcp', '-P', /conntrack has no option/, '-p tcp'],
  ['-sport 80', '-sport', /Long names take two dashes/, '--sport 80'],
  ['-p tcp,udp', 'tcp,udp', /is not a protocol/, 'proto in {tcp, udp}'],
  ['-s 10.0.0.1:80', '10.0.0.1:80', /port is a separate option/, 'src = 10.0.0.1 and sport = 80'],
  ['-p tcp and udp', 'and', /cannot be used among options: all/, '-p tcp  udp'],
  ['-p tcp dport 80', 'dport', /does not belong to an option/, '-p tcp --dport 80'],
  ['-n 1.2.3.4:99999', '99999', /is not a port/, undefined],
  ['-z5', '5', /-z takes no value/, undefined],
  ['-p icmpv6 --icmp-type 8', '--icmp-type 8', /--icmp-type does not work with this/, undefined],
  [
    '-p gre --srckey 0x10 --reply-key-dst 5',
    '0x10',
    /conntrack ignores GRE keys: it would take every GRE flow/,
    'proto = gre and gre.srckey = 16 and reply.gre.dstkey = 5',
  ],
  ['--dstkey 7', '7', /conntrack ignores GRE keys/, 'proto = gre and gre.dstkey = 7'],
  ['--dstkey 70000', '70000', /conntrack would silently read/, undefined],
  [
    '-p tcp -n 2001:db8::1',
    '2001:db8::1',
    /conntrack ignores the address 2001:db8::1 here/,
    'proto = tcp and status has src_nat_done and reply.dst = 2001:db8::1 and src != 2001:db8::1',
  ],
  [
    '-g [fd00::1]:80',
    '[fd00::1]:80',
    /conntrack ignores the address fd00::1 here: it would take every translated IPv6 flow/,
    'status has dst_nat_done and reply.src = fd00::1 and dst != fd00::1 and reply.sport = 80 and dport != 80',
  ],
  [
    '-j ::1',
    '::1',
    /conntrack ignores the address ::1 here/,
    'status has src_nat_done and reply.dst = ::1 and src != ::1 or status has dst_nat_done and reply.src = ::1 and dst != ::1',
  ],
  ['-l 9,voip,3', '9', /knows labels only by name/, 'label has 9 and label has voip and label has 3'],
  ['-l 9,viop', 'viop', /There is no label/, undefined],
  ['-n 10.0.0.01:80', '10.0.0.01', /begin with 0:/, '-n 10.0.0.1:80'],
  ['-n 10.0.0:80', '10.0.0', /is not a complete address/, undefined],
  ['-n [fd00::1]:70000', '70000', /is not a port/, undefined],
  ['-n ::ffff:127.0.0.8', '::ffff:127.0.0.8', /To conntrack a mapped address means/, undefined],
  ['-p 0x6 --icmp-type 8', '--icmp-type 8', /does not work with this/, undefined],
  ['-n=fd00::1', '-n=fd00::1', /ignores a value attached/, undefined],
  ['-n fd00::/64', 'fd00::/64', /not a network/, undefined],
  ['-p tcp --srckey 5', '--srckey 5', /--srckey does not work with this/, undefined],
  ['-s 10.*', '10.*', /A pattern needs the operator/, undefined],
  ['-q ::/0', '::/0', /takes a network only for -s/, 'reply.dst = ::/0'],
  ['-w -5', '-w', /-w needs a value/, undefined],
];

/** Options that do not affect which flows are selected: how, when and to whom they are shown. */
const SELECTS_NOTHING: readonly string[] = ['bufferSize', 'zeroing', 'output', 'getting', 'listening'];

describe('an option that conntrack would misread, or that is not a filter, is refused with its place', () => {
  test.each(REFUSED)('%s', (text, marked, message, fixed) => {
    const result = parseFilter(text, { labels });
    const error = result.ok ? undefined : result.errors[0];
    if (!error) throw new Error(`${text} is a filter`);
    expect([text.slice(error.from, error.to), error.message, applySuggestion(text, error)]).toEqual([
      marked,
      expect.stringMatching(message),
      fixed,
    ]);
    expect(error.expected.length).toBeGreaterThan(0);
    const again = fixed === undefined ? undefined : parseFilter(fixed, { labels });
    for (const { message: other } of again?.ok === false ? again.errors : []) expect(other, fixed).not.toMatch(message);
  });

  test('every option that is not a filter is refused with where it is available', () => {
    for (const { short, long, value, meaning } of OPTIONS) {
      if (meaning.kind !== 'elsewhere') continue;
      const names = [...long.map((name) => `--${name}`), ...(short === undefined ? [] : [`-${short}`])];
      for (const name of names) {
        const text = value === 'required' ? `-p tcp ${name} 5` : `-p tcp ${name}`;
        const result = parseConntrackOptions(text);
        for (const audience of ['library', 'window'] as const) {
          expect(parseConntrackOptions(text, { audience }), name).toMatchObject({
            ok: false,
            errors: [{ from: 7, to: text.length, message: elsewhereSentence(meaning.subject, audience) }],
          });
        }
        // Options that select no flows are removed; removing the others would select another set.
        const mended = result.ok ? undefined : result.errors.map((error) => applySuggestion(text, error));
        expect([name, mended]).toEqual([name, [SELECTS_NOTHING.includes(meaning.subject) ? '-p tcp ' : undefined]]);
      }
    }
  });

  test('any text is options or has errors with places inside it', () => {
    const word = fc.constantFrom(
      '-p',
      'tcp',
      '-s',
      '10.0.0.1',
      '--dport',
      '80',
      '-u',
      'ASSURED,',
      '-m',
      '0x1/',
      '!',
      '"',
      "'",
      '-n',
      '=',
      '--src=',
      '-L',
      '\\',
      '|',
      '-z',
      'x',
      '--mask-src',
      '255.0.255.0',
      '-l',
      ',',
      '-',
    );
    const text = fc.oneof(
      fc.array(word, { maxLength: 10 }).map((words) => `-p udp ${words.join(' ')}`),
      fc.string({ maxLength: 30, unit: 'binary' }).map((rest) => `-s ${rest}`),
    );
    fc.assert(
      fc.property(text, (input) => {
        const result = parseConntrackOptions(input);
        if (result.ok) {
          expect(parseFilter(printFilter(result.filter))).toEqual(result);
          return;
        }
        expect(result.errors.length).toBeGreaterThan(0);
        for (const { from, to, replaces } of result.errors) {
          for (const place of [{ from, to }, replaces ?? { from, to }]) {
            expect(place.from).toBeGreaterThanOrEqual(0);
            expect(place.to).toBeGreaterThanOrEqual(place.from);
            expect(place.to).toBeLessThanOrEqual(input.length);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});

test('a mapped address, which conntrack and the language read differently, is refused', () => {
  for (const text of ['-s ::ffff:10.0.0.1', '-p udp -d ::ffff:10.0.0.0/104', '-f ipv6 -r ::ffff:10.0.0.1']) {
    const result = parseConntrackOptions(text);
    expect(result.ok, text).toBe(false);
    if (!result.ok) expect(result.errors[0]?.message).toMatch(/mapped address/);
  }
});
