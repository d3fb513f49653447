import { expect, test } from 'vitest';
import { completeFilter } from '../../../native/filter/index.ts';

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
