// What the engine's peers have to do: the analytical engines that a program could use instead, in WebAssembly. They are
// asked in batches and in their own languages, so this interface is smaller than that of the other contenders.

import type { FlowBatch } from '../../../native/flow/index.ts';
import type { FlowGroup } from '../engine/groupings.ts';

export const PEERS = ['perspective', 'duckdb'] as const;
export type PeerName = (typeof PEERS)[number];

/** The filter of three terms, as numbers: proto = tcp and dport in {443, 80} and src in 10.0.0.0/17. */
export const THREE_TERMS_OF_PEERS = {
  protocol: 6,
  ports: [443, 80],
  firstSource: 0x0a000000,
  lastSource: 0x0a007fff,
} as const;

/** Columns by which both can group. */
export const PEER_GROUPINGS = ['protocol', 'dport'] as const;
export type PeerGrouping = (typeof PEER_GROUPINGS)[number];

/** A complete list of flows. */
export interface PeerList {
  /** The numbers of the listed flows, in the list's order. */
  numbers(): Promise<Uint32Array>;
  close(): Promise<void>;
}

export interface Peer {
  /** Makes the table of a first dump, whose flows are numbered by their places in it. */
  fill(dump: readonly FlowBatch[]): Promise<void>;
  /** Brings the flows up to date by a later dump. */
  renew(dump: readonly FlowBatch[]): Promise<void>;
  /** The flows that match the three terms. */
  filterThreeTerms(): Promise<PeerList>;
  /** All flows by bytes, equal ones by their keys, the smallest first. */
  sortByBytes(descending: boolean): Promise<PeerList>;
  /** The first rows of that list as objects, each with its `number`. */
  topByBytes(descending: boolean, rows: number): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The largest groups by bytes, the largest first. */
  groups(by: PeerGrouping): Promise<FlowGroup[]>;
}
