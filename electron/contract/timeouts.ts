// The kernel's timeouts of the source's own namespace, as main reads them and the page gets them. Pure.

import type { KernelTimeouts, TimeoutProtocol } from '../../native/flow/timeouts.ts';
import { z } from './zod.ts';

const seconds = z.number().nonnegative().optional();
const byState = z.record(z.string(), seconds);

const shape = z.object({
  tcp: byState,
  udp: byState,
  icmp: seconds,
  icmpv6: seconds,
  gre: byState,
  sctp: byState,
  dccp: byState,
  generic: seconds,
} satisfies Record<TimeoutProtocol, z.ZodType>);

/** Seconds, by protocol and state; each is undefined if the kernel lacks it or it cannot be read. */
export const Timeouts = z.custom<KernelTimeouts>((value) => shape.safeParse(value).success, 'Expected timeouts');
