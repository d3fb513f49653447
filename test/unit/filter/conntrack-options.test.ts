import { expect, test } from 'vitest';
import { parseFilter, toConntrackOptions } from '../../../native/filter/index.ts';

function options(text: string): string | undefined {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors[0]?.message}`);
  return toConntrackOptions(parsed.filter);
}

test.each([
  ['tcp', '-p tcp'],
  ['proto = 89', '-p 89'],
  ['proto = udp and src in 10.0.0.0/8 and dport = 53', '-p udp -f ipv4 -s 10.0.0.0/8 --dport 53'],
  ['src = fd00::1', '-f ipv6 -s fd00::1'],
  ['reply.src = 10.9.9.9 and reply.dst = 10.0.0.1', '-f ipv4 -r 10.9.9.9 -q 10.0.0.1'],
  ['tcp reply.sport = 8080 reply.dport = 9', '-p tcp --reply-port-src 8080 --reply-port-dst 9'],
  ['mark = 0x10', '-m 0x10'],
  ['mark & 0xff = 0x10', '-m 0x10/0xff'],
  ['zone = 7', '-w 7'],
  ['ipv6', '-f ipv6'],
  ['assured and status has seen_reply', '-u ASSURED,SEEN_REPLY'],
  ['tcp established', '-p tcp --state ESTABLISHED'],
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
  'src = 0.0.0.0/0',
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
  'zone.orig = 7',
  'mark > 3',
  'nat = src',
  'mark = 0 assured',
])('%j has no exact equivalent', (text) => {
  expect(options(text)).toBeUndefined();
});
