// One flow in full, on request: what names it, and what became of the request. Pure.

import type { FlowInspection } from '../../native/flow/index.ts';
import { z } from './zod.ts';

const U8 = z.number().int().min(0).max(0xff);
const U16 = z.number().int().min(0).max(0xffff);
const U32 = z.number().int().min(0).max(0xffff_ffff);
/** The longest text of an address has 45 characters. */
const Address = z.string().min(2).max(64);

/** The flow: its original tuple and zone, and what distinguishes it from another flow with the same ones. */
export const InspectedFlow = z.object({
  family: z.enum(['ipv4', 'ipv6']),
  /** IPPROTO_*. */
  protocol: U8,
  src: Address,
  dst: Address,
  sport: U16.optional(),
  dport: U16.optional(),
  icmpType: U8.optional(),
  icmpCode: U8.optional(),
  icmpId: U16.optional(),
  srcKey: U16.optional(),
  dstKey: U16.optional(),
  /** Of both directions, or of the original one only. */
  zone: U16.optional(),
  zoneOrig: U16.optional(),
  id: U32.optional(),
  /** Milliseconds since the epoch, if the kernel keeps timestamps. */
  startMs: z.number().optional(),
});
export type InspectedFlow = z.infer<typeof InspectedFlow>;

/** gone: there is no flow of this tuple; replaced: another flow has it by now, about which nothing is said. */
export const InspectOutcome = z.discriminatedUnion('kind', [
  // Made by the library in main; the page takes it as it is.
  z.object({ kind: z.literal('found'), inspection: z.custom<FlowInspection>((value) => typeof value === 'object') }),
  z.object({ kind: z.literal('gone') }),
  z.object({ kind: z.literal('replaced') }),
]);
export type InspectOutcome = z.infer<typeof InspectOutcome>;
