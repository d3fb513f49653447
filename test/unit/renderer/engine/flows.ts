// Batches of made-up flows for the engine's tests and benchmarks: few and exact, or a million and random.

import {
  AF_INET,
  EVENT,
  FlowBatch,
  HEADER_RECEIVED_MS,
  MAX_BATCH_FLOWS,
  newBatchBuffer,
  PRESENCE,
  parseAddress,
} from '../../../../native/flow/index.ts';

/** A flow for a test; omitted properties are absent. */
export interface TestFlow {
  /** Low and high word; by default a hash of the tuple and zone. */
  readonly key?: readonly [number, number];
  readonly protocol?: number;
  readonly src?: string;
  readonly dst?: string;
  readonly sport?: number;
  readonly dport?: number;
  readonly reply?: { readonly src: string; readonly dst: string; readonly sport: number; readonly dport: number };
  readonly zone?: number;
  readonly id?: number;
  readonly startMs?: number;
  readonly status?: number;
  readonly state?: number;
  readonly mark?: number;
  readonly timeoutSec?: number;
  readonly bytes?: number;
  readonly packets?: number;
  readonly replyBytes?: number;
  readonly replyPackets?: number;
  readonly labels?: readonly number[];
  readonly helper?: number;
  readonly secctx?: number;
  readonly event?: keyof typeof EVENT;
}

/** A batch of these flows, filled at `receivedMs`. */
export function batchOf(flows: readonly TestFlow[], receivedMs = 0): FlowBatch {
  const buffer = newBatchBuffer(flows.length);
  new Float64Array(buffer, HEADER_RECEIVED_MS, 1)[0] = receivedMs;
  const batch = new FlowBatch(buffer);
  flows.forEach((flow, i) => {
    putTuple(batch, i, flow);
    putValues(batch, i, flow);
  });
  return batch;
}

function putTuple(batch: FlowBatch, i: number, flow: TestFlow): void {
  const src = parseAddress(flow.src ?? '10.0.0.1') ?? [0, 0, 0, 0];
  const dst = parseAddress(flow.dst ?? '192.0.2.1') ?? [0, 0, 0, 0];
  batch.family[i] = (flow.src ?? '10.0.0.1').includes(':') ? 10 : AF_INET;
  batch.protocol[i] = flow.protocol ?? 6;
  batch.origSrc.set(src, 4 * i);
  batch.origDst.set(dst, 4 * i);
  batch.origSport[i] = flow.sport ?? 40_000;
  batch.origDport[i] = flow.dport ?? 443;
  let presence: number = PRESENCE.layer4 | PRESENCE.replyTuple;
  if (flow.reply) {
    presence |= PRESENCE.translated;
    batch.reply.src.set(parseAddress(flow.reply.src) ?? [], 4 * i);
    batch.reply.dst.set(parseAddress(flow.reply.dst) ?? [], 4 * i);
    batch.reply.sport[i] = flow.reply.sport;
    batch.reply.dport[i] = flow.reply.dport;
  } else {
    batch.reply.src.set(dst, 4 * i);
    batch.reply.dst.set(src, 4 * i);
    batch.reply.sport[i] = flow.dport ?? 443;
    batch.reply.dport[i] = flow.sport ?? 40_000;
  }
  if (flow.zone !== undefined) presence |= PRESENCE.zone;
  batch.zone[i] = flow.zone ?? 0;
  batch.presence[i] = presence;
  batch.key.set(flow.key ?? hashTuple(batch, i), 2 * i);
}

function putValues(batch: FlowBatch, i: number, flow: TestFlow): void {
  const put = (column: Uint32Array | Uint16Array | Uint8Array, bit: number, value: number | undefined): void => {
    if (value === undefined) return;
    column[i] = value;
    batch.presence[i] = (batch.presence[i] ?? 0) | bit;
  };
  const put64 = (column: Uint32Array, bit: number, value: number | undefined): void => {
    if (value === undefined) return;
    column.set([value >>> 0, Math.floor(value / 4294967296)], 2 * i);
    batch.presence[i] = (batch.presence[i] ?? 0) | bit;
  };
  put(batch.id, PRESENCE.id, flow.id);
  put(batch.status, PRESENCE.status, flow.status);
  put(batch.state, PRESENCE.state, flow.state);
  put(batch.mark, PRESENCE.mark, flow.mark);
  put(batch.timeoutSec, PRESENCE.timeout, flow.timeoutSec);
  put(batch.helper, PRESENCE.helper, flow.helper);
  put(batch.secctx, PRESENCE.secctx, flow.secctx);
  put64(batch.origBytes, PRESENCE.origCounters, flow.bytes);
  put64(batch.origPackets, PRESENCE.origCounters, flow.packets);
  put64(batch.replyBytes, PRESENCE.replyCounters, flow.replyBytes);
  put64(batch.replyPackets, PRESENCE.replyCounters, flow.replyPackets);
  put64(batch.startNs, PRESENCE.start, flow.startMs === undefined ? undefined : flow.startMs * 1e6);
  for (const label of flow.labels ?? []) {
    const at = 4 * i + (label >>> 5);
    put(batch.mark, 0, undefined);
    batch.labels.words[at] = (batch.labels.words[at] ?? 0) | (1 << (label & 31));
    batch.presence[i] = (batch.presence[i] ?? 0) | PRESENCE.labels;
  }
  batch.event[i] = EVENT[flow.event ?? 'none'];
}

/** Two words of FNV-1a over the tuple and zone, in place of the addon's SipHash. */
function hashTuple(batch: FlowBatch, i: number): [number, number] {
  const words = [
    batch.protocol[i] ?? 0,
    ...batch.origSrc.subarray(4 * i, 4 * i + 4),
    ...batch.origDst.subarray(4 * i, 4 * i + 4),
    batch.origSport[i] ?? 0,
    batch.origDport[i] ?? 0,
    batch.zone[i] ?? 0,
  ];
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (const word of words) {
    low = Math.imul(low ^ word, 0x01000193);
    high = Math.imul(high ^ (word >>> 7) ^ low, 0x85ebca6b);
  }
  return [low >>> 0, (high ^ (high >>> 15)) >>> 0];
}

/** A small generator of random numbers, the same for the same seed (mulberry32). Values are u32. */
export function randomWords(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** Batch buffers of random flows as on a busy router: 90 % IPv4, TCP, UDP and ICMP, a tenth translated, few labels. */
export function randomBuffers(flows: number, seed = 1, receivedMs = Date.now()): ArrayBuffer[] {
  const next = randomWords(seed);
  const buffers: ArrayBuffer[] = [];
  for (let made = 0; made < flows; made += MAX_BATCH_FLOWS) {
    const buffer = newBatchBuffer(Math.min(MAX_BATCH_FLOWS, flows - made));
    new Float64Array(buffer, HEADER_RECEIVED_MS, 1)[0] = receivedMs;
    const batch = new FlowBatch(buffer);
    for (let i = 0; i < batch.length; i++) putRandom(batch, i, next, receivedMs);
    buffers.push(buffer);
  }
  return buffers;
}

function putRandom(batch: FlowBatch, i: number, next: () => number, nowMs: number): void {
  const v6 = next() % 10 === 0;
  const protocol = [6, 6, 6, 17, 17, 1][next() % 6] ?? 6;
  batch.key[2 * i] = next();
  batch.key[2 * i + 1] = next();
  batch.family[i] = v6 ? 10 : 2;
  batch.protocol[i] = protocol;
  const client = v6 ? [0x20010db8, next() % 50, 0, next()] : [0, 0, 0xffff, 0x0a000000 + (next() & 0xffff)];
  const server = v6 ? [0x20010db8, 0xffff, 0, next()] : [0, 0, 0xffff, next()];
  batch.origSrc.set(client, 4 * i);
  batch.origDst.set(server, 4 * i);
  batch.origSport[i] = 1024 + (next() % 60_000);
  batch.origDport[i] = [443, 80, 53, 22, 8080][next() % 5] ?? 443;
  let presence: number =
    PRESENCE.layer4 | PRESENCE.replyTuple | PRESENCE.id | PRESENCE.status | PRESENCE.mark | PRESENCE.timeout;
  presence |= PRESENCE.origCounters | PRESENCE.replyCounters | PRESENCE.start | PRESENCE.use;
  if (protocol === 6) presence |= PRESENCE.state;
  if (next() % 10 === 0) presence |= PRESENCE.translated;
  if (next() % 20 === 0) presence |= PRESENCE.zone;
  batch.zone[i] = presence & PRESENCE.zone ? 1 + (next() % 8) : 0;
  batch.reply.src.set(server, 4 * i);
  batch.reply.dst.set([0, 0, 0xffff, 0xc6336401], 4 * i);
  batch.reply.sport[i] = batch.origDport[i] ?? 0;
  batch.reply.dport[i] = next() & 0xffff;
  batch.presence[i] = presence;
  batch.id[i] = next();
  batch.status[i] = next() & 0x1fe;
  batch.mark[i] = next() % 4;
  batch.timeoutSec[i] = protocol === 6 ? next() % 432_000 : next() % 180;
  batch.use[i] = 1;
  batch.state[i] = protocol === 6 ? 1 + (next() % 8) : 0;
  batch.origBytes[2 * i] = next() >>> (next() % 24);
  batch.replyBytes[2 * i] = next() >>> (next() % 24);
  batch.origPackets[2 * i] = next() >>> (8 + (next() % 20));
  batch.replyPackets[2 * i] = next() >>> (8 + (next() % 20));
  const startNs = BigInt(nowMs - (next() % 86_400_000)) * 1_000_000n + BigInt(next() % 1_000_000);
  batch.startNs[2 * i] = Number(startNs & 0xffffffffn);
  batch.startNs[2 * i + 1] = Number(startNs >> 32n);
}
