// Creating flows, some of which exist: what the kernel has afterwards, according to conntrack(8), and compared with the
// kernel's own request of that kind (NLM_F_CREATE without NLM_F_EXCL), which the Go library sends.

import { describe, expect, test } from 'vitest';
import { STATUS_BITS } from '../../native/flow/index.ts';
import type { NativeSession } from '../../native/handle/binding.ts';
import { type Conntrack, errnoName, type NewFlow, WRITE_OUTCOME } from '../../native/index.ts';
import { encodeCreate } from '../../native/wire/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

const UDP: NewFlow = {
  protocol: 'udp',
  orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1003, dport: 53 },
  timeoutSec: 300,
  mark: 5,
};
const TCP: NewFlow = {
  protocol: 'tcp',
  orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1001, dport: 21 },
  timeoutSec: 300,
  tcp: { state: 'SYN_RECV' },
  status: STATUS_BITS.SEEN_REPLY,
};
const OPPOSITE: NewFlow = { ...UDP, orig: { src: '10.0.0.2', dst: '10.0.0.1', sport: 53, dport: 1003 }, mark: 9 };
const SNAT: NewFlow = { ...UDP, sourceNat: { address: '192.0.2.1', port: 4000 } };
const ICMP = { protocol: 'icmp', orig: { src: '10.0.0.1', dst: '10.0.0.3', icmpType: 8, icmpCode: 0, icmpId: 5 } };

let namespace: Namespace;
let conntrack: Conntrack;
let session: NativeSession;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
  session = await own.openSession();
});

/** The lines of `conntrack -L` without ages, and with timeouts in hundreds of seconds. */
function lines(): string[] {
  return namespace
    .list()
    .map((line) => line.replace(/ +/g, ' ').replace(/ delta-time=\d+/, ''))
    .map((line) => line.replace(/^(\S+ \d+) (\d+)/, (_, start, sec) => `${start} ${Math.round(Number(sec) / 100)}h`))
    .sort();
}

async function make(...flows: NewFlow[]): Promise<string[]> {
  return outcomes(await conntrack.create(flows, { ifExists: 'change' }));
}

function outcomes({ outcome, errno }: Awaited<ReturnType<Conntrack['create']>>): string[] {
  const names = Object.entries(WRITE_OUTCOME);
  return Array.from(outcome, (value, i) => {
    const name = names.find(([, number]) => number === value)?.[0] ?? '';
    return errno[i] ? `${name} ${errnoName(errno[i])}` : name;
  });
}

/** The kernel's own create or change. @returns the errno's name, or ''. */
async function kernelMakes(flow: NewFlow): Promise<string> {
  const message = encodeCreate(flow);
  // nlmsg_flags without NLM_F_EXCL (0x200).
  message[7] = (message[7] ?? 0) & ~0x02;
  const { errno } = await session.transact('create', message);
  return errno[0] ? errnoName(errno[0]) : '';
}

describe('create with ifExists: "change"', () => {
  test('creates what does not exist and changes what does, and says which', async () => {
    expect(await make(UDP)).toEqual(['done']);
    const [before] = await conntrack.list();
    expect(await make({ ...UDP, mark: 6, timeoutSec: 7000 }, TCP)).toEqual(['changed', 'done']);
    expect(lines()).toEqual([
      'tcp 6 3h SYN_RECV src=10.0.0.1 dst=10.0.0.2 sport=1001 dport=21 packets=0 bytes=0 src=10.0.0.2 dst=10.0.0.1 sport=21 dport=1001 packets=0 bytes=0 mark=0 use=1',
      'udp 17 70h src=10.0.0.1 dst=10.0.0.2 sport=1003 dport=53 packets=0 bytes=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1003 packets=0 bytes=0 mark=6 use=1',
    ]);
    const after = await conntrack.list({ filter: 'udp' });
    expect(after.map(({ id, startMs }) => ({ id, startMs }))).toEqual([{ id: before?.id, startMs: before?.startMs }]);
  });

  test('leaves what it is not asked to name, and sets bits of the status without clearing any', async () => {
    expect(await make(TCP)).toEqual(['done']);
    expect(await make({ ...TCP, tcp: { state: 'ESTABLISHED' }, status: STATUS_BITS.ASSURED, mark: 3 })).toEqual([
      'changed',
    ]);
    expect(await make({ protocol: 'tcp', orig: TCP.orig, timeoutSec: 300 })).toEqual(['changed']);
    expect(lines()).toEqual([
      'tcp 6 3h ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1001 dport=21 packets=0 bytes=0 src=10.0.0.2 dst=10.0.0.1 sport=21 dport=1001 packets=0 bytes=0 [ASSURED] mark=3 use=1',
    ]);
  });

  test('never changes the flow of the opposite direction, which the kernel would', async () => {
    namespace.insert('-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 300 -m 5');
    const before = lines();
    expect(await make(OPPOSITE, TCP)).toEqual(['exists EEXIST', 'done']);
    expect(lines().filter((line) => line.startsWith('udp'))).toEqual(before);
    expect(await kernelMakes(OPPOSITE)).toBe('');
    expect(lines().filter((line) => line.startsWith('udp'))).toEqual([before[0]?.replace('mark=5', 'mark=9')]);
  });

  test('leaves alone a flow that only has the same reply tuple', async () => {
    const reply = { src: '10.0.0.2', dst: '10.0.0.9', sport: 53, dport: 1 };
    expect(await make({ ...UDP, reply })).toEqual(['done']);
    const before = lines();
    expect(await make({ ...UDP, orig: { ...UDP.orig, sport: 77 }, reply })).toEqual(['exists EEXIST']);
    expect(lines()).toEqual(before);
  });

  test('changes a translated flow that has the requested translation, and refuses another one', async () => {
    const both: NewFlow = {
      ...UDP,
      orig: { ...UDP.orig, sport: 8 },
      sourceNat: { address: '192.0.2.1' },
      destinationNat: { address: '192.0.2.9', port: 5353 },
    };
    const icmp: NewFlow = { ...ICMP, timeoutSec: 300, sourceNat: { address: '192.0.2.1', port: 77 } };
    expect(await make(SNAT, both, icmp)).toEqual(['done', 'done', 'done']);
    const again = [SNAT, both, icmp].map((flow) => ({ ...flow, mark: 6 }));
    expect(await make(...again)).toEqual(['changed', 'changed', 'changed']);
    expect(namespace.list('-m', '6')).toHaveLength(3);
    expect(
      await make(
        { ...SNAT, mark: 7, sourceNat: { address: '192.0.2.1', port: 4001 } },
        { ...SNAT, mark: 7, sourceNat: { address: '192.0.2.2' } },
        { ...SNAT, mark: 7, destinationNat: { address: '192.0.2.2' } },
        { ...both, mark: 7, destinationNat: { address: '192.0.2.9', port: 5354 } },
        { ...icmp, mark: 7, sourceNat: { address: '192.0.2.1', port: 78 } },
        { ...UDP, mark: 7, reply: { src: '10.0.0.2', dst: '10.0.0.1', sport: 53, dport: 1003 } },
      ),
    ).toEqual(Array.from({ length: 6 }, () => 'refused EOPNOTSUPP'));
    expect(namespace.list('-m', '7')).toHaveLength(0);
    expect(await make({ ...UDP, mark: 8 })).toEqual(['changed']);
    expect(namespace.list('-m', '8', '--src-nat')).toHaveLength(1);
  });

  test('knows a flow by its zone', async () => {
    expect(await make({ ...UDP, zone: 5 })).toEqual(['done']);
    expect(await make({ ...UDP, zone: 5, mark: 6 }, { ...UDP, zone: 6 }, UDP)).toEqual(['changed', 'done', 'done']);
    expect(namespace.list('-m', '6').join()).toContain('zone=5');
    expect(await make({ ...UDP, zoneReply: 7, mark: 6 })).toEqual(['refused EOPNOTSUPP']);
  });

  test('refuses what only a new flow can have: a helper, a master, labels without room', async () => {
    expect(await make(TCP, UDP)).toEqual(['done', 'done']);
    const master = { protocol: 'tcp', ...TCP.orig };
    expect(await make({ ...TCP, helper: 'ftp' }, { ...UDP, master }, { ...UDP, labels: [1] })).toEqual([
      'refused EOPNOTSUPP',
      'refused EOPNOTSUPP',
      'refused ENOSPC',
    ]);
    const withHelper = { ...TCP, orig: { ...TCP.orig, sport: 7 }, helper: 'ftp' };
    expect(await make(withHelper, { ...withHelper, mark: 1 }, { ...withHelper, helper: 'irc' })).toEqual([
      'done',
      'changed',
      'refused EBUSY',
    ]);
  });

  test('sets labels where there is room', async () => {
    namespace.rules('table ip t {\nchain c { type filter hook output priority 0; ct label 3 accept; }\n}');
    expect(await make({ ...UDP, labels: [1] }, { ...UDP, labels: [2, 127] })).toEqual(['done', 'changed']);
    expect((await conntrack.list()).map(({ labels }) => labels)).toEqual([[2, 127]]);
  });

  test('takes thousands, half of which exist', async () => {
    const many: NewFlow[] = Array.from({ length: 5000 }, (_, i) => ({ ...UDP, orig: { ...UDP.orig, sport: i + 1 } }));
    await conntrack.create(many.filter((_, i) => i % 2 === 0));
    const result = await make(...many.map((flow) => ({ ...flow, mark: 77 })));
    expect(result).toEqual(many.map((_, i) => (i % 2 === 0 ? 'changed' : 'done')));
    expect(namespace.list('-m', '77')).toHaveLength(5000);
  });
});

const CASES: readonly [string, NewFlow, Partial<NewFlow>][] = [
  ['a mark and a timeout', UDP, { mark: 0xffffffff, timeoutSec: 90_000 }],
  ['a state', TCP, { tcp: { state: 'CLOSE_WAIT' } }],
  ['a status with more bits', TCP, { status: STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED }],
  ['a translation', UDP, { sourceNat: { address: '192.0.2.1' } }],
  ['a helper', TCP, { helper: 'ftp' }],
  ['a master', UDP, { master: { protocol: 'udp', ...UDP.orig } }],
  ['labels', UDP, { labels: [4] }],
];

test.each(CASES)('%s: the same as by the kernel’s own create or change', async (_, flow, parts) => {
  const changed = { ...flow, ...parts };
  expect(await kernelMakes(flow)).toBe('');
  const refused = await kernelMakes(changed);
  const byKernel = lines();
  namespace.run('conntrack', '-F');
  expect(await make(flow)).toEqual(['done']);
  expect(await make(changed)).toEqual([refused === '' ? 'changed' : `refused ${refused}`]);
  expect(lines()).toEqual(byKernel);
});

describe('without it', () => {
  test.each([[undefined], [{}], [{ ifExists: undefined }], [{ ifExists: 'leave' as const }]])(
    'a flow that exists stays as it is, as with conntrack -A: %o',
    async (options) => {
      namespace.insert('-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 300 -m 5');
      const before = lines();
      expect(outcomes(await conntrack.create([{ ...UDP, mark: 6 }], options))).toEqual(['exists EEXIST']);
      expect(lines()).toEqual(before);
      namespace.run('conntrack', ...'-A -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 300 -m 7'.split(' '));
      expect(lines()).toEqual(before);
    },
  );
});

test('a flow that could not be sent as a change is refused before anything is created', async () => {
  const flow = { ...TCP, tcp: { state: 'ESTABLISHED', origWindowScale: 3 } };
  await expect(conntrack.create([UDP, flow], { ifExists: 'change' })).rejects.toThrow(
    new TypeError(
      'Flow 1: Expected "origWindowScale" and "replyWindowScale" together: the kernel does not take one alone',
    ),
  );
  expect(namespace.count()).toBe(0);
});
