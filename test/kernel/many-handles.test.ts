// Many handles at once, in several network namespaces, found by name, by path or by process: each sees exactly its
// namespace, while all of them list, query, follow and delete.

import { type ChildProcess, spawn } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { EVENT } from '../../native/flow/index.ts';
import { Conntrack, type FlowEvents, type NewFlow } from '../../native/index.ts';
import { PATIENCE } from '../patience.ts';
import { Namespace } from './support/namespace.ts';
import { pick } from './support/rows.ts';

const NAMESPACES = 12;
const HANDLES = 24;
const FLOWS = 300;
const ROUNDS = 3;

/** A namespace and a process in it. */
interface Place {
  readonly namespace: Namespace;
  readonly process: ChildProcess;
  /** The second octet of its addresses, which only it has. */
  readonly octet: number;
}

let places: Place[];
let handles: { handle: Conntrack; place: Place; way: string }[];

/** A process that lives in the namespace until its stdin ends. */
async function processIn(namespace: Namespace): Promise<ChildProcess> {
  const child = spawn('ip', ['netns', 'exec', namespace.name, 'cat'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const own = readlinkSync('/proc/self/ns/net');
  await vi.waitUntil(() => readlinkSync(`/proc/${child.pid}/ns/net`) !== own, { ...PATIENCE, interval: 5 });
  return child;
}

function netnsOf({ namespace, process: { pid } }: Place, way: string): string | number {
  if (way === 'name') return namespace.name;
  return way === 'path' ? `/run/netns/${namespace.name}` : (pid ?? expect.fail());
}

beforeAll(async () => {
  places = [];
  for (let octet = 1; octet <= NAMESPACES; octet++) {
    const namespace = new Namespace();
    places.push({ namespace, process: await processIn(namespace), octet });
  }
  const ways = ['name', 'path', 'process'];
  handles = await Promise.all(
    Array.from({ length: HANDLES }, async (_, number) => {
      const place = places[number % NAMESPACES] ?? expect.fail();
      // The two handles of a namespace reach it in different ways.
      const way = ways[(number + Math.floor(number / NAMESPACES)) % ways.length] ?? expect.fail();
      return { handle: await Conntrack.open({ netns: netnsOf(place, way) }), place, way };
    }),
  );
});

afterAll(async () => {
  await Promise.all(handles?.map(({ handle }) => handle.close()) ?? []);
  for (const { namespace, process } of places ?? []) {
    process.kill();
    namespace[Symbol.dispose]();
  }
});

/** A flow that exists in one namespace only; the two handles of a namespace create different ones. */
function flow(octet: number, half: number, number: number): NewFlow {
  const orig = { src: `10.${octet}.${half}.1`, dst: `10.${octet}.${half}.2`, sport: 1024 + number, dport: 53 };
  return { protocol: 'udp', orig, timeoutSec: 300, mark: octet * 10 + half };
}

async function sources(handle: Conntrack): Promise<string[]> {
  return (await handle.list()).map(({ orig, mark }) => `${orig.src}:${orig.sport} ${mark}`).toSorted();
}

function expectedSources(octet: number, halves: readonly number[]): string[] {
  return halves
    .flatMap((half) =>
      Array.from({ length: FLOWS }, (_, i) => `10.${octet}.${half}.1:${1024 + i} ${octet * 10 + half}`),
    )
    .toSorted();
}

/** Reads events until all expected ones have arrived, from this namespace only. */
async function follow(events: FlowEvents, octet: number): Promise<void> {
  const seen = { made: 0, gone: 0 };
  for await (const batch of events) {
    if ('kind' in batch) throw new Error('events were lost');
    for (let row = 0; row < batch.length; row++) {
      // The second octet of the source.
      expect(((batch.origSrc[row * 4 + 3] ?? 0) >>> 16) & 255).toBe(octet);
      seen[batch.event[row] === EVENT.destroy ? 'gone' : 'made']++;
    }
    if (seen.made + seen.gone >= 4 * FLOWS) break;
  }
  expect(seen).toEqual({ made: 2 * FLOWS, gone: 2 * FLOWS });
}

test(`${HANDLES} handles in ${NAMESPACES} namespaces see their own flows only`, async () => {
  expect(new Set(handles.map(({ way }) => way))).toEqual(new Set(['name', 'path', 'process']));
  for (let round = 0; round < ROUNDS; round++) {
    const streams = await Promise.all(handles.map(({ handle }) => handle.subscribe()));
    const followed = Promise.all(streams.map((events, i) => follow(events, handles[i]?.place.octet ?? 0)));
    const half = (number: number): number => Math.floor(number / NAMESPACES);
    const made = await Promise.all(
      handles.map(({ handle, place }, number) => {
        return handle.create(Array.from({ length: FLOWS }, (_, i) => flow(place.octet, half(number), i)));
      }),
    );
    expect(made.every(({ outcome }) => outcome.every((one) => one === 0))).toBe(true);
    const listed = await Promise.all(handles.map(({ handle }) => sources(handle)));
    handles.forEach(({ place, way }, number) => {
      expect([way, listed[number]]).toEqual([way, expectedSources(place.octet, [0, 1])]);
    });
    // Each deletes what its namespace's other handle created, half by filter and half by name.
    await Promise.all(
      handles.map(async ({ handle, place }, number) => {
        const mark = place.octet * 10 + 1 - half(number);
        if (number % 2 === 0) {
          expect((await handle.deleteMatching(`mark = ${mark}`)).deleted).toBe(FLOWS);
        } else {
          const { outcome } = await handle.deleteFlows(await pick(handle, (one) => one.mark === mark));
          expect(outcome.filter((one) => one === 0)).toHaveLength(FLOWS);
        }
      }),
    );
    await followed;
    expect(places.map(({ namespace }) => namespace.count())).toEqual(places.map(() => 0));
  }
});
