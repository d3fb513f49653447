// Values that change without an event: timers that packets reset. A filter by them shows their current state, and a
// delete by them takes only the flows that still match when it reaches them.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { FORWARDED_TO, runIn } from './support/network.ts';
import { makeStand } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

const FLOWS = 400;
const { stand } = makeStand(
  Array.from({ length: FLOWS }, (_, i) => ({ name: `udp${i}`, protocol: 'udp', family: 4 }) as const),
);
const load: ChildProcess[] = [];

/** Timers that packets set before and after a confirmation, seconds: far from expiry, and on either side of STALE. */
const LOW_SEC = 600;
const HIGH_SEC = 3600;
const STALE = 'timeout < 20m';

/** Sets the value to which UDP packets reset a flow's timer from now on. */
function setTimers(sec: number, streamSec = sec): void {
  const settings = Object.entries({ udp_timeout: sec, udp_timeout_stream: streamSec });
  const words = settings.map(([name, value]) => `net.netfilter.nf_conntrack_${name}=${value}`);
  runIn(stand.world.network.router, 'sysctl', ['-qw', ...words]);
}

/** Seconds left to each of the flows, according to the kernel. */
function timers(): number[] {
  const listed = stand.conntrack.listFamily('ipv4', '-p', 'udp', '--orig-port-dst', String(FORWARDED_TO));
  return listed.map(({ line }) => Number(line.split(/\s+/)[4]));
}

/** Waits until packets have set all timers to values in this range. */
async function haveTimers(leastSec: number, mostSec: number): Promise<void> {
  await expect
    .poll(() => [Math.min(...timers()) >= leastSec, Math.max(...timers()) <= mostSec], PATIENCE)
    .toEqual([true, true]);
}

/** The settings before this file; the next one relies on them. */
let before: [number, number] = [0, 0];
beforeAll(async () => {
  const names = ['udp_timeout', 'udp_timeout_stream'].map((name) => `net.netfilter.nf_conntrack_${name}`);
  const values = runIn(stand.world.network.router, 'sysctl', ['-n', ...names])
    .trim()
    .split('\n');
  before = [Number(values[0]), Number(values[1])];
  setTimers(30);
  await stand.traffic.repeat(1000);
});
afterAll(async () => {
  setTimers(...before);
  for (const child of load) {
    const ended = once(child, 'exit');
    if (child.kill()) await ended;
  }
});

/** Requests to delete the flows that match STALE, and lets packets reset all timers before confirming. */
async function deleteStale(): Promise<void> {
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(FLOWS);
  expect(await textOf(stand.window.dialog)).toContain(SENTENCES.dialogs.comparedAgain('timeout is'));
  setTimers(HIGH_SEC);
  await haveTimers(LOW_SEC + 1, HIGH_SEC);
  expect(await stand.window.confirm()).toEqual({ deleted: 0, unmatched: FLOWS });
  expect(timers()).toHaveLength(FLOWS);
}

test('a filter by the timeout shows no flow whose packets keep resetting it', async () => {
  await stand.window.showsTotal(FLOWS);
  await stand.window.setFilter('timeout < 20s');
  await stand.window.showsMatching(0);
  await stand.window.setFilter('timeout >= 20s');
  await stand.window.showsMatching(FLOWS);
  await haveTimers(20, 30);
});

test('a flow that no longer matches at its delete is left alone, reported, and shown as it is now', async () => {
  setTimers(LOW_SEC);
  await haveTimers(31, LOW_SEC);
  await stand.window.setFilter(STALE);
  await stand.window.showsMatching(FLOWS);
  await deleteStale();
  await stand.window.showsMatching(0);
  await stand.window.showsTotal(FLOWS);
});

test('the same while paused, and while the machine is busy with thousands of other flows', async () => {
  const { root, network } = stand.world;
  const ctload = join(root, 'native/build/ctload');
  load.push(
    spawn(process.execPath, ['-e', 'for (;;);']),
    spawn('ip', ['netns', 'exec', network.router, ctload, 'churn', '2000', '1000000'], { stdio: 'ignore' }),
  );
  setTimers(LOW_SEC);
  await haveTimers(31, LOW_SEC);
  await stand.window.showsMatching(FLOWS);
  await stand.window.button('Pause').click();
  await expect.poll(() => stand.window.button('Resume').count(), PATIENCE).toBe(1);
  await deleteStale();
  await stand.window.button('Resume').click();
  await stand.window.showsMatching(0);
});
