// Reads everything about the shown flow from the kernel, once a second while it lives and somebody looks, one reading at a
// time. Owns the last answer. No React.

import type { FlowglassApi } from '../../electron/contract/commands.ts';
import type { InspectedFlow, InspectOutcome } from '../../electron/contract/inspection.ts';
import type { FlowInspection } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { inspectedFlow } from './inspected-flow.ts';

/** The last reading, and the flow that it is about. */
export interface Inspected {
  readonly handle: number;
  /** The flow's own last answer; undefined if there was none. */
  readonly inspection: FlowInspection | undefined;
  /** Why the last reading brought nothing, in sentences; undefined if it brought the flow. */
  readonly unread: string | undefined;
}

/** The flow to read. */
export interface Inspectable {
  readonly flow: RowView;
  /** Read once, not each second: it has ended, or the view is paused. */
  readonly isStill: boolean;
}

/** The time between an answer and the next question, ms. */
const POLL_MS = 1000;
/** Nobody reads the message of a flow that an arrow key only passes, ms. */
const SETTLE_MS = 120;

export class Inspector {
  readonly #api: Pick<FlowglassApi, 'invoke'>;
  readonly #listeners = new Set<() => void>();
  #wanted: Inspectable | undefined;
  #inspected: Inspected | undefined;
  /** The flow that the last answer was about, even if the kernel no longer had it. */
  #answered: number | undefined;
  #isAsking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Pick<FlowglassApi, 'invoke'>) {
    this.#api = api;
  }

  /** Can be about the flow shown before, until the first answer about the next. */
  readonly getInspected = (): Inspected | undefined => this.#inspected;

  /** For useSyncExternalStore. Reads only while somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#askSoon();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  };

  /** Sets what is read from now on. */
  want(wanted: Inspectable | undefined): void {
    const isOther = wanted?.flow.handle !== this.#wanted?.flow.handle || wanted?.isStill !== this.#wanted?.isStill;
    this.#wanted = wanted;
    if (!isOther) return;
    clearTimeout(this.#timer);
    if (!this.#isAsking) this.#timer = setTimeout(() => this.#askSoon(), SETTLE_MS);
  }

  #askSoon(): void {
    clearTimeout(this.#timer);
    const wanted = this.#wanted;
    if (this.#isAsking || !wanted || this.#listeners.size === 0) return;
    if (wanted.isStill && this.#answered === wanted.flow.handle) return;
    void this.#ask(wanted);
  }

  async #ask({ flow }: Inspectable): Promise<void> {
    this.#isAsking = true;
    // Nobody looks at a hidden window.
    if (!document.hidden) await this.#read(flow.handle, inspectedFlow(flow));
    this.#isAsking = false;
    if (this.#wanted?.flow.handle === flow.handle) this.#timer = setTimeout(() => this.#askSoon(), POLL_MS);
    else this.#askSoon();
  }

  /** What the kernel no longer has, or cannot say now, leaves the flow's own last answer as it is. */
  async #read(handle: number, flow: InspectedFlow): Promise<void> {
    const answer = await this.#api.invoke('inspectFlow', flow);
    if (answer.ok) this.#answered = handle;
    const last = this.#inspected?.handle === handle ? this.#inspected : undefined;
    const isFound = answer.ok && answer.value?.kind === 'found';
    const inspection = isFound ? answer.value.inspection : last?.inspection;
    const unread = answer.ok ? UNREAD[answer.value?.kind ?? 'gone'] : answer.failure.message;
    if (last && last.inspection === inspection && last.unread === unread) return;
    this.#inspected = { handle, inspection, unread };
    for (const listener of this.#listeners) listener();
  }
}

/** What an answer without the flow means. */
const UNREAD = {
  found: undefined,
  gone: 'The kernel no longer has this flow.',
  replaced: 'The kernel no longer has this flow, but another one with the same addresses and ports.',
} satisfies Record<InspectOutcome['kind'], string | undefined>;
