// Changing the mark of a third of the table: of known flows, and of flows found by a filter.

import type { FlowBatch } from '../../../native/flow/batch.ts';
import { type Conntrack, WRITE_OUTCOME } from '../../../native/index.ts';
import { timeConntrack } from '../conntrack-program.ts';
import { type Measurement, measurement } from '../plan.ts';
import { type Figure, withValue } from '../usage.ts';
import { collectFlows, expectCount, inTurns, type LibraryContext, refill, sized, timed, udpFlows } from './context.ts';

/**
 * `conntrack -U` ends with ENOBUFS or EPROTO if it has more than a few hundred flows to update: it is measured with
 * this many, and reported per flow.
 */
const SAMPLE_TABLE = 300;
/** A mark that no flow of the table has. */
const MARK = 100;

/** Takes the table as it is; leaves another. */
export async function measureUpdate(context: LibraryContext): Promise<Measurement[]> {
  const { conntrack, load, flows, rounds } = context;
  const known = await collectFlows(conntrack, 'proto = udp');
  const updated = udpFlows(flows);
  const ms = await inTurns(rounds, {
    known: () => timed(async () => expectCount('updated', await updateAll(conntrack, known, MARK + 1), updated)),
    bare: () => load.batched('update', updated, true),
    filter: () => timed(async () => expectCount('updated', await updateWhileListing(conntrack, MARK + 2), updated)),
  });
  const sample = { ...context, flows: SAMPLE_TABLE };
  const { command } = await inTurns(rounds, { command: () => timeCommand(sample) });
  const perFlow = (measured: Figure, count: number): Figure => withValue(measured, (measured.value * 1000) / count);
  return [
    measurement(sized('update-known-vs-batched-send', flows), 'ms', ms.known, ms.bare),
    measurement(
      sized('update-filter-vs-conntrack', flows),
      'µs/flow',
      perFlow(ms.filter, updated),
      perFlow(command, udpFlows(SAMPLE_TABLE)),
    ),
  ];
}

/** @returns The number of updated flows. */
async function updateAll(conntrack: Conntrack, batches: readonly FlowBatch[], value: number): Promise<number> {
  let updated = 0;
  for (const batch of batches) {
    const { outcome } = await conntrack.update(batch, { mark: { value } });
    for (const one of outcome) if (one === WRITE_OUTCOME.done) updated++;
  }
  return updated;
}

/** Like `conntrack -U -p udp -m VALUE`. @returns The number of updated flows. */
async function updateWhileListing(conntrack: Conntrack, value: number): Promise<number> {
  const updates: Promise<number>[] = [];
  for await (const batch of conntrack.dump({ filter: 'proto = udp' })) {
    updates.push(updateAll(conntrack, [batch], value));
  }
  return (await Promise.all(updates)).reduce((sum, updated) => sum + updated, 0);
}

/** Milliseconds for the UDP flows of a small IPv4 table: the kernel refuses conntrack's request without a family. */
async function timeCommand(context: LibraryContext): Promise<Figure> {
  refill(context, 'ipv4');
  const took = timeConntrack('-U', '-f', 'ipv4', '-p', 'udp', '-m', String(MARK));
  const changed = await collectFlows(context.conntrack, `mark = ${MARK}`);
  const flows = changed.reduce((sum, batch) => sum + batch.length, 0);
  expectCount('updated by conntrack -U', flows, udpFlows(SAMPLE_TABLE));
  return took;
}
