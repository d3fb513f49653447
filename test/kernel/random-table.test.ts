// The random tables that other tests rely on hold what they promise: everything that this kernel can track, and always
// the same for a seed.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSeed } from '../random.ts';
import { RandomTable } from './support/random-table.ts';

let table: RandomTable;
let lines: string[];

beforeAll(async () => {
  table = await RandomTable.make(runSeed('random table'));
  lines = table.namespace.list('-o', 'extended');
});

afterAll(async () => {
  await table?.[Symbol.asyncDispose]();
});

/** Number of matching lines. */
function count(pattern: RegExp): number {
  return lines.filter((line) => pattern.test(line)).length;
}

describe('a random table', () => {
  test('has thousands of entries of both families and of every protocol', () => {
    expect(lines.length).toBeGreaterThan(3000);
    expect(lines.length).toBe(table.namespace.count());
    for (const family of ['ipv4', 'ipv6']) {
      for (const protocol of [
        'tcp',
        'udp',
        'udplite',
        'sctp',
        'gre',
        'unknown',
        family === 'ipv4' ? 'icmp' : 'icmpv6',
      ]) {
        expect(count(new RegExp(`^${family} +\\d+ ${protocol} `)), `${family} ${protocol}`).toBeGreaterThan(5);
      }
    }
  });

  test('has every state of TCP and SCTP', () => {
    // conntrack(8) calls LISTEN, which the kernel uses for a second SYN, SYN_SENT2.
    const tcp = 'NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE SYN_SENT2'.split(' ');
    for (const state of tcp) expect(count(new RegExp(` tcp .* ${state} src`)), state).toBeGreaterThan(5);
    const sctp =
      'NONE CLOSED COOKIE_WAIT COOKIE_ECHOED ESTABLISHED SHUTDOWN_SENT SHUTDOWN_RECD SHUTDOWN_ACK_SENT'.split(' ');
    for (const state of sctp) expect(count(new RegExp(` sctp .* ${state} src`)), state).toBeGreaterThan(1);
  });

  test('has translated flows of source, of destination and of both', () => {
    const shown = (option: string): number => table.namespace.list(option).length;
    const [source, destination, any] = [shown('-n'), shown('-g'), shown('-j')];
    expect(Math.min(source, destination)).toBeGreaterThan(100);
    expect(any).toBeLessThan(source + destination);
    expect(any).toBeGreaterThan(Math.max(source, destination));
  });

  test('has zones for both directions and for one, marks, and counters of real packets', () => {
    for (const zone of [' zone=', ' zone-orig=', ' zone-reply=']) expect(count(new RegExp(zone))).toBeGreaterThan(50);
    expect(count(/ mark=[1-9]/)).toBeGreaterThan(500);
    expect(count(/ packets=[1-9]\d* bytes=\d\d+/)).toBeGreaterThan(300);
  });

  test('has labels with names, in every word of the label set', () => {
    const text = table.conntrack('-L', '-o', 'labels');
    for (const name of ['web', 'backup', 'vpn', 'guest', 'last']) {
      expect([...text.matchAll(new RegExp(`labels=\\S*${name}`, 'g'))].length, name).toBeGreaterThan(0);
    }
  });

  test('has helpers, and expectations of FTP control connections that the kernel read', () => {
    for (const helper of ['ftp', 'tftp', 'sip', 'irc'])
      expect(count(new RegExp(` helper=${helper} `))).toBeGreaterThan(1);
    const listed = ['ipv4', 'ipv6'].map((family) => table.conntrack('-L', 'expect', '-f', family).trim().split('\n'));
    for (const ofFamily of listed) expect(ofFamily.length).toBeGreaterThan(1);
    const expectations = listed.flat();
    for (const line of expectations) expect(line).toMatch(/ class=0 helper=ftp$/);
    expect(table.namespace.list('-u', 'EXPECTED').length + expectations.length).toBe(24);
  });

  test('is the same for the same seed', async () => {
    await using again = await RandomTable.make(table.seed);
    expect(identities(again)).toEqual(identities(table));
  });

  test('is refilled with the entries that requests created', () => {
    table.refill();
    const [first, ...rest] = identities(table);
    table.refill();
    expect(identities(table)).toEqual([first, ...rest]);
  });
});

/** Lines without the parts that change with time or depend on how packets met. */
function identities(one: RandomTable): string[] {
  return one.namespace
    .list('-o', 'extended')
    .map((line) => line.replace(/^(\S+ +\d+ \S+ +\d+) \d+/, '$1').replace(/(packets|bytes|use|delta-time)=\d+ ?/g, ''))
    .sort();
}
