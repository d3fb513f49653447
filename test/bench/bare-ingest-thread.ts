// The least that the engine's worker must do while the application loads: the same dump, packed as main sends it, unpacked and
// taken in, while nothing else runs. In a thread of its own, started by ingest.ts, because the worker begins without compiled
// code, too.

import { parentPort, workerData } from 'node:worker_threads';
import { FlowBatch } from '../../native/flow/index.ts';
import { BatchUnpacker } from '../../native/flow/packed-batch.ts';
import { LARGEST_PACKED_BYTES } from '../../native/flow/packed-layout.ts';
import { packBatch } from '../../native/handle/pack-batch.ts';
import { Conntrack } from '../../native/index.ts';
import { Reconciler } from '../../renderer/engine/reconcile/reconcile.ts';
import { FlowStore } from '../../renderer/engine/store/store.ts';
import { Picture } from '../../renderer/engine/view/picture.ts';

/** @returns milliseconds of processor time. */
async function measure(flows: number): Promise<number> {
  const packed = await packedDump();
  const nowMs = Date.now();
  const before = process.threadCpuUsage();
  const unpacker = new BatchUnpacker();
  const reconciler = new Reconciler(new FlowStore(nowMs));
  const picture = new Picture(reconciler);
  reconciler.dumpStarted(1, 'first', flows, nowMs);
  for (const bytes of packed) reconciler.apply(new FlowBatch(unpacker.unpack(bytes).buffer), 'dump', 1, nowMs);
  reconciler.dumpEnded(1, true);
  picture.update(nowMs);
  const { user, system } = process.threadCpuUsage(before);
  const { total } = reconciler.store;
  if (total !== flows) throw new Error(`took in ${total} flows instead of ${flows}`);
  return (user + system) / 1000;
}

async function packedDump(): Promise<Uint8Array<ArrayBuffer>[]> {
  await using conntrack = await Conntrack.open();
  const target = new Uint8Array(LARGEST_PACKED_BYTES);
  const packed: Uint8Array<ArrayBuffer>[] = [];
  for await (const batch of conntrack.dump()) {
    packed.push(target.slice(0, packBatch(batch, { dump: 1, after: 0 }, target)));
    batch.release();
  }
  return packed;
}

parentPort?.postMessage(await measure(workerData));
