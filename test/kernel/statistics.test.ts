// Per-CPU statistics, as `conntrack -S` prints them.

import { expect, test } from 'vitest';
import { sendUdp } from './support/mixed-table.ts';
import { Namespace } from './support/namespace.ts';

const TRACK = 'table inet t {\nchain out { type filter hook output priority filter; ct state new accept; }\n}';

/** `cpu=0 found=1 invalid=0 ...`, line by line. */
function numbers(text: string): Record<string, number>[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    return Object.fromEntries([...line.matchAll(/(\w+)=(\d+)/g)].map(([, name, value]) => [name, Number(value)]));
  });
}

test('each CPU’s statistics are the same as in conntrack -S, as far as the kernel still counts them', async () => {
  using namespace = new Namespace();
  await using conntrack = await namespace.open();
  namespace.rules(TRACK);
  sendUdp(namespace, 7001, 7002, 7003);
  const flow = { protocol: 'udp', orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 2 }, timeoutSec: 60 };
  await conntrack.create([flow]);
  const ours = await conntrack.cpuStats();
  const theirs = numbers(namespace.run('conntrack', '-S'));
  expect(ours).toHaveLength(theirs.length);
  ours.forEach((stats, i) => {
    expect(theirs[i]).toMatchObject({
      cpu: stats.cpu,
      found: stats.found,
      invalid: stats.invalid,
      insert: stats.insert,
      insert_failed: stats.insertFailed,
      drop: stats.drop,
      early_drop: stats.earlyDrop,
      error: stats.error,
      search_restart: stats.searchRestart,
      clash_resolve: stats.clashResolve,
      chaintoolong: stats.chainTooLong,
    });
  });
  expect(ours.map(({ unknownAttributes }) => unknownAttributes)).toEqual(ours.map(() => 0));
  expect(ours.reduce((sum, { insert = 0 }) => sum + insert, 0)).toBeGreaterThan(0);
});
