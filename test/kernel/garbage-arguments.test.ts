// Garbage wherever a value is expected: refused with a sentence about it, and the tables stay unchanged.

import { expect, test } from 'vitest';
import { compileFilter, parseFilter } from '../../native/filter/index.ts';
import { exportFlows } from '../../native/formats/index.ts';
import {
  ConntrackTable,
  createFlow,
  deleteFilters,
  deleteFlow,
  InetFamily,
  tableFlush,
  tableList,
  updateFlow,
} from '../../native/go/index.ts';
import { batchOf, type Conntrack } from '../../native/index.ts';
import { namespaceForAll } from './support/own-namespace.ts';

const TUPLE = { src: '10.0.0.1', dst: '10.0.0.2', sport: 40000, dport: 21 };
const REPLY = { src: '10.0.0.2', dst: '10.0.0.1', sport: 21, dport: 40000 };
const KEY = { protocol: 6, ...TUPLE };
const FLOW = { protocol: 'tcp', orig: { ...TUPLE, sport: 1 }, timeoutSec: 60, tcp: { state: 'ESTABLISHED' } };
const EXPECTED = { protocol: 6, tuple: { ...REPLY, sport: 0, dport: 5000 }, master: KEY };
const SNAPSHOT = { format: 'conntrack-snapshot', version: 1, takenMs: 0, gone: [], flows: [] };
const TAKEN = { family: 'ipv4', protocol: 6, orig: { ...TUPLE, sport: 2 }, reply: REPLY, status: 8, timeoutSec: 5 };

const GARBAGE: readonly unknown[] = [
  ...[null, 5, -1, 1.5, Number.NaN, 6n, true, 'x y', [], [null], {}, { a: 1n }],
  ...[Symbol('x'), () => 1, new Date(0)],
];

interface Place {
  readonly method: string;
  /** Name of the part that is garbage; undefined for a whole argument. */
  readonly name?: string;
  readonly args: (garbage: unknown) => readonly unknown[];
  /** Garbage that is valid here. */
  readonly but?: (garbage: unknown) => boolean;
}

const isOptions = (value: unknown): boolean => {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
};
const isNumber = (value: unknown): boolean => value === 5;
const isArray = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
const isFlag = (value: unknown): boolean => value === true;
const isAny = (value: unknown): boolean => typeof value === 'function';

/** One place for each of these properties of an object in an array. */
function parts(method: string, names: string, wrap: (part: object) => readonly unknown[], but = isNumber): Place[] {
  return names.split(' ').map((name) => ({ method, name, args: (garbage) => wrap({ [name]: garbage }), but }));
}

const none = batchOf([]);
const create = (part: object): readonly unknown[] => [[{ ...FLOW, ...part }]];
/** As `list` returns flows: with `translated`. */
const createRead = (part: object): readonly unknown[] => [[{ ...FLOW, translated: false, ...part }]];
const restore = (part: object): readonly unknown[] => [{ ...SNAPSHOT, flows: [{ ...TAKEN, ...part }] }];
const update = (part: object): readonly unknown[] => [none, part];
const createExpectation = (part: object): readonly unknown[] => [{ ...EXPECTED, ...part }];
const never = (): boolean => false;

const PLACES: readonly Place[] = [
  { method: 'create', args: (garbage) => [garbage], but: isArray },
  { method: 'create', args: (garbage) => [[garbage]] },
  ...parts('create', 'protocol timeoutSec status mark zone zoneOrig zoneReply', create),
  ...parts(
    'create',
    'family orig reply helper origSequence replySequence synproxy master tcp sctp dccp',
    create,
    never,
  ),
  ...parts('create', 'sourceNat destinationNat', create, isOptions),
  ...parts('create', 'labels', create, isArray),
  ...parts('create', 'sourceNatt', create, never),
  { method: 'create', name: 'options', args: (options) => [[], options], but: isOptions },
  ...parts('create', 'ifExists', (part) => [[], part], never),
  ...parts('create', 'family orig reply state helper', createRead, never),
  ...parts('create', 'startMs', createRead, (value) => typeof value === 'number' && value > 0),
  ...parts('create', 'secctx', createRead, (value) => typeof value === 'string'),
  ...parts('create', 'status timeoutSec mark zone id use', createRead),
  ...parts('create', 'origBytes', createRead, (value) => value === 5 || typeof value === 'bigint'),
  ...parts('create', 'labels', createRead, isArray),
  { method: 'restore', args: (garbage) => [garbage], but: isArray },
  { method: 'restore', args: (garbage) => [[garbage]] },
  { method: 'restore', args: (flows) => [{ ...SNAPSHOT, flows }], but: isArray },
  { method: 'restore', args: (flow) => [{ ...SNAPSHOT, flows: [TAKEN, flow] }] },
  ...parts('restore', 'protocol status timeoutSec mark zone', restore),
  ...parts('restore', 'family orig reply tcp sctp dccp origSequence master helper', restore, never),
  ...['get', 'inspect', 'deleteFlows', 'snapshot'].map((method) => ({
    method,
    args: (flows: unknown) => [flows],
    // No flows at all, except to inspect.
    but: method === 'inspect' ? never : isArray,
  })),
  ...['get', 'inspect', 'deleteFlows', 'snapshot'].map((method) => ({
    method,
    args: (flow: unknown) => [[KEY, flow]],
  })),
  { method: 'inspect', args: (row) => [batchOf([KEY]), row] },
  { method: 'update', args: (flows) => [flows, { mark: { value: 1 } }], but: isArray },
  { method: 'update', args: (flow) => [[flow], { mark: { value: 1 } }] },
  { method: 'update', args: (changes) => [none, changes], but: isOptions },
  ...parts('update', 'mark status labels helper', update, never),
  ...parts('update', 'timeoutSec', update),
  ...parts('update', 'tcp', update, isOptions),
  ...parts('update', 'sctp dccp origSequence replySequence synproxy', update, never),
  ...parts('update', 'state origFlags replyFlags', (part) => [none, { tcp: part }]),
  ...parts('update', 'verify', (part) => [none, {}, part], isFlag),
  ...parts('deleteFlows', 'verify', (part) => [none, part], isFlag),
  ...parts('get', 'zero', (part) => [none, part], isFlag),
  ...parts('get', 'by', (part) => [none, part], never),
  ...parts('get', 'zone zoneOrig zoneReply id', (part) => [[{ ...KEY, ...part }]]),
  ...parts('inspect', 'by', (part) => [KEY, 0, part], never),
  { method: 'deleteMatching', args: (filter) => [filter], but: isAny },
  ...parts('deleteMatching', 'verify', (part) => ['sctp', part], isFlag),
  ...parts('deleteMatching', 'localAddresses', (part) => ['sctp', part], isArray),
  ...parts('deleteMatching', 'timeouts', (part) => ['sctp', part], never),
  ...parts('flush', 'family filter', (part) => [part], isAny),
  ...parts('list', 'filter', (part) => [part], isAny),
  ...parts('list', 'zero parallel', (part) => [part], isFlag),
  ...parts('list', 'family table', (part) => [part], never),
  ...parts('list', 'localAddresses', (part) => [part], isArray),
  ...parts('list', 'timeouts', (part) => [part], never),
  ...parts('subscribe', 'groups', (part) => [part], never),
  ...parts('subscribe', 'bufferBytes', (part) => [part]),
  ...parts('subscribe', 'filter', (part) => [part], isAny),
  ...parts('subscribe', 'localAddresses', (part) => [part], isArray),
  ...parts('subscribe', 'resync', (part) => [part], isFlag),
  { method: 'subscribe', args: (group) => [{ groups: ['new', group] }] },
  ...['getExpectation', 'deleteExpectation', 'createExpectation'].map((method) => ({
    method,
    args: (garbage: unknown) => [garbage],
  })),
  ...parts('getExpectation', 'tuple', (part) => [part], never),
  ...parts('createExpectation', 'tuple master family nat helper expectFunction bogus', createExpectation, never),
  ...parts('createExpectation', 'timeoutSec flags class zone', createExpectation),
  ...parts('createExpectation', 'mask', createExpectation, isOptions),
  ...parts('listExpectations', 'master family', (part) => [part], never),
  ...parts('flushExpectations', 'helper', (part) => [part], never),
];

let conntrack: Conntrack;
let before: string;

namespaceForAll(async (own) => {
  conntrack = await own.open();
  await conntrack.create([
    { protocol: 'tcp', orig: TUPLE, timeoutSec: 300, helper: 'ftp', tcp: { state: 'ESTABLISHED' } },
  ]);
  await conntrack.createExpectation({ ...EXPECTED, timeoutSec: 300 });
  before = await tables();
});

/** Flows and expectations, except for the seconds they have left. */
async function tables(): Promise<string> {
  const all = [...(await conntrack.list()), ...(await conntrack.listExpectations())];
  return JSON.stringify(all.map((one) => ({ ...one, timeoutSec: 0 })));
}

/** One of our sentences, not a JavaScript error about our code. */
const SENTENCE = /^(Flow \d+: )?(Expected .*|The filter is not understood\..*)/;

async function refusal(call: () => unknown): Promise<unknown> {
  try {
    return `resolved to ${String(await call())}`;
  } catch (error) {
    const { name, message } = error as Error;
    return ['TypeError', 'RangeError', 'FilterSyntaxError'].includes(name) && SENTENCE.test(message)
      ? 'refused'
      : error;
  }
}

test.each(PLACES.map((place) => [place.method, place.name ?? 'argument', place] as const))(
  '%s refuses any other %s',
  async (method, _name, { args, but = never }) => {
    for (const garbage of GARBAGE.filter((one) => !but(one))) {
      const call = (): unknown => Reflect.apply(Reflect.get(conntrack, method), conntrack, args(garbage));
      expect([garbage, await refusal(call)]).toEqual([garbage, 'refused']);
    }
    expect(await tables()).toBe(before);
  },
);

test('the functions of the Go library’s interface refuse the same', async () => {
  for (const garbage of GARBAGE) {
    const calls: (() => unknown)[] = [
      () => tableList(conntrack, Object(garbage)),
      () => tableFlush(conntrack, Object(garbage)),
      () => tableFlush(Object(garbage), ConntrackTable.conntrack),
    ];
    if (!isAny(garbage)) {
      for (const table of Object.values(ConntrackTable)) {
        calls.push(() => Reflect.apply(deleteFilters, undefined, [conntrack, table, InetFamily.all, garbage]));
      }
    }
    for (const call of calls) expect([garbage, await refusal(call)]).toEqual([garbage, 'refused']);
  }
  expect(await tables()).toBe(before);
});

/** The flow of the table as the Go library has it, and the parts that its calls read. */
const GO_FLOW = {
  familyType: InetFamily.ipv4,
  forward: { protocol: 6, srcIP: '10.0.0.1', dstIP: '10.0.0.2', srcPort: 40000, dstPort: 21 },
  timeOut: 60,
};
const GO_CALLS = [
  ['createFlow', createFlow, 'familyType forward reverse labels protoInfo', 'mark zone timeOut status'],
  ['updateFlow', updateFlow, 'familyType forward reverse labels protoInfo', 'mark zone timeOut status'],
  ['deleteFlow', deleteFlow, 'familyType forward reverse', 'zone'],
] as const;

test.each(GO_CALLS)('%s refuses any other flow, in whole and in part', async (_, call, objects, numbers) => {
  const refuses = async (garbage: unknown, flow: unknown, table: unknown = ConntrackTable.conntrack): Promise<void> => {
    const result = await refusal(() => Reflect.apply(call, undefined, [conntrack, table, InetFamily.all, flow]));
    expect([garbage, result]).toEqual([garbage, 'refused']);
  };
  for (const garbage of GARBAGE) {
    await refuses(garbage, garbage);
    await refuses(garbage, GO_FLOW, garbage);
    for (const name of objects.split(' ')) await refuses([name, garbage], { ...GO_FLOW, [name]: garbage });
    if (isNumber(garbage)) continue;
    for (const name of numbers.split(' ')) await refuses([name, garbage], { ...GO_FLOW, [name]: garbage });
    for (const name of ['srcIP', 'srcPort', 'protocol']) {
      await refuses([name, garbage], { ...GO_FLOW, forward: { ...GO_FLOW.forward, [name]: garbage } });
    }
  }
  expect(await tables()).toBe(before);
});

test('exportFlows refuses the same, before the first chunk', async () => {
  const calls: (readonly [places: (garbage: unknown) => readonly unknown[], but: (garbage: unknown) => boolean])[] = [
    [(batches) => [batches, 'json'], isArray],
    // An array of no flows.
    [(batch) => [[batch], 'json'], isArray],
    [(flow) => [[[flow]], 'json'], never],
    [(format) => [[], format], never],
    [(options) => [[], 'json', options], isOptions],
    [(fields) => [[], 'csv', { fields }], never],
    [(field) => [[], 'json', { fields: ['id', field] }], never],
    [(filter) => [[], 'xml', { filter }], never],
    [(labels) => [[], 'conntrack', { labels }], never],
    [(nowMs) => [[], 'conntrack', { nowMs }], (value) => Number.isFinite(value)],
    [(loadable) => [[], 'save', { loadable }], isFlag],
    [(field) => [[], 'save', { field }], never],
  ];
  for (const [args, but] of calls) {
    for (const garbage of GARBAGE.filter((one) => !but(one))) {
      const first = (): unknown => Reflect.apply(exportFlows, undefined, args(garbage)).next();
      expect([garbage, await refusal(first)]).toEqual([garbage, 'refused']);
    }
  }
  const parsed = parseFilter('tcp');
  const filter = parsed.ok ? compileFilter(parsed.filter) : expect.fail();
  expect((await exportFlows([], 'json', { filter, labels: new Map() }).next()).done).toBe(true);
});
