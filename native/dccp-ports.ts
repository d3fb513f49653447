// Ports of DCCP on a kernel that does not track it (CONFIG_NF_CT_PROTO_DCCP; removed in Linux 6.16). There its flows have
// addresses only, and the kernel passes over ports in a request without a word: the request would mean another flow.

import { existsSync } from 'node:fs';
import { copyRows, FlowBatch } from './flow/batch.ts';
import { PRESENCE } from './flow/columns.ts';
import { IPPROTO } from './flow/names.ts';
import type { NewFlow } from './wire/new-flow.ts';

/** Its settings are in every network namespace, where the kernel has them (nf_conntrack_standalone.c). */
const SETTINGS = '/proc/sys/net/netfilter';

/** Unknown is taken for yes: without its settings nothing is known about the kernel. */
function hasDccpPorts(): boolean {
  return existsSync(`${SETTINGS}/nf_conntrack_dccp_loose`) || !existsSync(`${SETTINGS}/nf_conntrack_max`);
}

/** Whether a flow to be made, which may still be anything, names ports that this kernel would not keep. */
export function namesLostPorts(flow: NewFlow): boolean {
  const { protocol, orig }: { protocol?: unknown; orig?: unknown } = Object(flow);
  const isDccp = typeof protocol === 'string' ? protocol.toLowerCase() === 'dccp' : protocol === IPPROTO.dccp;
  if (!isDccp) return false;
  const { sport, dport }: { sport?: unknown; dport?: unknown } = Object(orig);
  return (sport !== undefined || dport !== undefined) && !hasDccpPorts();
}

/** Whether a row names ports that this kernel does not keep: there is no such flow. */
export function hasLostPorts(flows: FlowBatch, row: number): boolean {
  return flows.protocol[row] === IPPROTO.dccp && hasLayer4(flows, row) && !hasDccpPorts();
}

function hasLayer4(flows: FlowBatch, row: number): boolean {
  return ((flows.presence[row] ?? 0) & PRESENCE.layer4) !== 0;
}

/** The rows that the kernel can be asked for by what they say; undefined where these are all, as nearly always. */
export function findableRows(flows: FlowBatch): number[] | undefined {
  if (!flows.protocol.subarray(0, flows.length).includes(IPPROTO.dccp) || hasDccpPorts()) return undefined;
  const isFindable = (row: number): boolean => flows.protocol[row] !== IPPROTO.dccp || !hasLayer4(flows, row);
  const rows = Array.from({ length: flows.length }, (_, row) => row).filter(isFindable);
  return rows.length === flows.length ? undefined : rows;
}

/** Some rows as a batch of their own. */
export function someRows(flows: FlowBatch, rows: readonly number[]): FlowBatch {
  return new FlowBatch(copyRows(flows.buffer, rows), flows.strings);
}
