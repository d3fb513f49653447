// Measures the library against its references: listing, deleting known flows, deleting by filter, and whether
// a burst of events arrives whole. Runs as root in the namespace whose table it fills.

import { compileFilter, parseFilter } from '../../native/filter/index.ts';
import { copyRows, FlowBatch } from '../../native/flow/batch.ts';
import { EVENT } from '../../native/flow/columns.ts';
import { Conntrack, DELETE_OUTCOME, type FlowEvents } from '../../native/index.ts';
import { emptyTable, type Load, timeConntrack } from './ctload.ts';
import { type Measurement, measurement, median, sizeName } from './plan.ts';

/** New flows in the burst of events. */
const BURST = 200_000;

interface Context {
  readonly conntrack: Conntrack;
  readonly load: Load;
  readonly flows: number;
  readonly rounds: number;
}

/** All measurements of the library at one size of the table. */
export async function measureLibrary(load: Load, flows: number, rounds: number): Promise<Measurement[]> {
  await using conntrack = await Conntrack.open();
  const context = { conntrack, load, flows, rounds };
  emptyTable();
  load.insert(flows);
  const listed = await measureListing(context);
  const known = await measureDeleteKnown(context);
  const filtered = await measureDeleteFilter(context);
  emptyTable();
  return [...listed, known, filtered];
}

async function measureListing({ conntrack, load, flows, rounds }: Context): Promise<Measurement[]> {
  const library: number[] = [];
  const discard: number[] = [];
  const command: number[] = [];
  for (let round = 0; round < rounds; round++) {
    discard.push(load.discardMs());
    library.push(await timed(async () => expectCount('listed', await countListed(conntrack), flows)));
    command.push(timeConntrack('-L'));
  }
  const size = sizeName(flows);
  return [
    measurement(`list-vs-discard-${size}`, 'ms', median(library), median(discard)),
    measurement(`list-vs-conntrack-${size}`, 'ms', median(library), median(command)),
  ];
}

async function countListed(conntrack: Conntrack): Promise<number> {
  let flows = 0;
  for await (const batch of conntrack.dump()) flows += batch.length;
  return flows;
}

/** Each round fills the table again: what was deleted before is inserted anew, the rest is there already. */
async function measureDeleteKnown({ conntrack, load, flows, rounds }: Context): Promise<Measurement> {
  const library: number[] = [];
  const reference: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const known: FlowBatch[] = [];
    for await (const batch of matchingFlows(conntrack, 'proto = udp')) known.push(batch);
    library.push(await timed(() => deleteAll(conntrack, known)));
    refill(load, flows);
    reference.push(load.batchedDeleteMs());
    refill(load, flows);
  }
  return measurement(`delete-known-vs-batched-send-${sizeName(flows)}`, 'ms', median(library), median(reference));
}

async function measureDeleteFilter({ conntrack, load, flows, rounds }: Context): Promise<Measurement> {
  const library: number[] = [];
  const reference: number[] = [];
  for (let round = 0; round < rounds; round++) {
    library.push(
      await timed(async () => {
        const deleted = await deleteWhileListing(conntrack, 'proto = udp');
        expectCount('deleted by filter', deleted, Math.ceil(flows / 3));
      }),
    );
    refill(load, flows);
    reference.push(timeConntrack('-D', '-p', 'udp'));
    expectCount('left by conntrack -D', (await conntrack.stats()).entries, flows - Math.ceil(flows / 3));
    refill(load, flows);
  }
  return measurement(`delete-filter-vs-conntrack-${sizeName(flows)}`, 'ms', median(library), median(reference));
}

/** The table as it was before a delete. */
function refill(load: Load, flows: number): void {
  emptyTable();
  load.insert(flows);
}

/** The matching flows of a fresh dump, batch by batch, as exact copies. */
async function* matchingFlows(conntrack: Conntrack, text: string): AsyncGenerator<FlowBatch> {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors[0]?.message}`);
  const compiled = compileFilter(parsed.filter);
  for await (const batch of conntrack.dump()) {
    const bitmap = new Uint32Array((batch.length + 31) >>> 5);
    compiled.matches(batch, 0, batch.length, bitmap);
    const rows: number[] = [];
    for (let row = 0; row < batch.length; row++) if (((bitmap[row >>> 5] ?? 0) >>> (row & 31)) & 1) rows.push(row);
    if (rows.length) yield new FlowBatch(copyRows(batch.buffer, rows), batch.strings);
  }
}

/** Deletes each batch's matching flows while the next is read, as conntrack -D does. @returns how many were deleted. */
async function deleteWhileListing(conntrack: Conntrack, text: string): Promise<number> {
  const deletes: Promise<number>[] = [];
  for await (const batch of matchingFlows(conntrack, text)) deletes.push(deleteAll(conntrack, [batch]));
  return (await Promise.all(deletes)).reduce((sum, deleted) => sum + deleted, 0);
}

/** @returns how many were deleted. @throws when one of them was not. */
async function deleteAll(conntrack: Conntrack, batches: readonly FlowBatch[]): Promise<number> {
  let deleted = 0;
  for (const batch of batches) {
    const { outcome } = await conntrack.deleteFlows(batch);
    for (const one of outcome) if (one === DELETE_OUTCOME.deleted) deleted++;
  }
  return expectCount('deleted', deleted, countFlows(batches));
}

function countFlows(batches: readonly FlowBatch[]): number {
  return batches.reduce((sum, batch) => sum + batch.length, 0);
}

/** How many of BURST inserts at full speed arrive as events, with the default buffer: the worst of the rounds. */
export async function measureBurst(load: Load, rounds: number): Promise<Measurement> {
  await using conntrack = await Conntrack.open();
  const kept: number[] = [];
  for (let round = 0; round < rounds; round++) {
    emptyTable();
    const events = await conntrack.subscribe();
    const counting = countNew(events);
    load.insert(BURST);
    kept.push(await counting);
  }
  emptyTable();
  return measurement(`events-burst-kept-${sizeName(BURST)}`, 'events', Math.min(...kept), BURST, false);
}

/** Counts events of new flows until all came, until a loss was told and the stream is quiet, or for 10 s. */
async function countNew(events: FlowEvents): Promise<number> {
  let count = 0;
  const giveUp = setTimeout(() => void events.close(), 10_000);
  for await (const item of events) {
    if ('kind' in item) continue;
    for (let row = 0; row < item.length; row++) if (item.event[row] === EVENT.new) count++;
    if (count >= BURST) break;
  }
  clearTimeout(giveUp);
  await events.close();
  return count;
}

/** Milliseconds that a task takes, after a garbage collection where that can be asked for. */
async function timed(task: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const begin = performance.now();
  await task();
  return performance.now() - begin;
}

function expectCount(what: string, got: number, expected: number): number {
  if (got !== expected) throw new Error(`${what}: ${got} flows instead of ${expected}`);
  return got;
}
