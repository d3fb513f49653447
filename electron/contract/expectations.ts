// The expectations of a table, as main sends them to the page, and what the page asks to be done with them. Pure.

import { Failure } from './failure.ts';
import { z } from './zod.ts';

/** The most expectations that are listed. The kernel's limit, nf_conntrack_expect_max, is far lower by default. */
export const MAX_EXPECTATIONS = 10_000;

/** The most zones in which an expectation is looked for. */
export const MAX_EXPECTATION_ZONES = 256;

const word = z.number().int().nonnegative();

/** A direction of a flow; parts that its protocol lacks are absent. */
const ExpectationTuple = z.object({
  protocol: word,
  src: z.string(),
  dst: z.string(),
  sport: word.optional(),
  dport: word.optional(),
  icmpType: word.optional(),
  icmpCode: word.optional(),
  icmpId: word.optional(),
  srcKey: word.optional(),
  dstKey: word.optional(),
});
export type ExpectationTuple = z.infer<typeof ExpectationTuple>;

/** What names an expectation in requests. The id tells it from a later one with the same tuple. */
export const ExpectationName = z.object({
  family: z.enum(['ipv4', 'ipv6']),
  tuple: ExpectationTuple,
  id: word.optional(),
});
export type ExpectationName = z.infer<typeof ExpectationName>;

/** An expectation, as `Expectation` of the library, which has the meanings. The kernel reports no zone with it. */
export const ListedExpectation = ExpectationName.extend({
  /** Bits of the tuple that must match. */
  mask: ExpectationTuple.optional(),
  /** The original tuple of the flow whose helper expects it. */
  master: ExpectationTuple.optional(),
  timeoutSec: word.optional(),
  helper: z.string().optional(),
  /** NF_CT_EXPECT_* */
  flags: word.optional(),
  class: word.optional(),
  /** How the expected flow will be translated. */
  nat: z.object({ direction: z.enum(['original', 'reply']), tuple: ExpectationTuple }).optional(),
  expectFunction: z.string().optional(),
});
export type ListedExpectation = z.infer<typeof ListedExpectation>;

/** What is known of a table's expectations; sent whenever it changes. `table` numbers the opened tables. */
export const ExpectationState = z.discriminatedUnion('kind', [
  /** Nothing has been read yet, or nothing can be at the moment. */
  z.object({ kind: z.literal('unread') }),
  z.object({
    kind: z.literal('read'),
    table: word,
    /** When they were read, milliseconds since the epoch: timeouts count from then. */
    readAtMs: z.number(),
    /** In the kernel's order, at most MAX_EXPECTATIONS. */
    expectations: z.array(ListedExpectation),
    /** How many there are, listed or not. */
    total: word,
  }),
  /** The last reading failed. */
  z.object({ kind: z.literal('failed'), table: word, failure: Failure }),
]);
export type ExpectationState = z.infer<typeof ExpectationState>;

/** Exactly which expectations to delete. */
export const ExpectationsToDelete = z.object({
  expectations: z.array(ExpectationName).max(MAX_EXPECTATIONS),
  /** Zones in which flows are, and so their expectations: the kernel finds one only in the zone of its master. */
  zones: z.array(z.number().int().min(0).max(0xffff)).max(MAX_EXPECTATION_ZONES),
});
export type ExpectationsToDelete = z.infer<typeof ExpectationsToDelete>;

/** What became of each, as counts. */
export const ExpectationDeleteOutcome = z.object({
  deleted: word,
  /** Used by the expected flow, expired, or deleted by somebody else in the meantime. */
  gone: word,
  /** Another expectation has taken the place, and was left alone. */
  replaced: word,
  refused: z.array(z.object({ reason: z.string(), count: word })),
  /** The answer was lost. */
  unknown: word,
  notSent: word,
  /** Why the delete stopped early. */
  failure: Failure.optional(),
});
export type ExpectationDeleteOutcome = z.infer<typeof ExpectationDeleteOutcome>;

/** The number of expectations before and after a flush; the latter absent if it could not be read. */
export const ExpectationFlushOutcome = z.object({ before: word, after: word.optional() });
export type ExpectationFlushOutcome = z.infer<typeof ExpectationFlushOutcome>;
