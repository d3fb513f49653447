// Expectations for tests of the page.

import type { ExpectationState, ListedExpectation } from '../../../../electron/contract/expectations.ts';

/** A data connection of FTP to a port, expected by the control connection from 40000. */
export function ftpData(dport: number, more: Partial<ListedExpectation> = {}): ListedExpectation {
  return {
    family: 'ipv4',
    tuple: { protocol: 6, src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport },
    mask: { protocol: 6, src: '255.255.255.255', dst: '255.255.255.255', sport: 0, dport: 65535 },
    master: { protocol: 6, src: '10.0.0.1', dst: '10.0.0.2', sport: 40000, dport: 21 },
    timeoutSec: 300,
    id: dport,
    helper: 'ftp',
    flags: 0,
    class: 0,
    ...more,
  };
}

/** RTP that SIP expects, from anywhere in a network. */
export function sipMedia(dport: number, more: Partial<ListedExpectation> = {}): ListedExpectation {
  return {
    family: 'ipv6',
    tuple: { protocol: 17, src: 'fd00::', dst: 'fd00:1::7', sport: 0, dport },
    mask: { protocol: 17, src: 'ffff::', dst: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', sport: 0, dport: 65535 },
    master: { protocol: 17, src: 'fd00:1::7', dst: 'fd00:2::1', sport: 5060, dport: 5060 },
    timeoutSec: 180,
    id: 0x80000000 + dport,
    helper: 'sip',
    flags: 3,
    class: 1,
    ...more,
  };
}

/** What main sends. @param readAtMs milliseconds since the epoch. */
export function listed(expectations: readonly ListedExpectation[], readAtMs = Date.now(), table = 1): ExpectationState {
  return { kind: 'read', table, readAtMs, expectations: [...expectations], total: expectations.length };
}
