// Statistics: of the table, and of each CPU for flows and for expectations. Only those that current kernels still count.
// An attribute that is unknown, or not of four bytes, is skipped and counted; the others are still read. Pure.

import { CTA_STATS, CTA_STATS_EXP, CTA_STATS_GLOBAL } from './attributes.ts';
import { CT_MESSAGE, EXPECT_MESSAGE, NLM_F, SUBSYSTEM } from './messages.ts';
import { messageAttributes, readHead } from './reader.ts';
import { MessageWriter } from './writer.ts';

/** Counters of one CPU since the namespace was created (struct ip_conntrack_stat); they wrap at 2^32. */
export interface CpuStats {
  readonly cpu: number;
  /** Entries found when a new one was to be created. */
  readonly found: number | undefined;
  /** Packets that their protocol assigns to no flow. */
  readonly invalid: number | undefined;
  /** Entries created. */
  readonly insert: number | undefined;
  /** Entries not inserted: another one already had their tuple, or, since Linux 5.15, their hash chain was too long. */
  readonly insertFailed: number | undefined;
  /** Packets dropped because no entry could be created: the table is full, memory is short, or the packet lost the race for its tuple. */
  readonly drop: number | undefined;
  /** Unassured entries removed to make room in a full table; those removed in the background are not counted. */
  readonly earlyDrop: number | undefined;
  /** Packets, such as ICMP errors, that could not be read. */
  readonly error: number | undefined;
  /** Lookups restarted because the table was resized. */
  readonly searchRestart: number | undefined;
  /** Races between packets of one new flow that were resolved without loss; since Linux 5.9. */
  readonly clashResolve: number | undefined;
  /** Entries not created because their hash chain was too long; since Linux 5.15. */
  readonly chainTooLong: number | undefined;
  /** Attributes unknown to this library, or of an unexpected size; their counters are undefined here. */
  readonly unknownAttributes: number;
}

/** One CPU's counters of expectations; they wrap at 2^32. */
export interface ExpectStats {
  readonly cpu: number;
  /** Expectations fulfilled by a flow. */
  readonly new: number | undefined;
  readonly create: number | undefined;
  readonly delete: number | undefined;
  /** As in CpuStats. */
  readonly unknownAttributes: number;
}

/** How full the table is. */
export interface TableStats {
  readonly entries: number;
  /** Undefined before Linux 5.7. */
  readonly maxEntries: number | undefined;
}

/** @throws WireError if the message itself cannot be read. */
export function decodeCpuStatistics(message: Uint8Array): CpuStats {
  const { cpu, values, unknownAttributes } = readNumbers(message, CTA_STATS);
  return {
    cpu,
    found: values.get(CTA_STATS.FOUND),
    invalid: values.get(CTA_STATS.INVALID),
    insert: values.get(CTA_STATS.INSERT),
    insertFailed: values.get(CTA_STATS.INSERT_FAILED),
    drop: values.get(CTA_STATS.DROP),
    earlyDrop: values.get(CTA_STATS.EARLY_DROP),
    error: values.get(CTA_STATS.ERROR),
    searchRestart: values.get(CTA_STATS.SEARCH_RESTART),
    clashResolve: values.get(CTA_STATS.CLASH_RESOLVE),
    chainTooLong: values.get(CTA_STATS.CHAIN_TOOLONG),
    unknownAttributes,
  };
}

/** @throws WireError if the message itself cannot be read. */
export function decodeExpectStatistics(message: Uint8Array): ExpectStats {
  const { cpu, values, unknownAttributes } = readNumbers(message, CTA_STATS_EXP);
  return {
    cpu,
    new: values.get(CTA_STATS_EXP.NEW),
    create: values.get(CTA_STATS_EXP.CREATE),
    delete: values.get(CTA_STATS_EXP.DELETE),
    unknownAttributes,
  };
}

/** @returns undefined if the message has no readable number of entries. @throws WireError as above. */
export function decodeTableStatistics(message: Uint8Array): TableStats | undefined {
  const { values } = readNumbers(message, CTA_STATS_GLOBAL);
  const entries = values.get(CTA_STATS_GLOBAL.ENTRIES);
  return entries === undefined ? undefined : { entries, maxEntries: values.get(CTA_STATS_GLOBAL.MAX_ENTRIES) };
}

/** So far all statistics are attributes of four bytes; the CPU is in the header. */
function readNumbers(
  message: Uint8Array,
  types: Readonly<Record<string, number>>,
): { cpu: number; values: Map<number, number>; unknownAttributes: number } {
  const head = readHead(message);
  const known = new Set(Object.values(types));
  const values = new Map<number, number>();
  let unknownAttributes = 0;
  for (const attribute of messageAttributes(message, head)) {
    if (known.has(attribute.type) && attribute.size === COUNTER_BYTES) values.set(attribute.type, attribute.u32());
    else unknownAttributes++;
  }
  return { cpu: head.resource, values, unknownAttributes };
}

const COUNTER_BYTES = 4;

/** Requests the statistics of every CPU: a dump. */
export function encodeCpuStats(): Uint8Array {
  return plain(SUBSYSTEM.conntrack, CT_MESSAGE.getCpuStats, NLM_F.DUMP);
}

/** Requests every CPU's statistics of expectations: a dump. */
export function encodeExpectStats(): Uint8Array {
  return plain(SUBSYSTEM.expectations, EXPECT_MESSAGE.getCpuStats, NLM_F.DUMP);
}

/** Requests how full the table is. */
export function encodeTableStats(): Uint8Array {
  return plain(SUBSYSTEM.conntrack, CT_MESSAGE.getStats, 0);
}

function plain(subsystem: number, message: number, flags: number): Uint8Array {
  const writer = new MessageWriter();
  writer.end(writer.begin(subsystem, message, flags, 0));
  return writer.take();
}
