// What the source of a flow does with its destination, as a verb. Told by protocol, state, status and the measured rates;
// where these say nothing more, it says no more. Pure.

import {
  hasPorts,
  IPPROTO,
  icmpTypeName,
  isIcmp,
  PRESENCE,
  protocolState,
  protocolTitle,
  STATUS_BITS,
} from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { type RateEachWay, ratesOf, type Traffic } from './traffic-history.ts';

/** Bytes a second from which on traffic counts as a transfer. */
const MOVING = 1000;
/** How many times more must go one way than the other for a download or an upload. */
const MOSTLY = 4;

type DeedFields = Pick<RowView, 'protocol' | 'state' | 'status' | 'presence' | 'origDport'> & RateFields;
type RateFields = Parameters<typeof ratesOf>[0];

/** "is downloading from", "is trying to connect to", "is pinging". */
export function deedWords(flow: DeedFields, traffic: Traffic): string {
  const replied = hasReply(flow);
  if (isIcmp(flow.protocol)) return icmpDeed(flow);
  const state = (flow.presence & PRESENCE.state) === 0 ? undefined : protocolState(flow.protocol, flow.state);
  const changing = state && (flow.protocol === IPPROTO.tcp ? TCP_DEEDS[state] : OTHER_DEEDS[state]);
  if (changing) return changing;
  const moving = replied ? transfer(ratesOf(flow, traffic)) : undefined;
  if (moving) return moving;
  if (state === undefined) {
    const name = protocolTitle(flow.protocol);
    return replied ? `is exchanging ${name} with` : `has sent ${name} to`;
  }
  return replied ? 'is connected to' : 'has sent to';
}

/** Whether an answer was seen; assumed if the kernel does not say. */
export function hasReply({ status, presence }: Pick<RowView, 'status' | 'presence'>): boolean {
  return (presence & PRESENCE.status) === 0 || (status & STATUS_BITS.SEEN_REPLY) !== 0;
}

/** States of TCP in which it does not carry data. */
const TCP_DEEDS: Readonly<Record<string, string>> = {
  SYN_SENT: 'is trying to connect to',
  SYN_SENT2: 'is connecting to',
  SYN_RECV: 'is connecting to',
  FIN_WAIT: 'is closing its connection to',
  CLOSE_WAIT: 'is closing its connection to',
  LAST_ACK: 'is closing its connection to',
  TIME_WAIT: 'has closed its connection to',
  CLOSE: 'has no connection any more to',
};

/** The same of SCTP and DCCP. */
const OTHER_DEEDS: Readonly<Record<string, string>> = {
  CLOSED: 'has no association any more with',
  COOKIE_WAIT: 'is connecting to',
  COOKIE_ECHOED: 'is connecting to',
  SHUTDOWN_SENT: 'is closing its association with',
  SHUTDOWN_RECD: 'is closing its association with',
  SHUTDOWN_ACK_SENT: 'is closing its association with',
  HEARTBEAT_SENT: 'is reaching a further address of its association with',
  REQUEST: 'is trying to connect to',
  RESPOND: 'is connecting to',
  PARTOPEN: 'is connecting to',
  CLOSEREQ: 'is closing its connection to',
  CLOSING: 'is closing its connection to',
  TIMEWAIT: 'has closed its connection to',
};

function icmpDeed({ protocol, presence, origDport }: DeedFields): string {
  const title = protocolTitle(protocol);
  if ((presence & PRESENCE.layer4) === 0) return `has sent ${title} to`;
  const type = origDport >>> 8;
  const name = icmpTypeName(protocol, type);
  return name === 'echo-request' ? 'is pinging' : `has sent ${title} ${name ?? `type ${type}`} to`;
}

/** Undefined if too little moves to tell. */
function transfer(rate: RateEachWay | undefined): string | undefined {
  if (!rate || rate.orig + rate.reply < MOVING) return undefined;
  if (rate.reply >= MOSTLY * rate.orig) return 'is downloading from';
  if (rate.orig >= MOSTLY * rate.reply) return 'is uploading to';
  return 'is exchanging data with';
}

/** Whether the words of the destination are ports. */
export function hasPort({ protocol, presence }: Pick<RowView, 'protocol' | 'presence'>): boolean {
  return hasPorts(protocol) && (presence & PRESENCE.layer4) !== 0;
}
