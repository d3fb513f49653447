// Events of the flows that match a filter: with conntrack -E as judge, and what the kernel's events really carry.

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../native/filter/index.ts';
import { EVENT, FlowBatch, flowAt, PRESENCE } from '../../native/flow/index.ts';
import { formatFlowLine } from '../../native/formats/index.ts';
import { ConntrackFilter, ConntrackFilterType } from '../../native/go/index.ts';
import {
  batchOf,
  type Conntrack,
  type FilterInput,
  FilterSyntaxError,
  type FlowEvent,
  type FlowEvents,
  type SubscribeOptions,
} from '../../native/index.ts';
import { PATIENCE } from '../patience.ts';
import { Mirror, mirrorText } from './support/mirror.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

let namespace: Namespace;
let conntrack: Conntrack;
let other: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
  other = await own.open();
});

const NAMES: Readonly<Record<number, string>> = {
  [EVENT.new]: 'new',
  [EVENT.update]: 'update',
  [EVENT.destroy]: 'destroy',
};
/** Creating it marks the end of a test. */
const LAST = { protocol: 'udp', orig: { src: '10.77.0.1', dst: '10.77.0.2', sport: 77, dport: 7777 }, timeoutSec: 600 };

function flow(dport: number, mark = 0) {
  return { protocol: 'udp', orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 9, dport }, timeoutSec: 600, mark };
}

function key(dport: number) {
  return batchOf([{ protocol: 'udp', ...flow(dport).orig }]);
}

/** What arrives until LAST is created: "new 53". The filter must let it pass. */
async function reported(events: FlowEvents<FlowEvent>): Promise<string[]> {
  await other.create([LAST]);
  const seen: string[] = [];
  for await (const item of events) {
    if (!(item instanceof FlowBatch)) seen.push(item.kind);
    else
      seen.push(
        ...Array.from({ length: item.length }, (_, row) => `${NAMES[item.event[row] ?? 0]} ${item.origDport[row]}`),
      );
    if (seen.includes('new 7777')) return seen.slice(0, seen.indexOf('new 7777'));
  }
  throw new Error(`the stream ended after ${seen}`);
}

function ast(text: string) {
  const parsed = parseFilter(text);
  return parsed.ok ? parsed.filter : expect.fail();
}

describe('only events of flows that match arrive', () => {
  const dports = new ConntrackFilter().addProtocol(17).addPort(ConntrackFilterType.origDstPort, 53);
  const either = { kind: 'or', terms: [dports.toFilter(), ast('dport = 7777')] } as const;
  test.each<[string, FilterInput]>([
    ['a text', 'udp and dport in {53, 7777}'],
    ['an AST', ast('dport in {53, 7777}')],
    ['an object with toFilter', { toFilter: () => either }],
    ['a function', ({ orig }) => orig.dport === 53 || orig.dport === 7777],
    ['options of conntrack, of flows that it does not reach', 'not src = 10.0.0.1 or dport = 53'],
  ])('chosen by %s', async (_, filter) => {
    const events = await conntrack.subscribe({ filter });
    await other.create([flow(53), flow(80), { ...flow(53), zone: 3 }]);
    await other.update(key(53), { mark: { value: 5 } });
    await other.update(key(80), { mark: { value: 5 } });
    await other.flush();
    expect((await reported(events)).sort()).toEqual(['destroy 53', 'destroy 53', 'new 53', 'new 53', 'update 53']);
  });

  test('the same as with conntrack -E and these options', async () => {
    const options = '-p udp -s 10.0.0.1 --dport 53';
    using judge = new Judge(namespace, options);
    await judge.ready();
    const events = await conntrack.subscribe({ filter: options });
    await other.create([flow(53), flow(80), { ...flow(53), zone: 3 }]);
    for (const mark of [1, 2, 3]) {
      await other.update(key(53), { mark: { value: mark } });
      await other.update(key(80), { mark: { value: mark } });
    }
    await other.deleteFlows(key(80));
    await other.deleteFlows(batchOf([{ protocol: 'udp', ...flow(53).orig, zone: 3 }]));
    await other.deleteFlows(key(53));
    const lines: string[] = [];
    for await (const item of events) {
      if ('kind' in item) throw new Error('events were lost');
      for (let row = 0; row < item.length; row++) lines.push(formatFlowLine(item, row).trim());
      if (lines.length >= 7) break;
    }
    expect(lines).toEqual(await judge.first(lines.length));
  });

  test('judged by what the flow is when it happens: the change with which it starts to match, not that with which it stops', async () => {
    const events = await conntrack.subscribe({ filter: 'mark = 5 or dport = 7777' });
    await other.create([flow(53), flow(80, 5)]);
    await other.update(key(53), { mark: { value: 5 } });
    await other.update(key(53), { mark: { value: 6 } });
    await other.deleteFlows(key(53));
    await other.deleteFlows(key(80));
    expect(await reported(events)).toEqual(['new 80', 'update 53', 'destroy 80']);
  });

  test('by the names of labels and the addresses of the host', async () => {
    const named = await namespace.open({ labels: new Map([[5, 'web']]) });
    namespace.rules('table ip t {\nchain c { type filter hook output priority 0; ct label 3 accept; }\n}');
    const events = await named.subscribe({ filter: 'label = web or dport = 7777' });
    const inbound = await conntrack.subscribe({ filter: 'inbound or dport = 7777', localAddresses: ['10.0.0.2'] });
    await other.create([
      { ...flow(53), labels: [5] },
      { ...flow(80), orig: { ...flow(80).orig, dst: '10.0.0.3' } },
    ]);
    await other.update(key(53), { labels: { value: [6] } });
    expect(await reported(events)).toEqual(['new 53']);
    await other.flush();
    expect(await reported(inbound)).toEqual(['new 53', 'update 53']);
    await named.close();
  });

  test('with losses, and events of expectations, whatever the filter says', async () => {
    const events = await conntrack.subscribe({
      groups: ['new', 'expectNew', 'expectDestroy'],
      filter: 'dport = 7777',
    });
    const control = { src: '10.0.0.1', dst: '10.0.0.2', sport: 40000, dport: 21 };
    await other.create([{ protocol: 'tcp', orig: control, timeoutSec: 300, helper: 'ftp', tcp: { state: 3 } }]);
    const tuple = { src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport: 5000 };
    await other.createExpectation({ protocol: 'tcp', tuple, master: { protocol: 'tcp', ...control } });
    await other.flushExpectations();
    expect(await reported(events)).toEqual(['expectations', 'expectations']);
  });
});

/** conntrack -E with these options. */
class Judge implements Disposable {
  #lines: string[] = [];
  readonly #child;

  constructor({ name }: Namespace, options: string) {
    const args = ['netns', 'exec', name, 'conntrack', '-E', '-b', '8388608', ...options.split(' ')];
    this.#child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child.stdout.setEncoding('utf8');
    let rest = '';
    this.#child.stdout.on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      this.#lines.push(...parts.map((line) => line.replace(/ +\[USERSPACE\].*/, '').trim()));
    });
  }

  /** Resolves once it prints what happens; what it printed until then is forgotten. */
  async ready(): Promise<void> {
    const cause = async (zone: number): Promise<void> => {
      await other.create([{ ...flow(53), zone }]);
      await other.deleteFlows(batchOf([{ protocol: 'udp', ...flow(53).orig, zone }]));
    };
    await expect.poll(async () => cause(98).then(() => this.#lines.length), PATIENCE).toBeGreaterThan(0);
    await cause(99);
    await expect.poll(() => this.#lines.filter((line) => line.includes('zone=99')).length, PATIENCE).toBe(2);
    this.#lines = [];
  }

  /** The first lines since then. */
  async first(count: number): Promise<readonly string[]> {
    await expect.poll(() => this.#lines.length, PATIENCE).toBeGreaterThanOrEqual(count);
    return this.#lines.slice(0, count);
  }

  [Symbol.dispose](): void {
    this.#child.kill();
  }
}

/** The events of a TCP connection and a UDP flow with a rule's mark and labels, until both have ended. */
async function traffic(options: SubscribeOptions = {}): Promise<FlowBatch[]> {
  namespace.rules(
    'table ip t {\nchain c { type filter hook output priority 0; ct state new ct mark set 7 ct label set 1; }\n}',
  );
  const events = await conntrack.subscribe(options);
  namespace.run('perl', '-MIO::Socket::INET', '-e', EXCHANGE);
  await other.update(batchOf([await keyOf('tcp')]), { mark: { value: 8 } });
  await other.flush();
  await other.create([LAST]);
  const batches: FlowBatch[] = [];
  for await (const item of events) {
    if ('kind' in item) throw new Error('events were lost');
    batches.push(item);
    if (item.origDport.subarray(0, item.length).includes(7777)) return batches;
  }
  throw new Error('the stream ended');
}

async function keyOf(filter: string) {
  const [{ protocol, orig } = expect.fail()] = await other.list({ filter });
  return { protocol, ...orig };
}

const EXCHANGE = `
  for my $proto ("udp", "tcp") {
    my @listen = $proto eq "tcp" ? (Listen => 1, ReuseAddr => 1) : ();
    my $server = IO::Socket::INET->new(Proto => $proto, LocalAddr => "127.0.0.1:7200", @listen) or die;
    my $client = IO::Socket::INET->new(Proto => $proto, PeerAddr => "127.0.0.1:7200") or die;
    my $peer = $proto eq "tcp" ? $server->accept() : $server;
    $client->send("x"); $peer->recv(my $text, 9); $peer->send($text); $client->recv($text, 9);
  }`;

describe('what events carry, with real traffic', () => {
  test('is what the filter takes as known', async () => {
    const batches = await traffic();
    const seen = new Map<string, number[]>();
    for (const batch of batches) {
      for (let row = 0; row < batch.length; row++) {
        const name = NAMES[batch.event[row] ?? 0] ?? '';
        if (batch.origDport[row] === 7200) seen.set(name, [...(seen.get(name) ?? []), batch.presence[row] ?? 0]);
      }
    }
    const every = (name: string, bits: number): boolean =>
      (seen.get(name) ?? []).every((held) => (held & bits) === bits);
    const none = (name: string, bits: number): boolean => (seen.get(name) ?? []).every((held) => (held & bits) === 0);
    const { status, id, layer4, replyTuple, mark, timeout, labels, origCounters, replyCounters, start, stop, use } =
      PRESENCE;
    const atTheEnd = origCounters | replyCounters | start | stop;
    expect([...seen.keys()].sort()).toEqual(['destroy', 'new', 'update']);
    for (const name of seen.keys()) expect(every(name, status | id | layer4 | replyTuple | mark), name).toBe(true);
    expect(every('new', timeout | labels) && every('update', timeout) && every('destroy', atTheEnd)).toBe(true);
    for (const name of ['new', 'update'])
      expect(none(name, origCounters | replyCounters | start | use), name).toBe(true);
    expect(none('destroy', labels | use)).toBe(true);
    expect((seen.get('update') ?? []).some((held) => !(held & labels))).toBe(true);
    expect((seen.get('update') ?? []).some((held) => !(held & PRESENCE.state))).toBe(true);
  });

  test('has a helper until the flow ends', async () => {
    const events = await conntrack.subscribe({ filter: 'helper = ftp or dport = 7777' });
    const opposite = await conntrack.subscribe({ filter: 'not helper = ftp or dport = 7777' });
    const orig = { src: '10.0.0.1', dst: '10.0.0.2', sport: 40000, dport: 21 };
    await other.create([{ protocol: 'tcp', orig, timeoutSec: 300, helper: 'ftp', tcp: { state: 3 } }, flow(53)]);
    await other.update(batchOf([{ protocol: 'tcp', ...orig }]), { mark: { value: 5 } });
    await other.flush();
    expect(await reported(events)).toEqual(['new 21', 'update 21']);
    await other.flush();
    expect(await reported(opposite)).toEqual(['new 53']);
  });

  test.each<[string, SubscribeOptions, string[]]>([
    // Whoever changes a flow by request causes an event with its labels, whatever was changed.
    ['label has 1', {}, ['new tcp', 'new udp', 'update tcp']],
    ['not label has 1', { groups: ['update', 'destroy'] }, []],
    ['bytes > 20', {}, ['destroy tcp', 'destroy udp']],
    ['age < 1h and start > 2020-01-01', {}, ['destroy tcp', 'destroy udp']],
    ['age > 1h', {}, []],
    ['mark = 8', {}, ['destroy tcp', 'update tcp']],
    ['timeout > 1h and not assured', { groups: ['update'] }, []],
  ])('%s', async (filter, options, expected) => {
    const groups = [...new Set([...(options.groups ?? ['new', 'update', 'destroy']), 'new' as const])];
    const batches = await traffic({ ...options, groups, filter: `(${filter}) or dport = 7777` });
    const seen = batches.flatMap((batch) =>
      Array.from({ length: batch.length }, (_, row) => row).flatMap((row) => {
        const { protocol, orig } = flowAt(batch, row);
        return orig.dport === 7200 ? [`${NAMES[batch.event[row] ?? 0]} ${protocol === 6 ? 'tcp' : 'udp'}`] : [];
      }),
    );
    expect([...new Set(seen)].sort()).toEqual(expected);
  });
});

describe('with resync', () => {
  test('the matching flows of the list pass, and one that no longer matches is not reported again', async () => {
    const events = await conntrack.subscribe({
      bufferBytes: 1,
      resync: true,
      filter: 'mark = 5 or dport = 7777',
    });
    await other.create([flow(53, 5), flow(80, 5), flow(81)]);
    namespace.fill(20_000);
    await other.update(key(80), { mark: { value: 6 } });
    await other.update(key(81), { mark: { value: 5 } });
    const mirror = new Mirror();
    let isMarked = false;
    for await (const item of events) {
      mirror.take(item);
      if (!isMarked && mirror.resyncs > 0) {
        isMarked = true;
        await other.create([LAST]);
      }
      if (isMarked && !mirror.isResyncing && mirror.has('7777')) break;
    }
    expect(mirror.losses).toBeGreaterThan(0);
    const matching = [...namespace.list('-m', '5'), ...namespace.list('-p', 'udp', '--dport', '7777')];
    expect(matching.length).toBeGreaterThan(1000);
    expect([...mirror.flows.values()].sort()).toEqual(matching.map(mirrorText).sort());
  });
});

function sockets(): number {
  return readdirSync('/proc/self/fd').length;
}

describe('a filter that cannot be applied', () => {
  test('is refused before anything is opened', async () => {
    const before = sockets();
    await expect(conntrack.subscribe({ filter: 'dport = htttps' })).rejects.toThrow(FilterSyntaxError);
    expect(sockets()).toBe(before);
  });

  test.each<[string, SubscribeOptions]>([
    ['Expected a filter of events without "use": no event carries it', { filter: 'udp and not use > 1' }],
    ['Expected a filter of events without "changed": no event carries it', { filter: 'changed < 5s', resync: true }],
    [
      'Expected a filter of events without "bytes", or the group "destroy": no other event carries it',
      { filter: 'udp or bytes > 5', groups: ['new', 'update', 'expectNew'] },
    ],
    [
      'Expected a filter of events without "helper", or the group "new" or "update": no other event carries it',
      { filter: 'helper = ftp', groups: ['destroy'] },
    ],
    ['Expected a group of flow events with "filter": it selects flows', { filter: 'udp', groups: ['expectNew'] }],
  ])('says why: %s', async (message, options) => {
    await expect(conntrack.subscribe(options)).rejects.toThrow(new TypeError(message));
  });

  test('because it is a function that does not answer, ends the stream with that error', async () => {
    const before = sockets();
    const later: unknown = async () => true;
    const events: FlowEvents<FlowEvent> = await Reflect.apply(conntrack.subscribe, conntrack, [{ filter: later }]);
    await other.create([LAST]);
    await expect(events[Symbol.asyncIterator]().next()).rejects.toThrow(
      new TypeError('Expected the filter to return true or false, got a promise'),
    );
    expect(sockets()).toBe(before);
  });
});
