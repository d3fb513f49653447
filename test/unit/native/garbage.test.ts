// Anything in place of an argument, or of `this`, of everything this library exports: refused with a sentence about it, never
// with JavaScript's own error about our code. New exports are tried too, without being named here.

import { afterAll, describe, expect, test } from 'vitest';
import * as filter from '../../../native/filter/index.ts';
import * as flow from '../../../native/flow/index.ts';
import * as formats from '../../../native/formats/index.ts';
import * as go from '../../../native/go/index.ts';
import * as library from '../../../native/index.ts';
import * as wire from '../../../native/wire/index.ts';

const GARBAGE: readonly unknown[] = [
  ...[undefined, null, 5, -1, 1.5, Number.NaN, 6n, true, 'x y', [], [null], {}, { a: 1n }],
  ...[Symbol('x'), () => 1, new Date(0), new Uint8Array(3), new Map()],
];
/** More that is almost right. */
const FILTERS: readonly unknown[] = [
  { kind: 'nonsense' },
  { kind: 'and' },
  { kind: 'and', terms: [null] },
  { kind: 'not' },
  { kind: 'match' },
  { kind: 'match', field: 'nowhere', op: '=', values: [] },
  { kind: 'match', field: 'dport', op: '=', values: [] },
  { kind: 'match', field: 'dport', op: '=', values: [80] },
  { kind: 'match', field: 'dport', op: 'is', values: [{ type: 'number', value: 80 }] },
  { kind: 'match', field: 'src', op: '=', values: [{ type: 'addresses', first: [0], last: 5 }] },
  Array.from({ length: 5000 }).reduce<unknown>((term) => ({ kind: 'not', term }), { kind: 'all' }),
];

const MODULES = { library, flow, filter, formats, wire, go };
/** They need no argument, and use the kernel or the addon: whatever is passed does not matter. */
const WITHOUT_ARGUMENTS = ['kernelCapabilities', 'helperPath', 'conntrackClose'];
/** They check before they use the kernel, except for what means "all". */
const OPENING = /^go conntrack(Table|Create|Update|Delete)/;

/** One of our sentences. */
const SENTENCE = /^(Flow \d+: )?Expected .*/;
const CODES = ['EBADMSG', 'EBADBATCH', 'EFILTER', 'EPRESENT', 'ENOPROTOCOL', 'ENOLABELS', 'EFILTERTYPE', 'ENOENT'];

/** What is wrong with the way a call fails; undefined if it succeeds, or fails as it should. */
async function badly(call: () => unknown): Promise<string | undefined> {
  try {
    const result = call();
    if (isIterator(result)) await result.next();
    else await result;
    return undefined;
  } catch (error) {
    const { name, message, code }: { name?: unknown; message?: unknown; code?: unknown } = Object(error);
    const isOurs =
      name === 'TypeError' || name === 'RangeError' ? SENTENCE.test(String(message)) : CODES.includes(String(code));
    return isOurs ? undefined : `${String(name)}: ${String(message)}`;
  }
}

function isIterator(value: unknown): value is { next(): unknown } {
  return typeof value === 'object' && value !== null && 'next' in value && typeof value.next === 'function';
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class/.test(Function.prototype.toString.call(value));
}

type Callable = (...args: unknown[]) => unknown;
const EXPORTED: [string, Callable][] = Object.entries(MODULES).flatMap(([module, exports]) =>
  Object.entries(exports).flatMap(([name, value]): [string, Callable][] =>
    typeof value === 'function' && !WITHOUT_ARGUMENTS.includes(name) ? [[`${module} ${name}`, value as Callable]] : [],
  ),
);

afterAll(() => go.conntrackClose());

/** The calls that fail badly, with what was passed. */
async function failures(calls: Iterable<readonly [unknown, () => unknown]>): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const [given, call] of calls) {
    const failure = await badly(call);
    if (failure !== undefined) found.push([given, failure]);
  }
  return found;
}

test.each(EXPORTED.filter(([name, value]) => !isClass(value) && !OPENING.test(name)))(
  '%s refuses invalid arguments',
  async (_, call) => {
    const calls = [...GARBAGE, ...FILTERS].flatMap((one) =>
      [[], [one, one], [undefined, one]].map((others) => [one, () => call(one, ...others)] as const),
    );
    expect(await failures(calls)).toEqual([]);
  },
);

describe.each(EXPORTED.filter(([name, value]) => isClass(value) && name !== 'flow BatchError'))(
  'class %s',
  (_, made) => {
    test('cannot be made of just anything', async () => {
      const calls = GARBAGE.flatMap((one) =>
        [[one], [one, one], ['x', one, one]].map((args) => [args, () => Reflect.construct(made, args)] as const),
      );
      expect(await failures(calls)).toEqual([]);
    });

    test('refuses anything as "this" of its methods', async () => {
      const methods = Object.entries(Object.getOwnPropertyDescriptors(made.prototype));
      const calls = methods.flatMap(([name, { value, get }]) =>
        [undefined, null, {}, 5, [], made.prototype].map(
          (self) => [[name, self], () => name !== 'constructor' && Reflect.apply(value ?? get, self, ['x'])] as const,
        ),
      );
      expect(await failures(calls)).toEqual([]);
    });
  },
);

test.each([
  [
    'new Conntrack()',
    'Expected Conntrack.open() in place of "new Conntrack()"',
    () => Reflect.construct(library.Conntrack, []),
  ],
  [
    'list of another object',
    'Expected a handle from Conntrack.open() as "this" of "list", got {}',
    () => library.Conntrack.prototype.list.call(Object({})),
  ],
  [
    'addIP(type)',
    'Expected an IP address, got undefined',
    () => Reflect.apply(new go.ConntrackFilter().addIP, new go.ConntrackFilter(), [0]),
  ],
  [
    'printFilter of a word',
    'Expected the AST of a filter, as parseFilter makes it, got "tcp"',
    () => filter.printFilter(Object('tcp').valueOf()),
  ],
  ['formatBytes of a text', 'Expected "bytes" to be a number, got "5"', () => flow.formatBytes(Object('5').valueOf())],
  [
    'decodeFlowDetails of a text',
    'Expected a message as a Uint8Array, got "x"',
    () => wire.decodeFlowDetails(Object('x').valueOf()),
  ],
])('%s says: %s', async (_, message, call) => {
  await expect((async () => call())()).rejects.toThrow(new TypeError(message));
});

test('what was made refuses anything in place of columns', () => {
  const compiled = filter.compileFilter(filter.MATCH_ALL);
  for (const garbage of GARBAGE) {
    const calls = [
      () => compiled.matches(Object(garbage), 0, 1, new Uint32Array(1)),
      () => compiled.matchesRow(Object(garbage), 0),
      ...[
        formats.lineFormat(),
        formats.saveFormat(),
        formats.xmlFormat(),
        formats.csvFormat(),
        formats.jsonLinesFormat(),
      ].map(
        ({ rowsOf }) =>
          () =>
            rowsOf(Object(garbage)),
      ),
    ];
    for (const call of calls) expect(call).toThrow(/^Expected batches of flows, got /);
  }
});
