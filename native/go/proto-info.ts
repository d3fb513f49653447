// What the Go library says about a flow's layer 4 protocol: its name and, for TCP, the state. Pure.

import { shown } from '../flow/checks.ts';
import { IPPROTO, protocolStateNumber } from '../flow/names.ts';

/** TCP_CONNTRACK_* by the kernel's numbers, for ProtoInfoTCP.state. */
export const TCPConntrack = {
  none: 0,
  synSent: 1,
  synRecv: 2,
  established: 3,
  finWait: 4,
  closeWait: 5,
  lastAck: 6,
  timeWait: 7,
  close: 8,
  /** The old name of synSent2. */
  listen: 9,
  /** Both sides have sent a SYN. */
  synSent2: 9,
} as const;

/** A flow of TCP. */
export class ProtoInfoTCP {
  /** TCP_CONNTRACK_*, see TCPConntrack. */
  readonly state: number;

  /** @throws RangeError for a state that does not fit into a byte. */
  constructor(state: number) {
    if (!Number.isInteger(state) || state < 0 || state > 0xff) {
      throw new RangeError(`Expected a state from 0 to 255, got ${shown(state)}`);
    }
    this.state = state;
  }

  /** The name of the protocol. */
  protocol(): 'tcp' {
    return 'tcp';
  }
}

/** A flow of SCTP. As in the Go library, its state and tags are left out. */
export class ProtoInfoSCTP {
  /** The name of the protocol. */
  protocol(): 'sctp' {
    return 'sctp';
  }
}

/** A flow of DCCP. As in the Go library, its state and role are left out. */
export class ProtoInfoDCCP {
  /** The name of the protocol. */
  protocol(): 'dccp' {
    return 'dccp';
  }
}

/** One of the three; other protocols have no state. Match `protocol()`, or use instanceof. */
export type ProtoInfo = ProtoInfoTCP | ProtoInfoSCTP | ProtoInfoDCCP;

/** @param state the kernel's word, such as "ESTABLISHED"; a flow without one has no ProtoInfo. */
export function protoInfoOf(protocol: number, state: string | undefined): ProtoInfo | undefined {
  if (state === undefined) return undefined;
  if (protocol === IPPROTO.sctp) return new ProtoInfoSCTP();
  if (protocol === IPPROTO.dccp) return new ProtoInfoDCCP();
  const number = protocolStateNumber(protocol, state);
  return number === undefined ? undefined : new ProtoInfoTCP(number);
}
