// What the kernel's event of an end tells about its cause. Since Linux 5.11 (ctnetlink_conntrack_event) it has the state
// of the protocol and the time that was left, in whole seconds, the latter only if there was any. Pure.

import { type FlowBatch, PRESENCE } from '../../../native/flow/index.ts';
import type { EndReason } from '../end-reasons.ts';

/** Why a flow ended. */
export interface ToldEnd {
  readonly reason: EndReason;
  /** Seconds that it had left; 0 if it had less than one, or if that is not known. */
  readonly leftSec: number;
}

const EITHER = PRESENCE.timeout | PRESENCE.state;

export class ToldEnds {
  /** Some event had either: this kernel tells. Before that, an absent time says nothing. */
  #tells = false;

  /** What the event in this row tells. */
  of(batch: FlowBatch, i: number): ToldEnd {
    const presence = batch.presence[i] ?? 0;
    if (presence & EITHER) this.#tells = true;
    const leftSec = presence & PRESENCE.timeout ? (batch.timeoutSec[i] ?? 0) : 0;
    return { reason: leftSec > 0 ? 'removed' : this.#tells ? 'expired' : 'destroyed', leftSec };
  }
}

/** An end of which the kernel reported nothing more. */
export function endFor(reason: EndReason): ToldEnd {
  return { reason, leftSec: 0 };
}

/** Whether the kernel reported the end: it can turn out to have been Flowglass's doing. */
export function isReported(reason: EndReason): boolean {
  return reason === 'destroyed' || reason === 'expired' || reason === 'removed';
}
