// Opens and closes handles many times and prints, as JSON, what the process held after a tenth of them and at the end.
// Started with --expose-gc: node leak-program.ts CYCLES [HELPER]

import { readdirSync, readFileSync } from 'node:fs';
import { Conntrack } from '../../../native/index.ts';

export interface Held {
  /** Resident memory, bytes. */
  readonly rss: number;
  readonly descriptors: number;
  readonly threads: number;
  /** Child processes not waited for yet, including ended ones. */
  readonly children: number;
}

const [cycles = 0, helper] = [Number(process.argv[2]), process.argv[3]];

/** Measures after a turn of the event loop and a garbage collection have released what they can. */
async function held(): Promise<Held> {
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
  return {
    rss: process.memoryUsage.rss(),
    descriptors: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    children: readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').length - 1,
  };
}

async function cycle(index: number): Promise<void> {
  await using conntrack = await Conntrack.open(helper ? { helper: { command: helper } } : {});
  await conntrack.stats();
  if (index % 10 !== 0) return;
  if (index % 20 === 0) {
    for await (const batch of conntrack.dump()) if (batch.length > 0) return;
  } else {
    const events = await conntrack.subscribe({ bufferBytes: 65_536 });
    // Half of them wait for an event that never arrives.
    if (index % 40 === 10)
      void events[Symbol.asyncIterator]()
        .next()
        .catch(() => undefined);
  }
}

for (let index = 0; index < cycles / 10; index++) await cycle(index);
const warm = await held();
for (let index = 0; index < cycles; index++) await cycle(index);
console.log(JSON.stringify({ warm, end: await held() }));
