// Creating flows from plain objects. The objects exist before the clock runs; encoding them is measured.

import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowBatch } from '../../../native/flow/batch.ts';
import { flowAt } from '../../../native/flow/flow.ts';
import { IPPROTO } from '../../../native/flow/names.ts';
import { type NewFlow, WRITE_OUTCOME } from '../../../native/index.ts';
import { timeConntrack } from '../conntrack-program.ts';
import { emptyTable } from '../ctload.ts';
import { type Measurement, measurement } from '../plan.ts';
import { expectCount, inTurns, type LibraryContext, refill, sized, timed } from './context.ts';

const FLOWS = 200_000;
const QUICK_FLOWS = 20_000;

/** Leaves the table empty. */
export async function measureCreate(given: LibraryContext): Promise<Measurement[]> {
  const context = { ...given, flows: given.quick ? QUICK_FLOWS : FLOWS };
  const { conntrack, load, flows, rounds, stage } = context;
  refill(context);
  const wanted: NewFlow[] = [];
  for await (const batch of conntrack.dump())
    for (let row = 0; row < batch.length; row++) wanted.push(newFlow(batch, row));
  const file = join(stage, 'flows.save');
  saveTable(file);
  const ms = await inTurns(rounds, {
    library: async () => {
      emptyTable();
      return timed(async () => {
        const { outcome } = await conntrack.create(wanted);
        expectCount('created', outcome.filter((one) => one === WRITE_OUTCOME.done).length, flows);
      });
    },
    bare: () => {
      emptyTable();
      return load.insert(flows);
    },
    command: async () => {
      emptyTable();
      const took = timeConntrack('-R', file);
      expectCount('created by conntrack -R', (await conntrack.stats()).entries, flows);
      return took;
    },
  });
  rmSync(file);
  emptyTable();
  return [
    measurement(sized('create-vs-batched-send', flows), 'ms', ms.library, ms.bare),
    measurement(sized('create-vs-conntrack', flows), 'ms', ms.library, ms.command),
  ];
}

/** The row as a new flow. */
function newFlow(batch: FlowBatch, row: number): NewFlow {
  const { protocol, orig, status, mark, state } = flowAt(batch, row);
  const tcp = protocol === IPPROTO.tcp && state !== undefined ? { state } : undefined;
  return { protocol, orig, timeoutSec: 3600, status, mark, tcp };
}

/** Saves the table to the file that `conntrack -R` loads. */
function saveTable(file: string): void {
  writeFileSync(file, '');
  const output = openSync(file, 'w');
  const { status } = spawnSync('conntrack', ['-L', '-o', 'save'], { stdio: ['ignore', output, 'ignore'] });
  closeSync(output);
  if (status !== 0) throw new Error(`conntrack -L -o save ended with ${status}`);
}
