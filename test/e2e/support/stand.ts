// What most test files begin and end with: an empty table, traffic, the running application.

import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { SENTENCES } from '../../../renderer/words/sentences.ts';
import { type Launched, type LaunchOptions, launch } from './app.ts';
import { Conntrack } from './conntrack.ts';
import { type FlowPlan, type OpenFlow, Traffic } from './traffic.ts';
import { FlowWindow, PATIENCE } from './window.ts';
import { readWorld, type World } from './world.ts';

/** The parts of a test file's stand; available from the first test on. */
export interface Stand {
  readonly world: World;
  readonly conntrack: Conntrack;
  readonly traffic: Traffic;
  readonly app: Launched;
  readonly window: FlowWindow;
}

/** Flows of every kind: both protocols and families, each straight and translated in both ways. */
export const MIXED_FLOWS: readonly FlowPlan[] = (['tcp', 'udp'] as const).flatMap((protocol) =>
  ([4, 6] as const).flatMap((family) =>
    (['straight', 'snat', 'dnat'] as const).map((route) => ({
      name: `${protocol}${family}-${route}`,
      protocol,
      family,
      route,
    })),
  ),
);

/**
 * Sets up the stand for all tests of a file and starts the application after opening `flows`. Nothing remains
 * afterwards. A test that violates the page's policy or leaves an uncaught error fails.
 */
export function makeStand(
  flows: readonly FlowPlan[],
  options: LaunchOptions = {},
): { stand: Stand; opened: OpenFlow[] } {
  const stand = {} as { -readonly [K in keyof Stand]: Stand[K] };
  const opened: OpenFlow[] = [];
  beforeAll(async () => {
    stand.world = readWorld();
    stand.conntrack = new Conntrack(stand.world.network.router);
    stand.conntrack.empty();
    stand.traffic = await Traffic.start(stand.world.network);
    for (const plan of flows) opened.push(await stand.traffic.open(plan));
    stand.app = await launch(stand.world, options);
    stand.window = new FlowWindow(stand.app.page);
  });
  afterEach((context) => {
    const wrong = stand.app.log.filter((line) => /Content Security Policy|Uncaught|pageerror/i.test(line));
    if (context.task.result?.state !== 'fail') expect(wrong).toEqual([]);
    else if (stand.app.log.length) console.error(`the application's log:\n${stand.app.log.join('')}`);
  });
  afterAll(async () => {
    await stand.app?.[Symbol.asyncDispose]();
    await stand.traffic?.[Symbol.asyncDispose]();
  });
  return { stand, opened };
}

/**
 * Before each test: an empty table, then new flows of every kind, all in the window. Returns all of them, and one by
 * its name in MIXED_FLOWS.
 */
export function renewMixedFlows(stand: Stand): { all: () => readonly OpenFlow[]; flow: (name: string) => OpenFlow } {
  let flows: OpenFlow[] = [];
  let round = 0;
  beforeEach(async () => {
    // The order is held while the pointer is on a row.
    await stand.window.page.mouse.move(2, 2);
    stand.conntrack.empty();
    round++;
    flows = [];
    // The kernel reports the end only of flows that began while somebody listened (nf_conntrack_events=2).
    const foot = stand.window.page.getByRole('contentinfo');
    if (round === 1) await expect.poll(() => foot.innerText(), PATIENCE).toContain(SENTENCES.foot.live);
    for (const plan of MIXED_FLOWS) flows.push(await stand.traffic.open({ ...plan, name: `${plan.name}-${round}` }));
    // A new page does not list the previous test's flows, which stay struck out for seconds and push the new ones out
    // of sight.
    if (round > 1) await stand.window.page.reload();
    await stand.window.setFilter('');
    await stand.window.showsTotal(MIXED_FLOWS.length);
    await stand.window.showsMatching(MIXED_FLOWS.length);
    await stand.window.listsOnly(MIXED_FLOWS.length);
  });
  const flow = (name: string): OpenFlow => {
    const found = flows.find((candidate) => candidate.name === `${name}-${round}`);
    if (!found) throw new Error(`no flow ${name}`);
    return found;
  };
  return { all: () => flows, flow };
}
