// The flow that the details show, brought together from the page's choice and the engine's views: at once as the row that
// the user went to, then as each view has it, and after its end as it was last. No React.

import type { FollowedFlow, RowView, View } from '../engine/api.ts';
import type { Session } from '../session/session.ts';
import { deadlineMs } from '../words/time-words.ts';
import type { Ended } from './known-flow.ts';
import { NO_TRAFFIC, type Traffic, TrafficHistory } from './traffic-history.ts';

/** One state of it. Replaced when something in it changes, never modified. */
export interface ShownState {
  readonly flow: RowView;
  readonly viewMs: number;
  readonly mostLeftSec: number | undefined;
  readonly ended: Ended | undefined;
  readonly traffic: Traffic;
}

export class ShownFlow {
  readonly #session: Pick<Session, 'engine' | 'store'>;
  readonly #listeners = new Set<() => void>();
  #stop: () => void = () => {};
  #state: ShownState | undefined;
  /** The handle that was chosen. */
  #handle: number | undefined;
  #history = new TrafficHistory();

  constructor(session: Pick<Session, 'engine' | 'store'>) {
    this.#session = session;
  }

  /** Undefined while no flow was chosen, or if it belonged to another source. */
  readonly getState = (): ShownState | undefined => this.#state;

  /** For useSyncExternalStore. Follows only while somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  };

  #start(): void {
    const { engine, store } = this.#session;
    const stops = [engine.subscribe(() => this.#update()), store.subscribe(() => this.#update())];
    this.#stop = () => {
      for (const stop of stops) stop();
    };
    this.#update();
  }

  #update(): void {
    const { flow: chosen } = this.#session.store.getState().details;
    const view = this.#session.engine.getView();
    const next = chosen && this.#next(chosen, view);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }

  #next(chosen: RowView, view: View): ShownState | undefined {
    if (chosen.handle !== this.#handle) {
      this.#handle = chosen.handle;
      this.#history = new TrafficHistory();
      this.#state = undefined;
    }
    const { followed } = view;
    const known = this.#state ?? firstState(chosen, view.nowMs);
    // The engine has not heard of the choice yet.
    if (followed?.handle !== chosen.handle) return known;
    return followed.flow ? this.#seen(known, followed.flow, view.nowMs) : withoutTrace(known);
  }

  #seen(known: ShownState, { row, countedMs, ended }: FollowedFlow, viewMs: number): ShownState {
    const { origBytes, replyBytes } = row;
    if (countedMs !== undefined && origBytes !== undefined && replyBytes !== undefined && !ended) {
      this.#history.add({ atMs: countedMs, orig: origBytes, reply: replyBytes });
    }
    const { traffic } = this.#history;
    const next = { flow: row, viewMs, mostLeftSec: mostLeftSec(known, row, viewMs), ended, traffic };
    return isSame(known, next) ? known : next;
  }
}

function firstState(flow: RowView, viewMs: number): ShownState {
  const { endedMs, reason, timeoutSec: mostLeftSec } = flow;
  return { flow, viewMs, mostLeftSec, ended: reason && { endedMs, reason }, traffic: NO_TRAFFIC };
}

/** A deadline that moves by less has not moved: times left are whole seconds, ms. */
const SAME_DEADLINE_MS = 2500;

function mostLeftSec(known: ShownState, row: RowView, viewMs: number): number | undefined {
  const [before, now] = [deadlineMs(known.flow, known.viewMs), deadlineMs(row, viewMs)];
  const stays = before !== undefined && now !== undefined && Math.abs(now - before) < SAME_DEADLINE_MS;
  return stays ? known.mostLeftSec : row.timeoutSec;
}

/** It ended so long ago that even its end is forgotten: the last state stays. */
function withoutTrace(known: ShownState): ShownState {
  if (known.ended) return known;
  return { ...known, ended: { endedMs: undefined, reason: undefined } };
}

function isSame(a: ShownState, b: ShownState): boolean {
  if (a.traffic !== b.traffic || a.ended?.reason !== b.ended?.reason || a.ended?.endedMs !== b.ended?.endedMs)
    return false;
  const fields = Object.keys(b.flow) as (keyof RowView)[];
  return fields.every((field) => {
    // Where it is in the list, and whether it is selected, is nothing that the details show.
    if (field === 'index' || field === 'selected') return true;
    return field === 'labels' ? a.flow.labels.join() === b.flow.labels.join() : a.flow[field] === b.flow[field];
  });
}
