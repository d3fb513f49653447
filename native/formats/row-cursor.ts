// The row that JSON lines and CSV are reading: one object that is moved from row to row, with what several fields need. Pure.

import { EVENT, PRESENCE } from '../flow/column-schema.ts';
import { inverseLayer4 } from '../flow/flow.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';

/** What decides which fields a flow has; few flows of a table differ in it. */
export interface FlowShape {
  /** PRESENCE, without the values whose column these rows do not keep. */
  readonly presence: number;
  /** AF_INET or AF_INET6. */
  readonly family: number;
  readonly protocol: number;
  /** EVENT. */
  readonly event: number;
  readonly state: number;
}

export class RowCursor implements FlowShape {
  readonly columns: FlowColumns;
  row = 0;
  presence = 0;
  family = 0;
  protocol = 0;
  event: number = EVENT.none;
  state = 0;
  origSport = 0;
  origDport = 0;
  /** The addresses of the reply direction; zeros if the flow has none. */
  replySrc: Uint32Array;
  replyDst: Uint32Array;
  /** The index of their first words. */
  replyAt = 0;
  replySport = 0;
  replyDport = 0;
  readonly #kept: number;
  #readAt: string | undefined;

  constructor(columns: FlowColumns) {
    this.columns = columns;
    this.replySrc = columns.origSrc;
    this.replyDst = columns.origDst;
    this.#kept = keptPresence(columns);
  }

  /** When the columns were filled, by ISO 8601. */
  get readAt(): string {
    this.#readAt ??= new Date(this.columns.nowMs).toISOString();
    return this.#readAt;
  }

  moveTo(row: number): void {
    const { columns } = this;
    this.row = row;
    this.presence = (columns.presence[row] ?? 0) & this.#kept;
    this.family = columns.family[row] ?? 0;
    this.protocol = columns.protocol[row] ?? 0;
    this.event = columns.event?.[row] ?? EVENT.none;
    this.state = columns.state[row] ?? 0;
    this.origSport = columns.origSport[row] ?? 0;
    this.origDport = columns.origDport[row] ?? 0;
    this.#readReply();
  }

  #readReply(): void {
    const { columns, row } = this;
    const { index, src, dst, sport, dport } = columns.reply;
    const at = index ? (index[row] ?? 0) - 1 : row;
    if (at >= 0) {
      this.replySrc = src;
      this.replyDst = dst;
      this.replyAt = at * 4;
      this.replySport = sport[at] ?? 0;
      this.replyDport = dport[at] ?? 0;
      return;
    }
    this.replySrc = columns.origDst;
    this.replyDst = columns.origSrc;
    this.replyAt = row * 4;
    [this.replySport, this.replyDport] = inverseLayer4(this.protocol, this.origSport, this.origDport);
  }
}

/** The values that these rows can have: some columns are not always kept. */
function keptPresence({ stopNs, eventNs, protocolInfo }: FlowColumns): number {
  let kept = -1;
  if (!stopNs) kept &= ~PRESENCE.stop;
  if (!eventNs) kept &= ~PRESENCE.eventTime;
  if (!protocolInfo) kept &= ~PRESENCE.protocolInfo;
  return kept;
}
