// Ports of DCCP on a kernel that does not track it (CONFIG_NF_CT_PROTO_DCCP; removed in Linux 6.16). There its flows have
// addresses only, and the kernel silently ignores ports in a request, which would then mean another flow.

import { existsSync } from 'node:fs';
import type { FlowBatch } from '../flow/batch.ts';
import { PRESENCE } from '../flow/column-schema.ts';
import { IPPROTO } from '../flow/names.ts';
import type { NewFlow } from '../wire/new-flow.ts';

const ENOENT = 2;
export const EPROTONOSUPPORT = 93;

/** A kernel that tracks DCCP has its settings in every network namespace (nf_conntrack_standalone.c). */
const SETTINGS = '/proc/sys/net/netfilter';

/** Also true if unknown: without conntrack's settings nothing is known about the kernel. */
function hasDccpPorts(): boolean {
  return existsSync(`${SETTINGS}/nf_conntrack_dccp_loose`) || !existsSync(`${SETTINGS}/nf_conntrack_max`);
}

/**
 * Whether any part has ports that this kernel would ignore for the protocol. The arguments have not been checked yet.
 * @param parts tuples, or ends of a translation.
 */
export function namesLostPorts(protocol: unknown, ...parts: readonly unknown[]): boolean {
  const isDccp = /^(dccp|33|0x21)$/i.test(
    typeof protocol === 'string' || protocol === IPPROTO.dccp ? `${protocol}` : '',
  );
  if (!isDccp) return false;
  const hasPort = (part: unknown): boolean => {
    const { sport, dport, port }: { sport?: unknown; dport?: unknown; port?: unknown } = Object(part);
    return sport !== undefined || dport !== undefined || port !== undefined;
  };
  return parts.some(hasPort) && !hasDccpPorts();
}

/** The errno if a flow, which has not been checked yet, cannot be created because of its DCCP ports; otherwise 0. */
export function lostPortsErrno(flow: NewFlow): number {
  const { protocol, orig, reply, sourceNat, destinationNat, master }: Partial<NewFlow> = Object(flow);
  if (namesLostPorts(protocol, orig, reply, sourceNat, destinationNat)) return EPROTONOSUPPORT;
  const { protocol: its, orig: tuple = master }: { protocol?: unknown; orig?: unknown } = Object(master);
  return namesLostPorts(its, tuple) ? ENOENT : 0;
}

/** Whether a row has ports that this kernel does not keep: no such flow exists. */
export function hasLostPorts(flows: FlowBatch, row: number): boolean {
  return flows.protocol[row] === IPPROTO.dccp && hasLayer4(flows, row) && !hasDccpPorts();
}

function hasLayer4(flows: FlowBatch, row: number): boolean {
  return ((flows.presence[row] ?? 0) & PRESENCE.layer4) !== 0;
}

/** Whether the kernel can certainly find all flows by their tuples; false if some might have DCCP ports. */
export function areFindable(flows: FlowBatch): boolean {
  return !flows.protocol.subarray(0, flows.length).includes(IPPROTO.dccp) || hasDccpPorts();
}

/** The rows that the kernel can find by their tuples: nearly always all. */
export function findableRows(flows: FlowBatch): number[] {
  const rows = Array.from({ length: flows.length }, (_, row) => row);
  if (areFindable(flows)) return rows;
  return rows.filter((row) => flows.protocol[row] !== IPPROTO.dccp || !hasLayer4(flows, row));
}
