// The states of a flow's protocol as a diagram: its rows, which of them is the present one, and how long each lasts. Pure.

import {
  formatAge,
  IPPROTO,
  isIcmp,
  type KernelTimeouts,
  PRESENCE,
  protocolState,
  STATUS_BITS,
  stateTitle,
  type TimedFlow,
  timeoutOf,
} from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';

/** A row of the diagram: states that follow each other. */
export interface DiagramRow {
  readonly title: string;
  readonly steps: readonly DiagramStep[];
  /** Follows the steps. */
  readonly note?: string;
}

export interface DiagramStep {
  readonly title: string;
  /** `done` for a state before the present one. */
  readonly at: 'now' | 'done' | 'other';
  /** How long a flow lives in it without a packet, as text; undefined if unknown. */
  readonly lasts: string | undefined;
}

interface RowOfStates {
  readonly title: string;
  readonly states: readonly string[];
  readonly note?: string;
}

const TCP_ROWS: readonly RowOfStates[] = [
  { title: 'Opening', states: ['SYN_SENT', 'SYN_RECV'] },
  { title: 'Open', states: ['ESTABLISHED'] },
  { title: 'Closing', states: ['FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT'] },
  { title: 'Reset', states: ['CLOSE'], note: 'from any state, by a reset' },
];
const SCTP_ROWS: readonly RowOfStates[] = [
  { title: 'Opening', states: ['COOKIE_WAIT', 'COOKIE_ECHOED'] },
  { title: 'Open', states: ['ESTABLISHED'] },
  { title: 'Closing', states: ['SHUTDOWN_SENT', 'SHUTDOWN_RECD', 'SHUTDOWN_ACK_SENT', 'CLOSED'] },
];
const DCCP_ROWS: readonly RowOfStates[] = [
  { title: 'Opening', states: ['REQUEST', 'RESPOND', 'PARTOPEN'] },
  { title: 'Open', states: ['OPEN'] },
  { title: 'Closing', states: ['CLOSEREQ', 'CLOSING', 'TIMEWAIT'] },
];

const ROWS: ReadonlyMap<number, readonly RowOfStates[]> = new Map([
  [IPPROTO.tcp, TCP_ROWS],
  [IPPROTO.sctp, SCTP_ROWS],
  [IPPROTO.dccp, DCCP_ROWS],
]);

/** States of protocols without any: what the kernel knows is whether there was an answer. */
const REPLY_STEPS = [
  { title: 'Unreplied', status: 0 },
  { title: 'Replied', status: STATUS_BITS.SEEN_REPLY },
  { title: 'Assured', status: STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED },
] as const;

type DiagramFields = Pick<RowView, 'protocol' | 'state' | 'status' | 'presence' | 'helper'>;

/** @param timeouts of the source; undefined while unknown. */
export function stateDiagram(flow: DiagramFields, timeouts: KernelTimeouts | undefined): DiagramRow[] {
  const rows = ROWS.get(flow.protocol);
  if (!rows || (flow.presence & PRESENCE.state) === 0) return [replyRow(flow, timeouts)];
  const now = protocolState(flow.protocol, flow.state) ?? '';
  const shown = rows.some(({ states }) => states.includes(now)) ? rows : [withState(rows[0], now), ...rows.slice(1)];
  const nowRow = shown.findIndex(({ states }) => states.includes(now));
  return shown.map(({ title, states, note }, place) => ({
    title,
    ...(note !== undefined && { note }),
    steps: states.map((state, step) => ({
      title: stateTitle(state),
      at: atStep(place, step, nowRow, states.indexOf(now), shown[nowRow]),
      lasts: lasting({ ...timed(flow), state, ...(state !== now && { status: REPLIED }) }, timeouts),
    })),
  }));
}

const REPLIED = STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED;

/** A state that few flows are ever in is drawn only while it is the present one. */
function withState(row: RowOfStates | undefined, state: string): RowOfStates {
  const { title = 'State', states = [] } = row ?? {};
  return { title, states: [...states, state] };
}

/** A reset comes from any state, so nothing is known about the states before it. */
function atStep(row: number, step: number, nowRow: number, nowStep: number, now?: RowOfStates): DiagramStep['at'] {
  if (row === nowRow) return step === nowStep ? 'now' : step < nowStep ? 'done' : 'other';
  return row < nowRow && now?.note === undefined ? 'done' : 'other';
}

function replyRow(flow: DiagramFields, timeouts: KernelTimeouts | undefined): DiagramRow {
  const steps = isIcmp(flow.protocol) ? REPLY_STEPS.slice(0, 2) : REPLY_STEPS;
  const reached = steps.findLastIndex(({ status }) => (flow.status & status) === status);
  return {
    title: 'Replies',
    steps: steps.map(({ title, status }, step) => ({
      title,
      at: step === reached ? 'now' : step < reached ? 'done' : 'other',
      lasts: lasting({ ...timed(flow), ...(step !== reached && { status }) }, timeouts),
    })),
  };
}

function lasting(flow: TimedFlow, timeouts: KernelTimeouts | undefined): string | undefined {
  const timeout = timeoutOf(flow, timeouts);
  return timeout && formatAge(timeout.seconds);
}

/** The parts of a flow that its timeout depends on. */
export function timed(flow: DiagramFields): TimedFlow {
  const { protocol, presence, helper } = flow;
  return {
    protocol,
    state: (presence & PRESENCE.state) === 0 ? undefined : protocolState(protocol, flow.state),
    // A flow that is being removed still had the timeout of its state.
    status: (presence & PRESENCE.status) === 0 ? undefined : flow.status & ~STATUS_BITS.DYING,
    helper: helper === '' ? undefined : helper,
  };
}
