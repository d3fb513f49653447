// Changing a flow's protocol-specific tracking data: states, window scales, tags, sequence adjustment, SYNPROXY.

import { afterAll, describe, expect, test } from 'vitest';
import { STATUS_BITS, TCP_STATES, TCP_TRACKING_FLAGS } from '../../native/flow/index.ts';
import {
  batchOf,
  Conntrack,
  errnoName,
  errnoWords,
  type FlowChanges,
  type FlowKey,
  type NewFlow,
  WRITE_OUTCOME,
} from '../../native/index.ts';
import type { FlowDetails } from '../../native/wire/index.ts';
import { sendUdp } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { PublicFolder } from './support/unprivileged.ts';

const ORIG = { src: '10.0.0.1', dst: '10.0.0.2', sport: 1001, dport: 80 };
const TCP: NewFlow = { protocol: 'tcp', orig: ORIG, tcp: { state: 'SYN_SENT' }, timeoutSec: 300 };
const KEY: FlowKey = { protocol: 'tcp', ...ORIG };
const { WINDOW_SCALE, SACK_PERM, BE_LIBERAL } = TCP_TRACKING_FLAGS;

const folder = new PublicFolder();
afterAll(() => folder[Symbol.dispose]());

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

async function change(changes: FlowChanges, keys: readonly FlowKey[] = [KEY], handle = conntrack): Promise<string[]> {
  const { outcome, errno } = await handle.update(batchOf(keys), changes);
  const names = Object.entries(WRITE_OUTCOME);
  return Array.from(outcome, (value, i) => {
    const name = names.find(([, number]) => number === value)?.[0] ?? '';
    return errno[i] ? `${name} ${errnoName(errno[i])}` : name;
  });
}

async function make(...flows: NewFlow[]): Promise<void> {
  expect([...(await conntrack.create(flows)).outcome]).toEqual(flows.map(() => WRITE_OUTCOME.done));
}

async function details(key: FlowKey = KEY): Promise<Partial<FlowDetails>> {
  return (await conntrack.inspect(batchOf([key])))?.details ?? {};
}

/** The states of the flows in `conntrack -L`, by source port. */
function statesListed(): Map<string, string> {
  const lines = namespace.list('-p', 'tcp');
  return new Map(
    lines.map((line) => {
      const [, state = '', sport = ''] = /^tcp +6 \d+ (\w+) .*?sport=(\d+)/.exec(line) ?? [];
      return [sport, state];
    }),
  );
}

describe('the state of TCP', () => {
  test('becomes each state, as conntrack -U --state sets it', async () => {
    const flowOf = (sport: number): NewFlow => ({ ...TCP, orig: { ...ORIG, sport } });
    for (const state of TCP_STATES) {
      const other = state === 'SYN_SENT' ? 'CLOSE' : 'SYN_SENT';
      const begun = [1, 2].map((sport) => ({ ...flowOf(sport), tcp: { state: other } }));
      await make(...begun);
      expect(await change({ tcp: { state: state.toLowerCase() } }, [{ ...KEY, sport: 1 }])).toEqual(['done']);
      namespace.run('conntrack', '-U', '-p', 'tcp', '-s', ORIG.src, '--sport', '2', '--state', state);
      const listed = statesListed();
      expect([state, listed.get('1')]).toEqual([state, listed.get('2')]);
      expect((await details({ ...KEY, sport: 1 })).state).toBe(state);
      await conntrack.flush();
    }
  });

  test('is LISTEN, the other name of SYN_SENT2, wherever a state is accepted', async () => {
    const second = { ...ORIG, sport: 2 };
    await make({ ...TCP, tcp: { state: 'LISTEN' } }, { ...TCP, orig: second });
    expect((await details()).state).toBe('SYN_SENT2');
    expect(await change({ tcp: { state: 'listen' } }, [{ ...KEY, sport: 2 }])).toEqual(['done']);
    for (const filter of ['state = listen', 'state = syn_sent2', '-p tcp --state LISTEN', 'tcp listen']) {
      expect([filter, (await conntrack.list({ filter })).length]).toEqual([filter, 2]);
    }
    expect(namespace.list('-p', 'tcp', '--state', 'LISTEN')).toHaveLength(2);
  });

  test('changes in many flows at once, along with other values; absent values stay', async () => {
    const ports = Array.from({ length: 300 }, (_, i) => i + 1);
    await make(...ports.map((sport) => ({ ...TCP, orig: { ...ORIG, sport }, mark: 7 })));
    const keys = ports.map((sport) => ({ ...KEY, sport }));
    const status = { value: STATUS_BITS.ASSURED | STATUS_BITS.SEEN_REPLY };
    expect(new Set(await change({ tcp: { state: 'ESTABLISHED' }, timeoutSec: 5000, status }, keys))).toEqual(
      new Set(['done']),
    );
    expect(namespace.list('-p', 'tcp', '--state', 'ESTABLISHED', '-u', 'ASSURED', '-m', '7')).toHaveLength(300);
    expect(await change({ mark: { value: 8 } })).toEqual(['gone ENOENT']);
    expect(await change({ mark: { value: 8 } }, keys.slice(0, 1))).toEqual(['done']);
    expect(namespace.list('-m', '8')[0]).toMatch(/ (4\d{3}|5000) ESTABLISHED /);
  });

  test('changes only in the flow that was looked at', async () => {
    await make(TCP);
    const old = (await conntrack.get(batchOf([KEY]))).found;
    namespace.run('conntrack', '-D', '-p', 'tcp');
    await make(TCP);
    const { outcome } = await conntrack.update(old, { tcp: { state: 'CLOSE' } }, { verify: true });
    expect([...outcome]).toEqual([WRITE_OUTCOME.replaced]);
    expect((await details()).state).toBe('SYN_SENT');
  });

  test('changes through the helper', async () => {
    const args = ['netns', 'exec', namespace.name, folder.program('flowglass-helper')];
    await using helped = await Conntrack.open({ helper: { command: 'ip', args } });
    await make(TCP);
    const origSequence = { correctionPos: 1, offsetBefore: 2, offsetAfter: 3 };
    const changes = { tcp: { state: 'CLOSE' }, origSequence, synproxy: { isn: 1, its: 2, tsoff: 3 } };
    expect(await change(changes, [KEY], helped)).toEqual(['done']);
    expect(await details()).toMatchObject({ state: 'CLOSE', origSequence, synproxy: changes.synproxy });
  });
});

describe('what TCP tracking knows besides the state', () => {
  test('is changed bit by bit, or as a whole', async () => {
    await make({ ...TCP, tcp: { state: 'ESTABLISHED', origFlags: SACK_PERM, replyFlags: SACK_PERM } });
    expect(await change({ tcp: { origFlags: { value: 0xff, mask: BE_LIBERAL }, replyFlags: BE_LIBERAL } })).toEqual([
      'done',
    ]);
    const { tcp, state } = await details();
    expect([state, tcp?.origFlags?.flags, tcp?.replyFlags?.flags]).toEqual([
      'ESTABLISHED',
      SACK_PERM | BE_LIBERAL,
      BE_LIBERAL,
    ]);
  });

  test('is window scales, with the flag that they need', async () => {
    await make({ ...TCP, tcp: { state: 'ESTABLISHED' } });
    expect(await change({ tcp: { origWindowScale: 7, replyWindowScale: 0 } })).toEqual(['done']);
    const flags = { flags: WINDOW_SCALE | BE_LIBERAL, mask: 0 };
    expect((await details()).tcp).toEqual({
      state: 3,
      origWindowScale: 7,
      replyWindowScale: 0,
      origFlags: flags,
      replyFlags: flags,
    });
  });

  test('is sequence adjustment and SYNPROXY', async () => {
    await make(TCP);
    const origSequence = { correctionPos: 0xfffffff0, offsetBefore: -3, offsetAfter: 5 };
    const synproxy = { isn: 0xdeadbeef, its: 2, tsoff: 3 };
    expect(await change({ origSequence, synproxy })).toEqual(['done']);
    expect(await details()).toMatchObject({ origSequence, synproxy, state: 'SYN_SENT' });
    const replySequence = { correctionPos: 7, offsetBefore: 0, offsetAfter: -1 };
    expect(await change({ replySequence })).toEqual(['done']);
    const after = await details();
    expect(after).toMatchObject({ origSequence, replySequence, synproxy });
    expect((after.status ?? 0) & STATUS_BITS.SEQ_ADJUST).toBeTruthy();
  });
});

test('SCTP gets a state with its tags', async () => {
  await make({ ...TCP, protocol: 'sctp', tcp: undefined, sctp: { state: 'COOKIE_WAIT', origVtag: 1, replyVtag: 2 } });
  const key = { ...KEY, protocol: 'sctp' };
  const sctp = { state: 'SHUTDOWN_RECV', origVtag: 0xcafe, replyVtag: 0xffffffff };
  expect(await change({ sctp }, [key])).toEqual(['done']);
  expect(await details(key)).toMatchObject({ state: 'SHUTDOWN_RECD', sctp: { ...sctp, state: 6 } });
  expect(namespace.list('-p', 'sctp')[0]).toMatch(/ SHUTDOWN_RECD /);
});

describe('what the kernel would silently ignore', () => {
  test('is reported as refused: sequence adjustment and SYNPROXY of a flow without room for them', async () => {
    namespace.rules('table inet t {\nchain out { type filter hook output priority filter; ct state new accept; }\n}');
    sendUdp(namespace, 7001);
    const sent = (await conntrack.list())[0] ?? expect.fail();
    const keys = [
      { ...KEY, protocol: 'udp' },
      { ...sent.orig, protocol: 'udp' },
    ];
    await make({ protocol: 'udp', orig: ORIG, timeoutSec: 300 });
    const one = { correctionPos: 1, offsetBefore: 2, offsetAfter: 3 };
    expect(await change({ replySequence: one, mark: { value: 5 } }, keys)).toEqual(['done', 'refused EOPNOTSUPP']);
    expect(await change({ synproxy: { isn: 1, its: 2, tsoff: 3 } }, keys)).toEqual(['done', 'refused EOPNOTSUPP']);
    expect(errnoWords(95, 'update')).toMatch(/room for sequence adjustment and SYNPROXY/);
    expect(await details({ ...sent.orig, protocol: 'udp' })).toMatchObject({ replySequence: undefined, mark: 5 });
  });

  test('is reported as refused: a state of DCCP, if the kernel does not track it', async () => {
    const bare = { src: '10.0.0.1', dst: '10.0.0.2' };
    await make({ protocol: 'dccp', orig: bare, timeoutSec: 300 });
    const outcome = await change({ dccp: { state: 'OPEN', role: 1 } }, [{ protocol: 'dccp', ...bare }]);
    expect(outcome).toEqual(['refused EOPNOTSUPP']);
  });
});

const REFUSED: readonly [string, FlowChanges, FlowKey?][] = [
  [
    'Expected a state of protocol 6 (NONE, SYN_SENT, SYN_RECV, ESTABLISHED, FIN_WAIT, CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE, SYN_SENT2), got "OPEN"',
    { tcp: { state: 'OPEN' } },
  ],
  ['Flow 1: Expected no "tcp" in a flow of protocol 17', { tcp: { state: 'CLOSE' } }, { ...KEY, protocol: 17 }],
  ['Flow 0: Expected no "sctp" in a flow of protocol 6', { sctp: { state: 4, origVtag: 1, replyVtag: 2 } }],
  ['Expected no "sctp" in a flow of protocol 6', { tcp: {}, sctp: { state: 4, origVtag: 1, replyVtag: 2 } }],
  [
    'Expected "origWindowScale" and "replyWindowScale" together: the kernel does not take one alone',
    { tcp: { replyWindowScale: 7 } },
  ],
  [
    'Expected WINDOW_SCALE in "replyFlags": without it the kernel ignores window scales',
    { tcp: { origWindowScale: 7, replyWindowScale: 7, replyFlags: BE_LIBERAL } },
  ],
  [
    'Expected "origFlags.mask" to be a whole number from 0 to 255, got 256',
    { tcp: { origFlags: { value: 1, mask: 256 } } },
  ],
  [
    'Expected "synproxy.its" to be a whole number from 0 to 4294967295, got 0.5',
    { synproxy: { isn: 1, its: 0.5, tsoff: 0 } },
  ],
];

test('an impossible change is refused with a sentence, and changes nothing', async () => {
  await make(TCP);
  for (const [message, changes, second] of REFUSED) {
    const keys = second ? [KEY, second] : [KEY];
    await expect(change({ mark: { value: 1 }, ...changes }, keys)).rejects.toThrow(new TypeError(message));
  }
  expect(await details()).toMatchObject({ mark: 0, state: 'SYN_SENT' });
});
