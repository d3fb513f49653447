// A kernel without zones refuses exact lookups: flows are then read before they are changed. No such kernel is at hand,
// so it is simulated.

import { beforeEach, expect, test, vi } from 'vitest';
import { batchOf, FlowBatch } from '../../../../native/flow/index.ts';
import { TRANSACTION_STATE } from '../../../../native/handle/binding.ts';
import type { HandleSession } from '../../../../native/handle/handle-session.ts';
import { GET_OUTCOME, WRITE_OUTCOME } from '../../../../native/handle/outcomes.ts';
import { type AttributeNode, attributeTree, splitMessages } from '../../../../native/wire/index.ts';

const EOPNOTSUPP = 95;
const KEY = { protocol: 'udp', src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 53 };

const names = (nodes: readonly AttributeNode[]): string[] =>
  nodes.flatMap(({ name, children }) => [name, ...names(children ?? [])]);

/** Has the flows of some rows, and counts the requests. */
class Kernel {
  gets = 0;
  /** The attributes of each request that it carried out. */
  readonly done: string[][] = [];
  readonly #hasZones: boolean;
  readonly #rows: readonly number[];

  constructor(hasZones: boolean, rows: readonly number[]) {
    this.#hasZones = hasZones;
    this.#rows = rows;
  }

  session(): HandleSession {
    const session: Partial<Record<keyof HandleSession, unknown>> = {
      native: { get: async (buffer: ArrayBuffer) => this.#get(new FlowBatch(buffer)) },
      run: (work: unknown) => work,
      toBatch: (buffer: ArrayBuffer) => new FlowBatch(buffer),
      transact: async (_op: string, messages: Uint8Array) => this.#transact(splitMessages(messages)),
    };
    return session as unknown as HandleSession;
  }

  #get(flows: FlowBatch): unknown {
    this.gets++;
    const rows = this.#rows.filter((row) => row < flows.length);
    const outcome = new Uint8Array(flows.length).fill(GET_OUTCOME.gone);
    for (const row of rows) outcome[row] = GET_OUTCOME.found;
    const found = batchOf(rows.map((row) => ({ ...KEY, sport: flows.origSport[row] }))).buffer;
    return { found, foundRows: Uint32Array.from(rows), outcome, errno: new Int32Array(flows.length) };
  }

  #transact(messages: readonly Uint8Array[]): unknown {
    const errno = Int32Array.from(messages, (message) => {
      const attributes = names(attributeTree(message));
      if (!this.#hasZones && attributes.includes('CTA_TUPLE_ZONE')) return EOPNOTSUPP;
      this.done.push(attributes);
      return 0;
    });
    const state = new Uint8Array(messages.length).fill(TRANSACTION_STATE.answered);
    return { errno, state, texts: [], replies: new Uint8Array(), replyRequests: new Uint32Array() };
  }
}

let updateFlows: typeof import('../../../../native/methods/update.ts').updateFlows;

// What was learned about the kernel is forgotten.
beforeEach(async () => {
  vi.resetModules();
  ({ updateFlows } = await import('../../../../native/methods/update.ts'));
});

const KEYS = [KEY, { ...KEY, sport: 2 }];

test('with zones, flows in none are changed without a look', async () => {
  const kernel = new Kernel(true, [0, 1]);
  const { outcome } = await updateFlows(kernel.session(), KEYS, { mark: { value: 1 } }, {});
  expect([...outcome]).toEqual([WRITE_OUTCOME.done, WRITE_OUTCOME.done]);
  expect([kernel.gets, kernel.done.every((attributes) => attributes.includes('CTA_TUPLE_ZONE'))]).toEqual([0, true]);
});

test('with zones, a flow in one is looked at first', async () => {
  const kernel = new Kernel(true, []);
  const { outcome } = await updateFlows(kernel.session(), [{ ...KEY, zone: 7 }], { mark: { value: 1 } }, {});
  expect([[...outcome], kernel.gets, kernel.done]).toEqual([[WRITE_OUTCOME.gone], 1, []]);
});

test('without zones, each flow is looked at, and only those found are changed', async () => {
  const kernel = new Kernel(false, [1]);
  const session = kernel.session();
  for (const gets of [1, 2]) {
    const { outcome } = await updateFlows(session, KEYS, { mark: { value: 1 } }, {});
    expect([...outcome]).toEqual([WRITE_OUTCOME.gone, WRITE_OUTCOME.done]);
    expect(kernel.gets).toBe(gets);
    expect(kernel.done).toHaveLength(gets);
  }
  expect(kernel.done[0]).toEqual(expect.arrayContaining(['CTA_TUPLE_ORIG', 'CTA_MARK']));
  expect(kernel.done.flat()).not.toContain('CTA_TUPLE_ZONE');
});
