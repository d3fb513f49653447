// The playground: real traffic of many kinds, for a user without privileges, in namespaces that end with it.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENT, type Flow } from '../../native/flow/index.ts';
import { Conntrack } from '../../native/index.ts';
import { PATIENCE } from '../patience.ts';
import { IS_SOAK } from '../sizes.ts';
import { listFlows } from './support/rows.ts';
import { isMachineRoot, ordinaryUser, PublicFolder, processStatus } from './support/unprivileged.ts';

/** IPS_* of the kernel's nf_conntrack_common.h. */
const SEEN_REPLY = 1 << 1;
const SRC_NAT = 1 << 4;
const DST_NAT = 1 << 5;

const folder = new PublicFolder();
const [launcher = '', ...launcherArgs] = ordinaryUser;

function openPlayground(): Promise<Conntrack> {
  const programs = [folder.program('flowglass-playground'), folder.program('flowglass-helper')];
  return Conntrack.open({ helper: { command: launcher, args: [...launcherArgs, 'unshare', '-rn', ...programs] } });
}

/** The generator is the helper's parent. */
async function processesOf(playground: Conntrack): Promise<{ helper: number; generator: number }> {
  const { helperPid = 0 } = await playground.info();
  return { helper: helperPid, generator: Number(processStatus(helperPid)?.PPid) };
}

afterAll(() => folder[Symbol.dispose]());

describe('its traffic', () => {
  let playground: Conntrack;

  beforeAll(async () => {
    playground = await openPlayground();
  });
  afterAll(() => playground?.close());

  test('fills the table with 4,000 to 8,000 flows', async () => {
    await expect.poll(async () => (await listFlows(playground)).length, PATIENCE).toBeGreaterThanOrEqual(4000);
    expect((await listFlows(playground)).length).toBeLessThanOrEqual(8000);
  });

  const kinds: [string, (flow: Flow) => boolean][] = [
    ...['SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE'].map(
      (state): [string, (flow: Flow) => boolean] => [`TCP ${state}`, (f) => f.protocol === 6 && f.state === state],
    ),
    ['TCP over IPv6', (f) => f.protocol === 6 && f.family === 'ipv6'],
    ['UDP that was answered', (f) => f.protocol === 17 && has(f, SEEN_REPLY)],
    ['UDP that was not', (f) => f.protocol === 17 && !has(f, SEEN_REPLY)],
    ['UDP over IPv6', (f) => f.protocol === 17 && f.family === 'ipv6'],
    ['ICMP echo', (f) => f.protocol === 1 && f.orig.icmpType === 8],
    ['ICMPv6 echo', (f) => f.protocol === 58 && f.orig.icmpType === 128],
    ['SCTP ESTABLISHED', (f) => f.protocol === 132 && f.state === 'ESTABLISHED'],
    ['GRE', (f) => f.protocol === 47],
    ['GRE over IPv6', (f) => f.protocol === 47 && f.family === 'ipv6'],
    ['a protocol that conntrack does not know', (f) => f.protocol === 89],
    ['a translated source', (f) => f.translated && has(f, SRC_NAT)],
    ['a translated destination', (f) => f.translated && has(f, DST_NAT)],
    ['a translated destination of IPv6', (f) => f.family === 'ipv6' && has(f, DST_NAT)],
    ['a redirection to this machine', (f) => f.reply?.src === '127.0.0.1'],
    ['a mark', (f) => f.mark === 0x10],
    ['a mark that was changed by volume', (f) => ((f.mark ?? 0) & 0x100) !== 0],
    ['a zone', (f) => f.zone === 5],
    ['a zone of the original direction only', (f) => f.zoneOrig === 7],
    ['labels', (f) => (f.labels ?? []).includes(77)],
    ['two labels', (f) => (f.labels ?? []).length >= 2],
    ['a start time', (f) => (f.startMs ?? 0) > Date.now() - 600_000],
  ];

  test.each(kinds)('has %s', async (_kind, isOfKind) => {
    await expect.poll(async () => (await listFlows(playground)).some(isOfKind), PATIENCE).toBe(true);
  });

  test('has UDP-Lite where the kernel has it', async () => {
    const kernelHasIt = spawnSync('grep', ['-q', '^UDP-Lite ', '/proc/net/protocols']).status === 0;
    if (!kernelHasIt) return expect((await listFlows(playground)).some((f) => f.protocol === 136)).toBe(false);
    await expect.poll(async () => (await listFlows(playground)).some((f) => f.protocol === 136), PATIENCE).toBe(true);
  });

  test('moves the counters of many flows, at different rates', async () => {
    const name = (f: Flow): string => JSON.stringify([f.protocol, f.orig, f.zone, f.startMs]);
    const bytes = (f: Flow): number => (f.origBytes ?? 0) + (f.replyBytes ?? 0);
    const before = new Map((await listFlows(playground)).map((flow) => [name(flow), bytes(flow)]));
    const grown = async (): Promise<number[]> =>
      (await listFlows(playground))
        .map((flow) => bytes(flow) - (before.get(name(flow)) ?? bytes(flow)))
        .filter((growth) => growth > 0);
    await expect.poll(async () => (await grown()).length, PATIENCE).toBeGreaterThan(300);
    const growths = (await grown()).sort((a, b) => a - b);
    expect(growths.at(-1)).toBeGreaterThan(100 * (growths[0] ?? Infinity));
  });

  test('produces new, changed and ended flows all the time', async () => {
    const counts = new Map<number, number>();
    for await (const batch of await playground.subscribe()) {
      if ('kind' in batch) throw new Error('events were lost');
      for (const event of batch.event) counts.set(event, (counts.get(event) ?? 0) + 1);
      if ([EVENT.new, EVENT.update, EVENT.destroy].every((event) => (counts.get(event) ?? 0) >= 20)) break;
    }
  });

  // Paces are measured on an idle machine, and not in `npm test`.
  if (IS_SOAK) {
    test('makes at most several hundred events a second, for less than 5 % of a core', async () => {
      const { generator, helper } = await processesOf(playground);
      const ticksBefore = cpuTicks(generator) + cpuTicks(helper);
      const startMs = performance.now();
      let events = 0;
      for await (const batch of await playground.subscribe()) {
        if ('kind' in batch) throw new Error('events were lost');
        events += batch.length;
        if (performance.now() - startMs > 60_000) break;
      }
      const seconds = (performance.now() - startMs) / 1000;
      expect(events / seconds).toBeLessThan(900);
      expect((cpuTicks(generator) + cpuTicks(helper) - ticksBefore) / 100 / seconds).toBeLessThan(0.05);
    });
  }

  test('is small', async () => {
    const { generator } = await processesOf(playground);
    const residentKb = Number(/\d+/.exec(processStatus(generator)?.VmRSS ?? '')?.[0]);
    expect(residentKb).toBeLessThan(120 * 1024);
  });

  test('has no rights outside its namespaces', async () => {
    const { generator, helper } = await processesOf(playground);
    for (const pid of [generator, helper]) {
      const map = readFileSync(`/proc/${pid}/uid_map`, 'utf8').trim().split(/\s+/);
      expect(map[2], 'one id only').toBe('1');
    }
    expect(processStatus(helper)).toMatchObject({ CapEff: '0000000000001000', NoNewPrivs: '1', Seccomp: '2' });
  });
});

describe('its end', () => {
  test('follows the end of the handle: nothing stays behind', async () => {
    const playground = await openPlayground();
    const { helper, generator } = await processesOf(playground);
    expect(generator).toBeGreaterThan(1);
    await playground.close();
    for (const pid of [helper, generator]) await expect.poll(() => processStatus(pid), PATIENCE).toBeUndefined();
  });

  test('follows the end of the helper', async () => {
    const playground = await openPlayground();
    const { helper, generator } = await processesOf(playground);
    process.kill(helper, 'SIGKILL');
    expect(await playground.closed).toMatchObject({ code: 'EPIPE' });
    await expect.poll(() => processStatus(generator), PATIENCE).toBeUndefined();
  });

  test('follows the end of the generator', async () => {
    const playground = await openPlayground();
    const { helper, generator } = await processesOf(playground);
    process.kill(generator, 'SIGKILL');
    expect(await playground.closed).toMatchObject({ code: 'EPIPE' });
    await expect.poll(() => processStatus(helper), PATIENCE).toBeUndefined();
  });
});

describe('somebody else’s namespace', () => {
  const programs = [folder.program('flowglass-playground'), folder.program('flowglass-helper')];

  const inUse = ['unshare', '-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...programs];
  const cases: [string, string[]][] = [['one that is in use', inUse]];
  // If `npm test` created namespaces for these tests, the machine's own are out of reach.
  if (isMachineRoot)
    cases.push(['the machine’s', programs], ['one without a user namespace', ['unshare', '-n', ...programs]]);

  test.each(cases)('is left alone: %s', (_name, command) => {
    const result = spawnSync(command[0] ?? '', command.slice(1), { encoding: 'utf8', input: '' });
    expect(result.stderr).toMatch(/^flowglass-playground: .*start it with `unshare -rn`\n$/);
    expect(result.status).toBe(69);
  });

  test('without nft it says what to install', () => {
    // An empty folder hides every place where nft could be, in a mount namespace that ends with the command.
    const hide = 'mount -t tmpfs none /usr/sbin && mount -t tmpfs none /usr/local && exec "$@"';
    const command = ['-rnm', '/bin/sh', '-c', hide, 'sh', ...programs];
    const result = spawnSync('unshare', command, { encoding: 'utf8', input: '', env: { PATH: '/usr/sbin:/bin' } });
    expect(result.stderr).toMatch(/nft is missing: install it \(.*apt-get install nftables/);
    expect(result.status).toBe(69);
  });
});

test('a place without the helper is reported, with the path', async () => {
  const args = ['-rn', folder.program('flowglass-playground'), join(folder.path, 'no-helper')];
  const opening = Conntrack.open({ helper: { command: 'unshare', args } });
  await expect(opening).rejects.toMatchObject({ code: 'EPIPE', message: expect.stringContaining('no-helper') });
});

function has(flow: Flow, bit: number): boolean {
  return ((flow.status ?? 0) & bit) !== 0;
}

/** User and system time of a process in hundredths of a second. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
