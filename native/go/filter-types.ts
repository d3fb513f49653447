// What a filter of the Go library can test, and how its methods fail. Pure.

import { checkText } from '../flow/checks.ts';
import type { ConntrackFlow } from './conntrack-flow.ts';

/**
 * What a filter can test. The three names with "nat" are the Go library's deprecated ones: aliases of the reply's
 * addresses, which are not what `conntrack -n -g -j` selects.
 */
export const ConntrackFilterType = {
  origSrcIP: 0,
  origDstIP: 1,
  replySrcIP: 2,
  replyDstIP: 3,
  /** Either address of the reply. */
  replyAnyIP: 4,
  origSrcPort: 5,
  origDstPort: 6,
  /** The flow has all of these labels. */
  matchLabels: 7,
  /** The flow has labels, but none of these. */
  unmatchLabels: 8,
  /** The flow's status has all of these bits. */
  matchStatus: 9,
  /** The flow's status has none of these bits. */
  unmatchStatus: 10,
  /** @deprecated Use replySrcIP. */
  natSrcIP: 2,
  /** @deprecated Use replyDstIP. */
  natDstIP: 3,
  /** @deprecated Use replyAnyIP. */
  natAnyIP: 4,
} as const;
export type ConntrackFilterType = (typeof ConntrackFilterType)[keyof typeof ConntrackFilterType];
/** The types that addIP and addIPNet take. */
export type ConntrackAddressType = 0 | 1 | 2 | 3 | 4;
/** The types that addPort takes. */
export type ConntrackPortType = 5 | 6;
/** The types that addLabels takes. */
export type ConntrackLabelType = 7 | 8;
/** The types that addStatus takes. */
export type ConntrackStatusType = 9 | 10;

/** Anything that decides about one flow at a time. */
export interface CustomConntrackFilter {
  /** Whether the flow is wanted. */
  matchConntrackFlow(flow: ConntrackFlow): boolean;
}

/** Thrown by the filter's add methods, with the Go library's texts. Match `.code`, never the text. */
export class ConntrackFilterError extends Error {
  override readonly name = 'ConntrackFilterError';
  /**
   * "EPRESENT": already added. "ENOPROTOCOL": before a port, a protocol with ports must be added. "ENOLABELS": an empty
   * list of labels. "EFILTERTYPE": addStatus with a type that is not for a status.
   */
  readonly code: 'EPRESENT' | 'ENOPROTOCOL' | 'ENOLABELS' | 'EFILTERTYPE';

  constructor(code: ConntrackFilterError['code'], message: string) {
    checkText(message, 'message');
    super(message);
    this.code = code;
  }
}
