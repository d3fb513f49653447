// A namespace whose name moves to another one while its table is shown: what the application's source reports, and what
// it opens.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../electron/clock.ts';
import { createLog } from '../../electron/log.ts';
import { type Machine, thisMachine } from '../../electron/source/machine.ts';
import { connectingAccess, openSource } from '../../electron/source/openers.ts';
import { Source } from '../../electron/source/source.ts';
import { Conntrack } from '../../native/index.ts';
import { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

const UDP = '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 300';
const machine: Machine = { ...thisMachine(false), netAdmin: true };
const log = createLog('error', (line) => process.stderr.write(line));

const ROOT = join(import.meta.dirname, '../..');

let namespace: Namespace;
let source: Source | undefined;

namespaceForEach((own) => {
  namespace = own.namespace;
  own.defer(async () => {
    await source?.close();
    source = undefined;
  });
});

/** The source that shows the namespace with that name or path. */
function sourceOf(netns: string): Source {
  const opening = { open: Conntrack.open, machine, programs: { playground: '', helper: '' }, readOnly: false };
  const spec = { kind: 'netns', netns } as const;
  let tables = 0;
  return new Source({
    spec,
    open: () => openSource(spec, opening),
    connecting: connectingAccess(spec, 'box'),
    nextTable: () => ++tables,
    clock: systemClock,
    log,
    onOpen: () => undefined,
    onClose: () => undefined,
    onChange: () => undefined,
  });
}

const ip = (...args: string[]): void => void execFileSync('ip', args);
const entries = async (): Promise<number | undefined> => (await source?.current?.handle.stats())?.entries;

test.each(['NAME', '/run/netns/NAME'])(
  'deleted and re-created as %s: the old one cannot be changed, and the new one opens',
  async (form) => {
    namespace.insert(UDP);
    source = sourceOf(form.replace('NAME', namespace.name));
    await source.open();
    expect(source.access).toMatchObject({ reach: 'direct', canModify: true });
    expect(source.access.failure).toBeUndefined();
    expect(source.access.shell).toBeDefined();
    const old = source.current?.source;

    ip('netns', 'delete', namespace.name);
    expect(source.access).toMatchObject({ reach: 'direct', canModify: false, failure: { code: 'ESTALE' } });
    expect(source.access.failure?.message).toContain('what is left of it');

    ip('netns', 'add', namespace.name);
    expect(source.access).toMatchObject({ reach: 'direct', canModify: false, failure: { code: 'ESTALE' } });
    expect(source.access.failure?.message).toContain('the old one');
    // A command to copy would act on the new one.
    expect(source.access.shell).toBeUndefined();
    // It can still be read.
    expect(await entries()).toBe(1);

    await source.open();
    expect(source.access).toMatchObject({ reach: 'direct', canModify: true });
    expect(source.access.failure).toBeUndefined();
    expect(source.current?.source).not.toBe(old);
    expect(await entries()).toBe(0);
  },
);

test('a namespace shown by its process cannot be changed or found again after that process has ended', async () => {
  const inside = spawn('ip', ['netns', 'exec', namespace.name, 'sh', '-c', 'echo inside; exec cat']);
  await once(inside.stdout, 'data');
  source = sourceOf(`/proc/${inside.pid}/ns/net`);
  await source.open();
  expect(source.access).toMatchObject({ reach: 'direct', canModify: true });
  inside.stdin.end();
  await once(inside, 'exit');
  expect(source.access).toMatchObject({ reach: 'direct', canModify: false, failure: { code: 'ESTALE' } });
  expect(source.access.failure?.message).toContain('no longer leads to a network namespace');
  await source.open();
  expect(source.access).toMatchObject({ reach: 'none', failure: { code: 'ENOENT' } });
});

test('another namespace mounted over the name is noticed, and so is its end', async () => {
  using other = new Namespace();
  source = sourceOf(namespace.name);
  await source.open();
  execFileSync('mount', ['--bind', `/run/netns/${other.name}`, `/run/netns/${namespace.name}`]);
  expect(source.access).toMatchObject({ canModify: false, failure: { code: 'ESTALE' } });
  execFileSync('umount', [`/run/netns/${namespace.name}`]);
  expect(source.access).toMatchObject({ canModify: true });
});

test('a program in a namespace notices that its name moved to another one', async () => {
  const script = `
    import { namespaceId, watchName } from './electron/source/namespace-watch.ts';
    const outdated = watchName(namespaceId, undefined);
    const say = () => console.log(JSON.stringify(outdated()?.message ?? null));
    say();
    process.stdin.on('data', say);`;
  const command = ['netns', 'exec', namespace.name, process.execPath, '--input-type=module', '-e', script];
  const program = spawn('ip', command, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(program, 'exit');
  const answer = async (): Promise<unknown> => {
    const [said] = await Promise.race([once(program.stdout, 'data'), ended]);
    return JSON.parse(`${said}`);
  };
  expect(await answer()).toBeNull();
  ip('netns', 'delete', namespace.name);
  ip('netns', 'add', namespace.name);
  program.stdin.write('again\n');
  expect(await answer()).toContain(`The network namespace “${namespace.name}” was deleted and re-created.`);
  program.stdin.end();
  expect(await ended).toEqual([0, null]);
});
