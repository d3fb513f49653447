// Getting known flows, a third of the table.

import { execFileSync } from 'node:child_process';
import type { FlowBatch } from '../../../native/flow/batch.ts';
import { type Flow, flowAt } from '../../../native/flow/flow.ts';
import type { Conntrack } from '../../../native/index.ts';
import { type Measurement, measurement } from '../plan.ts';
import { type Figure, usageOfPrograms, withValue } from '../usage.ts';
import { collectFlows, expectCount, inTurns, type LibraryContext, sized, timed, udpFlows } from './context.ts';

/** `conntrack -G` needs a process for each flow, so it is measured with this many, and reported per flow. */
const SAMPLE = 100;

/** Takes the table as it is. */
export async function measureGet({ conntrack, load, flows, rounds }: LibraryContext): Promise<Measurement[]> {
  const known = await collectFlows(conntrack, 'proto = udp');
  const asked = udpFlows(flows);
  const ms = await inTurns(rounds, {
    library: () => timed(async () => expectCount('found', await countFound(conntrack, known), asked)),
    bare: () => load.batched('get', asked, true),
    command: () => timeGets(known),
  });
  const perFlow = (measured: Figure, count: number): Figure => withValue(measured, (measured.value * 1000) / count);
  return [
    measurement(sized('get-vs-batched-send', flows), 'ms', ms.library, ms.bare),
    measurement(sized('get-vs-conntrack', flows), 'µs/flow', perFlow(ms.library, asked), perFlow(ms.command, SAMPLE)),
  ];
}

async function countFound(conntrack: Conntrack, batches: readonly FlowBatch[]): Promise<number> {
  let found = 0;
  for (const batch of batches) found += (await conntrack.get(batch)).found.length;
  return found;
}

/** Milliseconds for SAMPLE runs of `conntrack -G`, one after another. */
function timeGets(batches: readonly FlowBatch[]): Figure {
  const flows: Flow[] = [];
  for (const batch of batches) {
    for (let row = 0; row < batch.length && flows.length < SAMPLE; row++) flows.push(flowAt(batch, row));
  }
  if (flows.length < SAMPLE) throw new Error(`the table has fewer than ${SAMPLE} UDP flows`);
  const begin = performance.now();
  const { usages } = usageOfPrograms('conntrack', () => {
    for (const { orig } of flows) {
      const ports = ['--sport', String(orig.sport), '--dport', String(orig.dport)];
      const options = ['-G', '-p', 'udp', '-s', orig.src, '-d', orig.dst, ...ports];
      execFileSync('conntrack', options, { stdio: 'ignore' });
    }
  });
  return { value: performance.now() - begin, usages };
}
