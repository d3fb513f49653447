// Creating flows: what the kernel has afterwards, according to conntrack(8).

import { describe, expect, test } from 'vitest';
import { STATUS_BITS, TCP_TRACKING_FLAGS } from '../../native/flow/index.ts';
import { batchOf, type Conntrack, errnoName, errnoWords, type NewFlow, WRITE_OUTCOME } from '../../native/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

const UDP: NewFlow = {
  protocol: 'udp',
  orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1003, dport: 53 },
  timeoutSec: 300,
};
const TCP: NewFlow = {
  protocol: 'tcp',
  orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1001, dport: 21 },
  timeoutSec: 300,
  tcp: { state: 'ESTABLISHED' },
};

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

/** The one line of `conntrack -L`, without the parts that change with time. */
function line(...options: string[]): string {
  const lines = namespace.list(...options);
  expect(lines).toHaveLength(1);
  return (lines[0] ?? '')
    .replace(/ +/g, ' ')
    .replace(/ (2\d\d|300) /, ' TIMEOUT ')
    .replace(/ delta-time=\d+/, '');
}

async function make(...flows: NewFlow[]): Promise<string[]> {
  const { outcome, errno } = await conntrack.create(flows);
  const names = Object.entries(WRITE_OUTCOME);
  return Array.from(outcome, (value, i) => {
    const name = names.find(([, number]) => number === value)?.[0] ?? '';
    return errno[i] ? `${name} ${errnoName(errno[i])}` : name;
  });
}

describe('a created flow', () => {
  test('has its tuple, and the inverse as its reply', async () => {
    expect(await make(UDP)).toEqual(['done']);
    expect(line()).toBe(
      'udp 17 TIMEOUT src=10.0.0.1 dst=10.0.0.2 sport=1003 dport=53 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1003 packets=0 bytes=0 mark=0 use=1',
    );
  });

  test('has mark, status, state and zone', async () => {
    const status = STATUS_BITS.ASSURED | STATUS_BITS.SEEN_REPLY;
    expect(await make({ ...TCP, mark: 0xffffffff, status, zone: 65535 })).toEqual(['done']);
    expect(line()).toBe(
      'tcp 6 TIMEOUT ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1001 dport=21 packets=0 bytes=0 src=10.0.0.2 dst=10.0.0.1 sport=21 dport=1001 packets=0 bytes=0 [ASSURED] mark=4294967295 zone=65535 use=1',
    );
    expect(namespace.list('-w', '65535')).toHaveLength(1);
    expect(namespace.list('-w', '1')).toHaveLength(0);
  });

  test('is the one that conntrack -G gets', async () => {
    expect(await make(TCP)).toEqual(['done']);
    const get = ['-G', '-p', 'tcp', '-s', '10.0.0.1', '-d', '10.0.0.2', '--sport', '1001', '--dport', '21'];
    expect(namespace.run('conntrack', ...get)).toMatch(/^tcp +6 (299|300) ESTABLISHED src=10.0.0.1 /);
  });

  test('has a zone for one direction only', async () => {
    expect(await make({ ...UDP, zoneOrig: 6 }, { ...UDP, zoneReply: 7, orig: { ...UDP.orig, sport: 1 } })).toEqual([
      'done',
      'done',
    ]);
    const lines = namespace.list().join('\n');
    expect(lines).toMatch(/sport=1003 dport=53 zone-orig=6 /);
    expect(lines).toMatch(/sport=53 dport=1 zone-reply=7 /);
  });

  test('is translated, source and destination, with the requested addresses and ports', async () => {
    const sourceNat = { address: '192.0.2.1', port: 4000 };
    expect(await make({ ...UDP, sourceNat, destinationNat: { address: '192.0.2.9', port: 5353 } })).toEqual(['done']);
    expect(line()).toContain(' src=192.0.2.9 dst=192.0.2.1 sport=5353 dport=4000 ');
    expect(namespace.list('--src-nat')).toHaveLength(1);
    expect(namespace.list('--dst-nat')).toHaveLength(1);
  });

  test('is translated in IPv6 and in ICMP, and keeps a port that is free', async () => {
    const v6 = { src: 'fd00::1', dst: 'fd00::2', sport: 9, dport: 53 };
    const icmp = { src: '10.0.0.1', dst: '10.0.0.2', icmpType: 8, icmpCode: 0, icmpId: 5 };
    expect(
      await make(
        { protocol: 17, orig: v6, timeoutSec: 300, sourceNat: { address: '2001:db8::1' } },
        { protocol: 'icmp', orig: icmp, timeoutSec: 300, sourceNat: { address: '192.0.2.1', port: 77 } },
      ),
    ).toEqual(['done', 'done']);
    const lines = namespace.list().join('\n');
    expect(lines).toContain(' src=fd00::2 dst=2001:db8::1 sport=53 dport=9 ');
    expect(lines).toContain(' src=10.0.0.2 dst=192.0.2.1 type=0 code=0 id=77 ');
  });

  test('has the given reply, untranslated', async () => {
    const reply = { src: '10.0.0.9', dst: '10.0.0.1', sport: 8080, dport: 1003 };
    expect(await make({ ...UDP, reply })).toEqual(['done']);
    expect(line()).toContain(' src=10.0.0.9 dst=10.0.0.1 sport=8080 dport=1003 ');
    expect(namespace.list('--dst-nat')).toHaveLength(0);
  });

  test.each<[string, NewFlow, RegExp]>([
    [
      'GRE',
      { protocol: 'gre', orig: { src: '10.0.0.1', dst: '10.0.0.2', srcKey: 258, dstKey: 772 }, timeoutSec: 300 },
      /srckey=0x102 dstkey=0x304/,
    ],
    ['UDP-Lite', { ...UDP, protocol: 136 }, /^udplite/],
    ['ESP', { protocol: 'esp', orig: { src: '10.0.0.1', dst: '10.0.0.2' }, timeoutSec: 300 }, /^unknown 50/],
    ['SCTP', { ...UDP, protocol: 'sctp', sctp: { state: 'ESTABLISHED', origVtag: 1, replyVtag: 2 } }, /ESTABLISHED/],
    [
      'ICMPv6',
      {
        protocol: 58,
        orig: { src: 'fd00::1', dst: 'fd00::2', icmpType: 128, icmpCode: 0, icmpId: 9 },
        timeoutSec: 300,
      },
      /type=129 code=0 id=9/,
    ],
  ])('of %s is listed as such', async (_, flow, shown) => {
    expect(await make(flow)).toEqual(['done']);
    expect(line()).toMatch(shown);
  });

  test('has what conntrack(8) does not show: window scales, flags, sequence adjustment, SYNPROXY, helper, master', async () => {
    const { WINDOW_SCALE, BE_LIBERAL, SACK_PERM } = TCP_TRACKING_FLAGS;
    const flags = WINDOW_SCALE | BE_LIBERAL | SACK_PERM;
    const tcp = { state: 'ESTABLISHED', origWindowScale: 7, replyWindowScale: 5, origFlags: flags, replyFlags: flags };
    const origSequence = { correctionPos: 0xfffffff0, offsetBefore: -3, offsetAfter: 5 };
    const replySequence = { correctionPos: 7, offsetBefore: 0, offsetAfter: -1 };
    const synproxy = { isn: 0xdeadbeef, its: 2, tsoff: 3 };
    const child = { ...UDP, orig: { ...UDP.orig, sport: 2 }, master: { ...TCP.orig, protocol: 'tcp' } };
    expect(await make({ ...TCP, tcp, origSequence, replySequence, synproxy, helper: 'ftp' }, child)).toEqual([
      'done',
      'done',
    ]);
    const { details } = (await conntrack.inspect(batchOf([{ protocol: 'tcp', ...TCP.orig }]))) ?? {};
    expect(details).toMatchObject({
      tcp: { ...tcp, state: 3, origFlags: { flags, mask: 0 }, replyFlags: { flags, mask: 0 } },
      origSequence,
      replySequence,
      synproxy,
      helper: { name: 'ftp' },
    });
    expect((details?.status ?? 0) & STATUS_BITS.SEQ_ADJUST).toBeTruthy();
    const expected = (await conntrack.inspect(batchOf([{ protocol: 'udp', ...child.orig }])))?.details;
    expect(expected?.master).toMatchObject({ protocol: 6, ...TCP.orig });
    expect((expected?.status ?? 0) & STATUS_BITS.EXPECTED).toBeTruthy();
  });

  test('has its labels if a rule uses labels, and reports it if none does', async () => {
    const flow = { ...UDP, labels: [0, 127] };
    expect(await make(flow)).toEqual(['withoutLabels ENOSPC']);
    namespace.rules('table ip t {\nchain c { type filter hook output priority 0; ct label 3 accept; }\n}');
    namespace.run('conntrack', '-F');
    expect(await make(flow)).toEqual(['done']);
    expect((await conntrack.inspect(batchOf([{ protocol: 'udp', ...UDP.orig }])))?.details.labels).toEqual([0, 127]);
  });
});

describe('a flow that the kernel does not create', () => {
  test('reports why, and the others are created', async () => {
    const master = { protocol: 'udp', src: '10.9.9.9', dst: '10.9.9.8', sport: 1, dport: 1 };
    const other = (sport: number) => ({ ...TCP.orig, sport });
    expect(
      await make(
        UDP,
        UDP,
        { ...TCP, orig: other(1), helper: 'no-such-helper' },
        { ...TCP, orig: other(2), status: STATUS_BITS.EXPECTED },
        { ...TCP, orig: other(3), master },
        { ...UDP, protocol: 'icmp', orig: { src: '10.0.0.1', dst: '10.0.0.2', icmpType: 200, icmpCode: 0, icmpId: 1 } },
        { ...TCP, orig: other(4) },
      ),
    ).toEqual([
      'done',
      'exists EEXIST',
      'refused EOPNOTSUPP',
      'refused EBUSY',
      'refused ENOENT',
      'refused EINVAL',
      'done',
    ]);
    expect(namespace.count()).toBe(2);
    expect(errnoWords(17, 'create')).toBe('A flow with one of these tuples already exists.');
    expect(errnoWords(95, 'create')).toMatch(/^The kernel has no such helper/);
    expect(errnoWords(2, 'create')).toMatch(/^The master of the new flow does not exist/);
  });

  test('is one of a thousand: if one cannot be requested, none is created', async () => {
    const many: NewFlow[] = Array.from({ length: 5000 }, (_, i) => ({ ...UDP, orig: { ...UDP.orig, sport: i + 1 } }));
    const wrong = many.with(4999, { ...UDP, mark: -1 });
    await expect(conntrack.create(wrong)).rejects.toThrow(
      new TypeError('Flow 4999: Expected "mark" to be a whole number from 0 to 4294967295, got -1'),
    );
    expect(namespace.count()).toBe(0);
    expect(new Set(await make(...many))).toEqual(new Set(['done']));
    expect(namespace.count()).toBe(5000);
  });
});

test('creating no flows creates none', async () => {
  expect(await make()).toEqual([]);
});
