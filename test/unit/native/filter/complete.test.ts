import { expect, test } from 'vitest';
import { completeFilter, optionNames } from '../../../../native/filter/index.ts';

/** Labels offered at | in a text, and where the word begins. */
function at(marked: string): { from: number; labels: string[] } {
  const pos = marked.indexOf('|');
  const { from, options } = completeFilter(marked.replace('|', ''), pos);
  return { from, labels: options.map(({ label }) => label) };
}

test.each([
  ['|', 0, ['dport', 'not', 'tcp', 'https'], ['and', '=']],
  ['dp|', 0, ['dport'], ['and']],
  ['dport |', 6, ['=', 'in', '>='], ['dport', '~', 'and']],
  ['src |', 4, ['=', '~'], ['<']],
  ['mark |', 5, ['&', '='], []],
  ['proto = |', 8, ['tcp', 'udp', 'icmpv6'], ['dport']],
  ['proto = u|', 8, ['udp'], ['dport']],
  ['state = est|', 8, ['established', 'syn_sent'], []],
  ['dport in {80, |', 14, ['https', 'ssh'], ['and']],
  ['dport in {80 |', 13, [], ['and', 'https']],
  ['dport not |', 10, ['in'], ['dport', 'has']],
  ['status has |', 11, ['assured', 'seen_reply'], []],
  ['tcp |', 4, ['and', 'or', 'dport', 'established'], ['=']],
  ['tcp a|', 4, ['and', 'age'], []],
  ['dport = 443 |', 12, ['and', 'or', 'src'], ['=']],
  ['(tcp or |', 8, ['dport', 'udp', 'not'], ['or']],
  ['not |', 4, ['assured', 'dport'], ['and', 'in']],
  ['assured |', 8, ['=', 'and', 'or'], []],
  ['mark & |', 7, [], ['and']],
  ['mark & 0xff |', 12, ['='], ['and']],
  ['tcp| and udp', 0, ['tcp', 'dport'], ['and']],
  ['rate > 10 MB/s |', 15, ['and', 'or'], ['=']],
  ['helper ~ /a/ |', 13, ['and', 'or'], ['=']],
  ['direction = |', 12, ['inbound', 'forwarded'], ['and']],
  ['-|', 0, ['-p', '--dport'], ['dport', '-z']],
  ['-p |', 3, ['tcp', 'icmpv6'], ['--dport', 'and']],
  ['-p u|', 3, ['udp'], ['--dport']],
  ['-p tcp |', 7, ['--dport', '-s', '--state'], ['tcp', '-o', '-L']],
  ['-p tcp --st|', 7, ['--state', '--status'], ['tcp']],
  ['-p tcp --state |', 15, ['ESTABLISHED'], ['CLOSED', '--dport']],
  ['-p sctp --state=|', 16, ['CLOSED'], ['SYN_SENT']],
  ['-u |', 3, ['ASSURED', 'UNREPLIED'], ['SRC_NAT']],
  ['conntrack -L -f |', 16, ['ipv4', 'ipv6'], []],
  ['-n |', 3, [], ['-p']],
  ['-p "tc|', 6, [], ['tcp']],
])('%s', (marked, from, offered, withheld) => {
  const completion = at(marked);
  expect(completion.from).toBe(from);
  expect(completion.labels).toEqual(expect.arrayContaining(offered));
  for (const label of withheld) expect(completion.labels).not.toContain(label);
});

test('nothing is offered twice and everything has a detail', () => {
  for (const marked of ['|', 'tcp |', 'dport |', 'port = |', 'icmp.type = |']) {
    const { options } = completeFilter(marked.replace('|', ''), marked.indexOf('|'));
    expect(new Set(options.map(({ label }) => label)).size).toBe(options.length);
    for (const { detail } of options) expect(detail).not.toBe('');
  }
});

test('the names of options are distinguished from their values', () => {
  const text = 'conntrack -L -p tcp --dport=80 -s10.0.0.1 -x --foo "-d"';
  expect(optionNames(text).map(({ from, to }) => text.slice(from, to))).toEqual(['-L', '-p', '--dport', '-s']);
  expect(optionNames('-p "tcp')).toEqual([]);
});

test.each([
  ['state = ', 'state'],
  ['src = 10.', 'src'],
  ['tcp and dport in {80, 4', 'dport'],
  ['label has ', 'label'],
  ['helper ~ f', 'helper'],
  ['sta', undefined],
  ['state ', undefined],
  ['state = established ', undefined],
  ['mark & 0xff = ', undefined],
  ['mark & 0xff = 1 and mark = ', 'mark'],
])('"%s" is followed by a value of %s', (text, field) => {
  expect(completeFilter(text, text.length).valuesOf?.name).toBe(field);
});
