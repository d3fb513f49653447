// The exported script, run by a shell: its commands delete exactly what was deleted, and those in its comments re-create it.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { actionScript } from '../../electron/action-log/equal-commands.ts';
import type { ActionRecord } from '../../electron/contract/action-log.ts';
import { batchOf, type Conntrack } from '../../native/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { POOL, poolFlow, poolKey } from './support/undo-pool.ts';

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

/** Lines of `conntrack -L` without the time left, counters and use. */
const lines = () =>
  namespace
    .list()
    .map((line) => line.replace(/ (packets|bytes|use|delta-time)=\d+|(?<=^\w+ +\d+) +\d+/g, ''))
    .sort();

function run(commands: readonly string[]): void {
  execFileSync('sh', ['-e'], { input: commands.join('\n'), stdio: ['pipe', 'ignore', 'ignore'] });
}

test('a script deletes what was deleted, and nothing else; what its comments say brings that back', async () => {
  const numbers = Array.from({ length: POOL }, (_, number) => number);
  await conntrack.create(numbers.map((number) => poolFlow(number, number + 1)));
  const all = lines();
  const chosen = numbers.filter((number) => number % 3 > 0);
  const { undo = expect.fail() } = await conntrack.deleteFlows(batchOf(chosen.map(poolKey)), { undoable: true });
  const rest = lines();
  expect(rest).toHaveLength(POOL - chosen.length);
  const record: ActionRecord = {
    id: 1,
    kind: 'deleteFlows',
    source: { host: 'router', netns: namespace.name, shell: { kind: 'netns', netns: namespace.name } },
    by: { user: 'anna' },
    startedMs: Date.now(),
    asked: chosen.length,
  };
  const context = { flowsOf: () => undo.batches(), canUndo: () => false, names: {} };
  const script = [...actionScript([record], context)].join('').split('\n');
  const waysBack = script.filter((line) => line.includes(' conntrack -I ')).map((line) => line.replace(/^# /, ''));
  expect(waysBack).toHaveLength(chosen.length);
  run(waysBack);
  expect(lines()).toEqual(all);
  run(script);
  expect(lines()).toEqual(rest);
});
