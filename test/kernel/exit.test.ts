// A process that ends with everything still open exits cleanly, by itself or by process.exit.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROGRAM_WATCHDOG_MS } from '../patience.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';

const ROOT = join(import.meta.dirname, '../..');
let namespace: Namespace;

namespaceForAll((own) => {
  namespace = own.namespace;
  namespace.fill(20_000);
});

/** Runs a script with an open handle `conntrack` and a subscription `events`. */
function run(script: string): { status: number | null; signal: string | null; stderr: string; stdout: string } {
  const open = `
    import { Conntrack } from './native/index.ts';
    const conntrack = await Conntrack.open({ netns: '${namespace.name}' });
    const events = await conntrack.subscribe();
    ${script}`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', open], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: PROGRAM_WATCHDOG_MS,
  });
}

test.each([
  ['nothing under way', ''],
  ['a dump begun', 'await conntrack.dump().next();'],
  [
    'process.exit while streams are waited for',
    'void events[Symbol.asyncIterator]().next(); void conntrack.dump().next(); setImmediate(() => process.exit(0));',
  ],
  [
    'process.exit while requests are under way',
    'for (let i = 0; i < 50; i++) void conntrack.stats(); process.exit(0);',
  ],
  ['close, and then its end', 'void conntrack.close();'],
])('with %s', (_, script) => {
  expect(run(`${script} console.log('done');`)).toMatchObject({ status: 0, signal: null, stderr: '' });
});

test('waiting for an event keeps the process alive until it arrives', () => {
  const result = run(`
    import { execFileSync } from 'node:child_process';
    setTimeout(() => execFileSync('ip', ['netns', 'exec', '${namespace.name}', 'conntrack', ...'-I -p udp -s 10.8.0.1 -d 10.8.0.2 --sport 1 --dport 2 -t 60'.split(' ')], { stdio: 'ignore' }), 1);
    for await (const item of events) { console.log(item.length); break; }`);
  expect(result).toMatchObject({ status: 0, stdout: '1\n', stderr: '' });
});
