// Everything that is known of the flow that the details show: what their sections read. Types only.

import type { SourceStatus } from '../../electron/contract/access.ts';
import type { FlowInspection } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import type { EndReason } from '../engine/end-reasons.ts';
import type { Traffic } from './traffic-history.ts';

/** How a flow ended. */
export interface Ended {
  /** When we learned of it, milliseconds since the epoch; undefined if the flow is no longer kept. */
  readonly endedMs: number | undefined;
  readonly reason: EndReason | undefined;
}

export interface KnownFlow {
  /** As it is now or, once it has ended, as it was last. */
  readonly flow: RowView;
  /** When the engine's view was made, milliseconds since the epoch: the time from which `flow.timeoutSec` counts. */
  readonly viewMs: number;
  /** How many seconds it had left when it was first seen to expire when it does now; undefined without a timeout. */
  readonly mostLeftSec: number | undefined;
  /** Undefined while it lives. */
  readonly ended: Ended | undefined;
  readonly traffic: Traffic;
  /** The kernel's own answer, at most a few seconds old unless `unread`; undefined until there is one. */
  readonly inspection: FlowInspection | undefined;
  /** Why the last reading brought no answer, in sentences; undefined if it did, or none has ended yet. */
  readonly unread: string | undefined;
  /** The settings of the source. */
  readonly source: SourceStatus;
}
