// Finds and loads the addon, and declares its types. Nothing else loads it; users call conntrack.ts.

import { createRequire } from 'node:module';
import { SCHEMA_VERSION } from '../flow/batch-layout.ts';
import type { NativeReason } from './errors.ts';
import type { KernelInfo } from './kernel-info.ts';
import { nativeFileError, nativeFilePlaces, nativeFiles } from './native-files.ts';

const ADDON = 'flowglass_conntrack.node';

/** Answers to GETs as they were received. */
export interface KeptMessages {
  /** Whole messages, each padded to 4 bytes. */
  readonly messages: Uint8Array;
  /** For each message: when it was received, milliseconds of CLOCK_MONOTONIC. */
  readonly receivedMs: Float64Array;
}

/** Messages are kept on request: one for each row of `found`. */
export interface NativeGetResult extends KeptMessages {
  found: ArrayBuffer;
  foundRows: Uint32Array;
  outcome: Uint8Array;
  errno: Int32Array;
}

/** Messages are kept on request: of flows that were deleted, or may have been. */
export interface NativeDeleteResult extends KeptMessages {
  outcome: Uint8Array;
  errno: Int32Array;
}

/** Values of `NativeTransaction.state`. */
export const TRANSACTION_STATE = {
  answered: 0,
  /** The answer was lost: the request may have been carried out. `errno` says why. */
  unknown: 1,
  /** The request did not reach the kernel. `errno` says why. */
  notSent: 2,
} as const;

/** What became of the requests of one `transact`. */
export interface NativeTransaction {
  /** For each request: 0 if done, else why not. */
  errno: Int32Array;
  /** For each request: TRANSACTION_STATE. */
  state: Uint8Array;
  /**
   * Messages from the kernel (extended acknowledgement), the helper or the core, each with the number of its request.
   */
  texts: [number, string][];
  /**
   * All answers, each a whole message (nlmsghdr first) padded to 4 bytes, without NLMSG_ERROR and NLMSG_DONE. A dump is
   * complete or absent.
   */
  replies: Uint8Array;
  /** For each message in `replies`: the number of the request that it answers. */
  replyRequests: Uint32Array;
}

/** Promises reject with a NativeReason. */
export interface NativeSession {
  /**
   * Can be called once. `netns` is a name under /run/netns or a path such as /proc/123/ns/net; the namespace lives as
   * long as the session. `onEnd` is called when the session has ended, with a reason if it ended by itself.
   * `helperLimitMs` is the time limit for the helper's first answer.
   */
  open(
    netns: string | undefined,
    helper: readonly string[] | undefined,
    onEnd: (reason: NativeReason | undefined) => void,
    helperLimitMs?: number,
  ): Promise<KernelInfo>;
  info(): Promise<KernelInfo>;
  /**
   * The text of /proc/net/NAME in the session's network namespace: the namespace's own addresses, of IPv4 (fib_trie) or of
   * IPv6 (if_inet6), and the routes of IPv6 (ipv6_route). Rejects with ENOENT if the kernel has no such file (no IPv6).
   */
  readNetFile(name: 'fib_trie' | 'if_inet6' | 'ipv6_route'): Promise<string>;
  stats(): Promise<{ entries: number; maxEntries: number | undefined }>;
  flush(family: number): Promise<void>;
  /** @param byReply whether the tuples and zones in the columns of the original direction are those of the reply direction. */
  get(flows: ArrayBuffer, byReply: boolean, keep: boolean): Promise<NativeGetResult>;
  /** @param keep whether to keep the answers to the GETs before; implies `verify`. */
  delete(flows: ArrayBuffer, verify: boolean, keep: boolean): Promise<NativeDeleteResult>;
  /**
   * Carries out requests of the CTNETLINK and CTNETLINK_EXP subsystems, in order: whole nlmsghdr messages, each padded to 4
   * bytes. nlmsg_seq, nlmsg_pid and NLM_F_ACK are overwritten. A dump (NLM_F_DUMP) is collected to its end, at most 64 MiB
   * of it. Rejects if nothing was answered and nothing can have been changed; later failures are reported per request.
   * @param op names the requests in errors.
   * @throws TypeError for bytes that are not such messages.
   */
  transact(op: string, messages: Uint8Array): Promise<NativeTransaction>;
  stop(): void;
  /**
   * Closes the session's descriptors, once it has ended and its readers are stopped. Otherwise garbage collection does
   * that.
   */
  free(): void;
  stringsSince(known: number): string[];
}

export interface NativeDump {
  /**
   * Fills memory with the next flows: a batch that makes use of all of it, except the last. Resolves to the messages of its
   * flows, each padded to 4 bytes, if they are to be kept, or to nothing at the end. Can be called ahead; answers arrive in
   * order. What was in the memory does not matter. Until it resolves, or `stop` does, the memory must not be transferred.
   * @throws TypeError for memory that is not of batchBytes(8) to batchBytes(MAX_BATCH_FLOWS).
   */
  read(memory: ArrayBuffer): Promise<Uint8Array | undefined>;
  /** Ends it. Resolves when its threads have ended and its descriptors are closed. Otherwise garbage collection does that. */
  stop(): Promise<void>;
}

export interface NativeEvents {
  /**
   * Joins NFNLGRP_CONNTRACK_* groups: 1 to 3 of flows, 4 to 6 of expectations. Returns the size of the receive buffer, bytes.
   */
  open(groups: readonly number[], bufferBytes: number): Promise<number>;
  /**
   * A batch of flows; a Uint8Array of whole CTNETLINK_EXP messages, each padded to 4 bytes; null if events were lost; or
   * nothing at the end. In the kernel's order.
   */
  next(): Promise<ArrayBuffer | Uint8Array | null | undefined>;
  /** As NativeDump.stop. */
  stop(): Promise<void>;
}

export interface NativeDecoded {
  /** At least one; the last can be empty. */
  batches: ArrayBuffer[];
  /** The strings that the batches' numbers refer to, from number 1 on. */
  strings: string[];
}

export interface Binding {
  readonly schemaVersion: number;
  readonly NativeSession: new () => NativeSession;
  /**
   * Begins a dump whose answers are flows: GET, GET_CTRZERO, GET_DYING or GET_UNCONFIRMED of the CTNETLINK subsystem with
   * NLM_F_DUMP, one whole nlmsghdr message; nlmsg_seq and nlmsg_pid are overwritten.
   * @throws TypeError for another request, and for a session that is not open.
   */
  readonly NativeDump: new (
    session: NativeSession,
    request: Uint8Array,
    keep: boolean,
  ) => NativeDump;
  readonly NativeEvents: new (session: NativeSession) => NativeEvents;
  /** Ticks per second of the running kernel (CONFIG_HZ), in which it counts timeouts. */
  readonly ticksPerSecond: number;
  /**
   * Decodes netlink messages, one after another, each padded to 4 bytes, as the readers do. Malformed and foreign
   * messages are counted in the batches' headers.
   * @param events whether they were events (the column `event` is filled) or the answers of a dump.
   */
  readonly decode: (messages: Uint8Array, events: boolean) => NativeDecoded;
  /**
   * Packs a batch of flows (packed-layout.ts). `dump` and `after` are those of Packing.
   * @param target at least LARGEST_PACKED_BYTES, beginning at a multiple of 8 bytes in its buffer, which is not that of the batch.
   * @returns The bytes that were written, a multiple of 8.
   * @throws TypeError for anything else.
   */
  readonly pack: (batch: ArrayBuffer, dump: number, after: number, target: Uint8Array) => number;
}

let loaded: Binding | undefined;

/**
 * Loads the addon on the first call.
 * @throws Error with `.code` "ENOADDON" if none loads, "EBADADDON" if it was built from another column schema.
 */
export function binding(): Binding {
  loaded ??= load();
  return loaded;
}

/** The first addon that loads; one built for another system may precede it. */
function load(): Binding {
  const failures: unknown[] = [];
  for (const path of nativeFiles(ADDON)) {
    const addon = tryLoad(path, failures);
    if (addon) return checked(addon, path);
  }
  if (failures.length === 0) {
    throw nativeFileError('ENOADDON', `The native addon was not found: ${nativeFilePlaces(ADDON).join(', ')}.`);
  }
  const reasons = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  throw nativeFileError('ENOADDON', `The native addon does not load here (${reasons.join('; ')}).`, failures[0]);
}

function tryLoad(path: string, failures: unknown[]): Binding | undefined {
  try {
    // The addon's shape is ours, and its schema version is checked right away.
    return createRequire(import.meta.url)(path) as Binding;
  } catch (failure) {
    failures.push(failure);
    return undefined;
  }
}

function checked(addon: Binding, path: string): Binding {
  if (addon.schemaVersion === SCHEMA_VERSION) return addon;
  throw nativeFileError('EBADADDON', `${path} was built from another column schema.`);
}
