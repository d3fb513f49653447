// Statistics: of the table, and of each CPU for flows and for expectations. Only those that current kernels still count.
// What is unknown, or known and not of four bytes, is skipped and counted: it costs none of the others. Pure.

import { CTA_STATS, CTA_STATS_EXP, CTA_STATS_GLOBAL } from './attributes.ts';
import { CT_MESSAGE, EXPECT_MESSAGE, NLM_F, SUBSYSTEM } from './messages.ts';
import { messageAttributes, readHead } from './reader.ts';
import { MessageWriter } from './writer.ts';

/** Counters of one CPU since the namespace was made (struct ip_conntrack_stat); they wrap at 2^32. */
export interface CpuStats {
  readonly cpu: number;
  /** Entries that were found where a new one was to be made. */
  readonly found: number | undefined;
  /** Packets that belong to no flow as their protocol sees it. */
  readonly invalid: number | undefined;
  /** Entries made. */
  readonly insert: number | undefined;
  /** Entries not inserted: another one had their tuple by then, or, since Linux 5.15, their hash chain was too long. */
  readonly insertFailed: number | undefined;
  /** Packets dropped because no entry could be made: the table is full, memory is short, or the packet lost the race for its tuple. */
  readonly drop: number | undefined;
  /** Entries that were not assured, removed to make room in a full table; what is removed in the background is not counted. */
  readonly earlyDrop: number | undefined;
  /** Packets, such as ICMP errors, that could not be read. */
  readonly error: number | undefined;
  /** Lookups begun again because the table was resized meanwhile. */
  readonly searchRestart: number | undefined;
  /** Races between packets of one new flow that were settled without loss; since Linux 5.9. */
  readonly clashResolve: number | undefined;
  /** Entries not made because their hash chain was too long; since Linux 5.15. */
  readonly chainTooLong: number | undefined;
  /** Attributes that this library does not know, or not of this size; what they count is undefined here. */
  readonly unknownAttributes: number;
}

/** Counters of expectations of one CPU; they wrap at 2^32. */
export interface ExpectStats {
  readonly cpu: number;
  /** Expectations met by a flow. */
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

/** @throws WireError where the message itself cannot be read. */
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

/** @throws WireError where the message itself cannot be read. */
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

/** @returns undefined where the message has no number of entries, or none that can be read. @throws WireError as above. */
export function decodeTableStatistics(message: Uint8Array): TableStats | undefined {
  const { values } = readNumbers(message, CTA_STATS_GLOBAL);
  const entries = values.get(CTA_STATS_GLOBAL.ENTRIES);
  return entries === undefined ? undefined : { entries, maxEntries: values.get(CTA_STATS_GLOBAL.MAX_ENTRIES) };
}

/** All statistics are attributes of four bytes so far; the CPU stands in the header. */
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

/** Asks for the statistics of every CPU: a dump. */
export function encodeCpuStats(): Uint8Array {
  return plain(SUBSYSTEM.conntrack, CT_MESSAGE.getCpuStats, NLM_F.DUMP);
}

/** Asks for the statistics of expectations of every CPU: a dump. */
export function encodeExpectStats(): Uint8Array {
  return plain(SUBSYSTEM.expectations, EXPECT_MESSAGE.getCpuStats, NLM_F.DUMP);
}

/** Asks how full the table is. */
export function encodeTableStats(): Uint8Array {
  return plain(SUBSYSTEM.conntrack, CT_MESSAGE.getStats, 0);
}

function plain(subsystem: number, message: number, flags: number): Uint8Array {
  const writer = new MessageWriter();
  writer.end(writer.begin(subsystem, message, flags, 0));
  return writer.take();
}
