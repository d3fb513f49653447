// The helper dies after some of the requests were sent: the outcomes then say what was done. The kernel is simulated,
// since no helper can be made to die between two particular requests of one call.

import { beforeEach, expect, test, vi } from 'vitest';
import { batchOf, FlowBatch } from '../../../../native/flow/index.ts';
import type { Binding } from '../../../../native/handle/binding.ts';
import { TRANSACTION_STATE } from '../../../../native/handle/binding.ts';
import { ConntrackError } from '../../../../native/handle/errors.ts';
import type { HandleSession } from '../../../../native/handle/handle-session.ts';
import { GET_OUTCOME, WRITE_OUTCOME } from '../../../../native/handle/outcomes.ts';
import { createFlows } from '../../../../native/methods/create.ts';
import { restoreFlows } from '../../../../native/methods/restore.ts';
import { updateFlows } from '../../../../native/methods/update.ts';
import { splitMessages } from '../../../../native/wire/index.ts';

vi.mock(import('../../../../native/handle/binding.ts'), async (original) => ({
  ...(await original()),
  binding: () => ({ ticksPerSecond: 250 }) as Binding,
}));

const EEXIST = 17;
const EPIPE = 32;
const { done, exists, notSent, unknown } = WRITE_OUTCOME;
const { answered } = TRANSACTION_STATE;
/** Requests in one send, as in write.ts. */
const PART = 2048;

/** How many more calls are answered before the helper is dead. */
let answers = 0;
let existing: number[] = [];

function alive(): void {
  if (answers-- <= 0) throw new ConntrackError('transact', EPIPE);
}

const session = {
  native: {
    get: async (buffer: ArrayBuffer) => {
      alive();
      const { length } = new FlowBatch(buffer);
      const foundRows = Uint32Array.from({ length }, (_, row) => row);
      const outcome = new Uint8Array(length).fill(GET_OUTCOME.found);
      return { found: buffer, foundRows, outcome, errno: new Int32Array(length) };
    },
  },
  run: (work: unknown) => work,
  toBatch: (buffer: ArrayBuffer) => new FlowBatch(buffer),
  transact: async (_op: string, messages: Uint8Array) => {
    alive();
    const { length } = splitMessages(messages);
    const errno = Int32Array.from({ length }, (_, request) => (existing.includes(request) ? EEXIST : 0));
    const state = new Uint8Array(length).fill(answered);
    return { errno, state, texts: [], replies: new Uint8Array(), replyRequests: new Uint32Array() };
  },
} as unknown as HandleSession;

beforeEach(() => {
  existing = [];
});

const end = (sport: number) => ({ src: '10.0.0.1', dst: '10.0.0.2', sport, dport: 53 });
const keys = (count: number) => batchOf(Array.from({ length: count }, (_, i) => ({ protocol: 'udp', ...end(i + 1) })));
const news = (count: number, labels?: number[]) =>
  Array.from({ length: count }, (_, i) => ({ protocol: 'udp', orig: end(i + 1), timeoutSec: 60, labels }));
const SYNPROXY = { synproxy: { isn: 1, its: 2, tsoff: 3 } };

test('an update that cannot be read again afterwards is unknown', async () => {
  answers = 1;
  const { outcome, errno } = await updateFlows(session, keys(2), SYNPROXY, {});
  expect([[...outcome], [...errno]]).toEqual([
    [unknown, unknown],
    [EPIPE, EPIPE],
  ]);
});

test('an update whose second part cannot be read leaves the first one done', async () => {
  answers = 2;
  const { outcome, errno } = await updateFlows(session, keys(PART + 1), { mark: { value: 1 } }, { verify: true });
  expect([outcome[0], outcome[PART - 1], outcome[PART]]).toEqual([done, done, notSent]);
  expect([errno[0], errno[PART]]).toEqual([0, EPIPE]);
});

test('an update rejects if nothing was sent', async () => {
  answers = 0;
  await expect(updateFlows(session, keys(1), { mark: { value: 1 } }, {})).rejects.toThrow('EPIPE');
  answers = 0;
  await expect(updateFlows(session, keys(1), { mark: { value: 1 } }, { verify: true })).rejects.toThrow('EPIPE');
});

test('flows that were created, but whose labels cannot be read, are unknown', async () => {
  answers = 1;
  const { outcome, errno } = await createFlows(session, [...news(1, [7]), ...news(2).slice(1)]);
  expect([[...outcome], [...errno]]).toEqual([
    [unknown, done],
    [EPIPE, 0],
  ]);
});

test('the change of a flow that exists is not sent, and the labels of a new one are unknown', async () => {
  answers = 1;
  existing = [1];
  const { outcome, errno } = await createFlows(session, news(2, [7]), { ifExists: 'change' });
  expect([[...outcome], [...errno]]).toEqual([
    [unknown, notSent],
    [EPIPE, EPIPE],
  ]);
});

test('a flow that exists is reported as such even if the labels of a new one cannot be read', async () => {
  answers = 1;
  existing = [1];
  const { outcome, errno } = await createFlows(session, news(2, [7]));
  expect([[...outcome], [...errno]]).toEqual([
    [unknown, exists],
    [EPIPE, EEXIST],
  ]);
});

test('a second part whose masters cannot be looked up is not sent', async () => {
  answers = 1;
  const flows = news(PART + 1);
  const last = { ...flows.pop(), protocol: 'udp', orig: end(PART + 1), timeoutSec: 60 };
  const master = { protocol: 'tcp', ...end(21) };
  const { outcome, errno } = await createFlows(session, [...flows, { ...last, master }]);
  expect([outcome[0], outcome[PART], errno[PART]]).toEqual([done, notSent, EPIPE]);
});

test('a create rejects if nothing was sent', async () => {
  answers = 0;
  await expect(createFlows(session, news(1, [7]))).rejects.toThrow('EPIPE');
});

test('expected flows that cannot be restored leave their masters restored', async () => {
  const flow = { family: 'ipv4', protocol: 17, orig: end(1), reply: end(1), status: 0, timeoutSec: 60 } as const;
  const flows = [{ ...flow, orig: end(2), master: { protocol: 17, ...end(1) } }, flow];
  const snapshot = { format: 'conntrack-snapshot', version: 1, takenMs: 0, flows, gone: [] } as const;
  answers = 1;
  expect((await restoreFlows(session, snapshot)).flows).toEqual([
    { outcome: 'notSent', errno: EPIPE, lacking: [] },
    { outcome: 'restored', errno: 0, lacking: [] },
  ]);
  answers = 0;
  await expect(restoreFlows(session, snapshot)).rejects.toThrow('EPIPE');
});
