// Measures a peer by the steps of the other contenders that it can do, under the same names.

import { FlowBatch } from '../../../native/flow/index.ts';
import { WINDOW_ROWS } from '../engine/contender.ts';
import { DUMP_MS, firstDump, Traffic } from '../engine/dumps.ts';
import {
  CONTINUED_DIGEST,
  type ContenderPlan,
  DUMP_EVERY_MS,
  isMeasured,
  TOP_FIGURE,
} from '../engine/measure-contender.ts';
import { bytesAlive, medianTimingOf, timingOf } from '../engine/timing.ts';
import { digest, figure, type Tell, tellUpdates } from '../engine/told.ts';
import { PEER_GROUPINGS, type Peer, type PeerList } from './peer.ts';

/** All steps, one after another. */
export async function measurePeer(open: () => Promise<Peer>, plan: ContenderPlan, tell: Tell): Promise<void> {
  const dump = firstDump(plan.flows).map((buffer) => new FlowBatch(buffer));
  const peer = await measureIngest(open, dump, plan, tell);
  await measureList('filter-3-terms', () => peer.filterThreeTerms(), tell, inOrderOfDump);
  await measureList('sort-bytes', (round) => peer.sortByBytes(round % 2 === 0), tell);
  await measureTop(peer, tell);
  await measureGroups(peer, plan, tell);
  await measureUpdates(peer, dump, plan, tell);
}

async function measureIngest(
  open: () => Promise<Peer>,
  dump: readonly FlowBatch[],
  plan: ContenderPlan,
  tell: Tell,
): Promise<Peer> {
  tell({ kind: 'step', name: 'ingest' });
  const peer = await open();
  const before = bytesAlive();
  figure(tell, 'ingest', await timingOf(() => peer.fill(dump)));
  figure(tell, 'memory-per-flow', (bytesAlive() - before) / plan.flows);
  return peer;
}

/**
 * Measures the time until a list is complete. Round 0 asks for the list whose digest is compared.
 * @param arrange what is done to the list before that.
 */
async function measureList(
  name: string,
  ask: (round: number) => Promise<PeerList>,
  tell: Tell,
  arrange = (numbers: Uint32Array): Uint32Array => numbers,
): Promise<void> {
  tell({ kind: 'step', name });
  let list: PeerList | undefined;
  const taken = await medianTimingOf(
    async (round) => {
      list = await ask(round);
    },
    async () => list?.close(),
  );
  figure(tell, name, taken);
  tell({ kind: 'digest', name, value: digest(arrange(await numbersOf(await ask(0)))) });
}

/** A list without a sort is in an order of the peer's own: in Perspective in that of the keys. */
function inOrderOfDump(numbers: Uint32Array): Uint32Array {
  return numbers.toSorted();
}

async function numbersOf(list: PeerList): Promise<Uint32Array> {
  const numbers = await list.numbers();
  await list.close();
  return numbers;
}

async function measureTop(peer: Peer, tell: Tell): Promise<void> {
  tell({ kind: 'step', name: TOP_FIGURE });
  const taken = await medianTimingOf(async (round) => {
    await peer.topByBytes(round % 2 === 0, WINDOW_ROWS);
  });
  figure(tell, TOP_FIGURE, taken);
  const top = await peer.topByBytes(true, WINDOW_ROWS);
  tell({ kind: 'digest', name: TOP_FIGURE, value: digest(Uint32Array.from(top, ({ number }) => Number(number))) });
}

async function measureGroups(peer: Peer, plan: ContenderPlan, tell: Tell): Promise<void> {
  for (const by of PEER_GROUPINGS) {
    const name = `group-${by}`;
    if (!isMeasured(plan, name)) continue;
    tell({ kind: 'step', name });
    const taken = await medianTimingOf(async () => {
      await peer.groups(by);
    });
    figure(tell, name, taken);
    tell({ kind: 'digest', name, value: JSON.stringify(await peer.groups(by)) });
  }
}

/** Measures successive dumps of all flows, for some seconds of the peer's own time; the first does not count. */
async function measureUpdates(peer: Peer, dump: readonly FlowBatch[], plan: ContenderPlan, tell: Tell): Promise<void> {
  tell({ kind: 'step', name: 'updates' });
  const traffic = new Traffic();
  let nowMs = DUMP_MS;
  const goOn = (): void => {
    nowMs += DUMP_EVERY_MS;
    for (const { buffer } of dump) traffic.goOn(buffer, nowMs);
  };
  goOn();
  await peer.renew(dump);
  tell({ kind: 'digest', name: CONTINUED_DIGEST, value: digest(await numbersOf(await peer.sortByBytes(true))) });
  const sum = { ms: 0, cpuMs: 0, minorFaults: 0 };
  let rows = 0;
  while (sum.ms < plan.updateSec * 1000) {
    goOn();
    const taken = await timingOf(() => peer.renew(dump));
    sum.ms += taken.ms;
    sum.cpuMs += taken.cpuMs;
    sum.minorFaults += taken.minorFaults;
    rows += plan.flows;
  }
  tellUpdates(tell, rows, sum);
}
