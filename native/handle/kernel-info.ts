// How a handle reaches the kernel, and the kernel's settings. Types only.

import type { KernelTimeouts } from '../flow/timeouts.ts';

/** Values of /proc/sys/net/netfilter/nf_conntrack_*; undefined if unreadable. */
export interface KernelSysctl {
  readonly acct: number | undefined;
  readonly timestamp: number | undefined;
  readonly events: number | undefined;
  readonly max: number | undefined;
  readonly count: number | undefined;
  readonly buckets: number | undefined;
  readonly tcpLoose: number | undefined;
}

/** How a handle reaches the kernel, and the kernel's settings. */
export interface KernelInfo {
  readonly via: 'direct' | 'helper';
  /** False if deleting and flushing would be refused. */
  readonly canModify: boolean;
  readonly helperPid?: number;
  readonly helperVersion?: string;
  /** Settings of the handle's own network namespace, as they are now. */
  readonly sysctl: KernelSysctl;
  /** How long flows live after a packet, seconds, in the handle's own network namespace; `timeoutOf` says which applies. */
  readonly timeouts: KernelTimeouts;
}
