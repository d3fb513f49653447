// A subscription: the stream of what happens to flows and expectations, with a mark wherever the kernel dropped events.

import type { ValueContext } from '../filter/index.ts';
import { FlowBatch } from '../flow/batch.ts';
import { checkArray, checkFlags, checkOptions, shown } from '../flow/checks.ts';
import { checkLocalAddresses } from '../handle/argument-checks.ts';
import type { NativeEvents } from '../handle/binding.ts';
import { failureOf, toConntrackError } from '../handle/errors.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { checkBufferBytes } from '../handle/open-options.ts';
import { encodeDump } from '../wire/dump.ts';
import { decodeExpectation, type Expectation } from '../wire/expectation.ts';
import { EXPECT_MESSAGE, NLM_F } from '../wire/messages.ts';
import { readHead, splitMessages, WireError } from '../wire/reader.ts';
import { type EventChoice, eventChoice } from './event-filter.ts';
import type { EventGroup, ExpectationEvents, FlowEvent, FlowEvents, FlowsLost, SubscribeOptions } from './events.ts';
import { getFlows } from './get.ts';
import { type ResyncSource, resynced } from './resync.ts';

/** NFNLGRP_CONNTRACK_* */
const GROUPS: Readonly<Record<EventGroup, number>> = {
  new: 1,
  update: 2,
  destroy: 3,
  expectNew: 4,
  expectUpdate: 5,
  expectDestroy: 6,
};

const FLOWS_LOST: FlowsLost = { kind: 'flowsLost' };

/**
 * Joins the groups.
 * @param context what the filter's parser needs besides the text.
 * @throws ConntrackError EPERM, ENOBUFS; FilterSyntaxError; TypeError.
 */
export async function openFlowEvents(
  session: HandleSession,
  options: SubscribeOptions,
  context: ValueContext,
): Promise<FlowEvents<FlowEvent>> {
  checkOptions(options, ['groups', 'filter', 'localAddresses', 'bufferBytes', 'resync']);
  checkFlags(options, 'resync');
  checkLocalAddresses(options.localAddresses);
  const groups = checkGroups(options);
  const choice = eventChoice(options, groups, context);
  const wanted = checkBufferBytes(options.bufferBytes) ?? session.bufferBytes;
  const reader = session.newEvents();
  try {
    const numbers = groups.map((group) => GROUPS[group]);
    const bufferBytes = await session.run(reader.open(numbers, wanted));
    return new Events(reader, session, bufferBytes, options.resync ?? false, choice);
  } catch (reason) {
    await session.release(reader);
    throw reason;
  }
}

/** @throws TypeError */
function checkGroups({ groups = ['new', 'update', 'destroy'], resync = false }: SubscribeOptions): EventGroup[] {
  checkArray(groups, '"groups" to be an array of groups');
  const given: readonly EventGroup[] = groups;
  if (given.length === 0) throw new TypeError('Expected "groups" to name at least one group');
  const unknown = given.find((group) => typeof group !== 'string' || !Object.hasOwn(GROUPS, group));
  if (unknown !== undefined) {
    throw new TypeError(`Expected groups among ${Object.keys(GROUPS).join(', ')}, got ${shown(unknown)}`);
  }
  if (resync && !(given.includes('new') && given.includes('destroy'))) {
    throw new TypeError('Expected the groups "new" and "destroy" with "resync": the list is merged with both');
  }
  return [...new Set(given)];
}

class Events implements FlowEvents<FlowEvent> {
  readonly bufferBytes: number;
  readonly #reader: NativeEvents;
  readonly #session: HandleSession;
  readonly #resync: boolean;
  readonly #choice: EventChoice | undefined;
  #closed = false;

  constructor(
    reader: NativeEvents,
    session: HandleSession,
    bufferBytes: number,
    resync: boolean,
    choice: EventChoice | undefined,
  ) {
    this.#reader = reader;
    this.#session = session;
    this.#resync = resync;
    this.#choice = choice;
    this.bufferBytes = bufferBytes;
  }

  async close(): Promise<void> {
    const own = Events.#of(this, 'close');
    own.#closed = true;
    await own.#session.release(own.#reader);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FlowEvent, void, void> {
    const own = Events.#of(this, 'Symbol.asyncIterator');
    try {
      const items = own.#resync ? resynced(tableOf(own.#session), () => own.#next()) : own.#items();
      yield* own.#choice ? chosen(items, own.#choice) : items;
    } finally {
      await own.close();
    }
  }

  /** @throws TypeError for anything but a subscription: a method can be called on anything. */
  static #of(value: unknown, method: string): Events {
    if (typeof value === 'object' && value !== null && #reader in value) return value;
    throw new TypeError(`Expected a subscription as "this" of "${method}", got ${shown(value)}`);
  }

  async *#items(): AsyncGenerator<FlowBatch | FlowsLost | ExpectationEvents, void, void> {
    while (true) {
      const items = await this.#next();
      if (items === undefined) return;
      yield* items;
    }
  }

  /** The next items; an empty array only if none of them could be read; undefined at the end. */
  async #next(): Promise<readonly (FlowBatch | FlowsLost | ExpectationEvents)[] | undefined> {
    try {
      const item = await this.#reader.next();
      const { end } = this.#session;
      if (item === undefined && end !== undefined && !this.#closed) throw end;
      if (item === undefined) return undefined;
      if (item === null) return [FLOWS_LOST];
      return item instanceof Uint8Array ? expectationEvents(item) : [this.#session.toBatch(item)];
    } catch (reason) {
      throw failureOf('subscribe', toConntrackError(reason));
    }
  }
}

/** The items of a subscription with the chosen rows only. After a merge with a list: that needs all events. */
async function* chosen(
  items: AsyncGenerator<FlowEvent, void, void>,
  choice: EventChoice,
): AsyncGenerator<FlowEvent, void, void> {
  for await (const item of items) {
    const passed = item instanceof FlowBatch ? choice(item) : item;
    if (passed) yield passed;
  }
}

function tableOf(session: HandleSession): ResyncSource {
  return { list: () => session.dump(encodeDump()), get: (flows) => getFlows(session, flows, {}) };
}

/** Messages about expectations, in runs of one kind. */
function expectationEvents(messages: Uint8Array): ExpectationEvents[] {
  const runs: {
    kind: 'expectations';
    event: ExpectationEvents['event'];
    expectations: Expectation[];
    malformed: number;
  }[] = [];
  for (const message of splitMessages(messages)) {
    const event = eventOf(message);
    let run = runs.at(-1);
    if (run?.event !== event) {
      run = { kind: 'expectations', event, expectations: [], malformed: 0 };
      runs.push(run);
    }
    try {
      run.expectations.push(decodeExpectation(message));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      run.malformed++;
    }
  }
  return runs;
}

function eventOf(bytes: Uint8Array): ExpectationEvents['event'] {
  const { message, flags } = readHead(bytes);
  if (message === EXPECT_MESSAGE.delete) return 'destroy';
  return flags & NLM_F.CREATE ? 'new' : 'update';
}
