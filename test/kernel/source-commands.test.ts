// The very commands that the window shows, run by a shell in a namespace other than the table's: they change the table
// shown, not the shell's own.

import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { commandOn, type ShellTarget } from '../../electron/contract/source.ts';
import { namespaceTarget } from '../../electron/source/namespace-name.ts';
import { flowCommand } from '../../native/flow/flow-commands.ts';
import { IPPROTO, PRESENCE } from '../../native/flow/index.ts';
import { blockFlow } from '../../renderer/dialogs/block-rules.ts';
import { conntrackCommand, parsePredicate } from '../../renderer/engine/view/predicate.ts';
import { inNamespace, runToEnd } from '../shell.ts';
import { row } from '../unit/renderer/row.ts';
import { Namespace } from './support/namespace.ts';

const ENTRIES = [
  '-p tcp -s 192.168.4.27 -d 10.2.8.14 --sport 51544 --dport 443 --state ESTABLISHED -t 300',
  '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 53 -t 300',
  '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 2 --dport 53 -t 300',
];

let table: Namespace;
/** Stands in for the machine's own namespace: the user's shell is in it. */
let elsewhere: Namespace;
let folder: string;

beforeAll(() => {
  table = new Namespace();
  elsewhere = new Namespace();
  folder = mkdtempSync(join(tmpdir(), 'fg kernel '));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const namespace of [table, elsewhere]) namespace?.[Symbol.dispose]();
});

beforeEach(() => {
  for (const namespace of [table, elsewhere]) {
    const entries = ENTRIES.map((entry) => `conntrack -I ${entry}`).join(' && ');
    namespace.run('sh', '-c', `nft flush ruleset && conntrack -F && ${entries}`);
  }
});

/** Source ports of the entries, and the names of nftables' tables. */
function stateOf(namespace: Namespace): unknown {
  const ports = namespace.list().map((line) => Number(/sport=(\d+)/.exec(line)?.[1]));
  const rules = namespace.run('nft', 'list', 'tables').trim();
  return { ports: ports.sort((a, b) => a - b), rules };
}

/** Runs a command as if a user had pasted it. */
function paste(namespace: Namespace, command: string): void {
  const result = runToEnd([...inNamespace(namespace.name), 'sh', '-c', command]);
  expect(result.stderr, command).not.toMatch(/denied|failed|not permitted|No such/i);
  expect(result.status, command).toBe(0);
}

function filterCommand(text: string): string {
  const parsed = parsePredicate(text);
  const command = parsed && conntrackCommand(parsed.filter);
  if (command === undefined) throw new Error(`no command for ${text}`);
  return command;
}

/** Pastes each kind of command into a shell that is in `shell`. */
function actsOnlyOnTheTable(target: ShellTarget, shell: Namespace): void {
  const before = stateOf(elsewhere);
  const udp = { protocol: IPPROTO.udp, origSrc: '10.0.0.1', origDst: '10.0.0.2', origSport: 1, origDport: 53 };
  paste(shell, commandOn(target, flowCommand('delete', row({ ...udp, presence: PRESENCE.layer4 })) ?? ''));
  expect(stateOf(table)).toEqual({ ports: [2, 51544], rules: '' });
  paste(shell, commandOn(target, filterCommand('proto = udp')));
  expect(stateOf(table)).toEqual({ ports: [51544], rules: '' });
  paste(shell, commandOn(target, blockFlow(row())));
  expect(stateOf(table)).toEqual({ ports: [51544], rules: 'table inet flowglass_block' });
  paste(shell, commandOn(target, 'conntrack -F'));
  expect(stateOf(table)).toEqual({ ports: [], rules: 'table inet flowglass_block' });
  expect(stateOf(elsewhere)).toEqual(before);
}

test('with --netns NAME', () => {
  actsOnlyOnTheTable(namespaceTarget(table.name), elsewhere);
});

test('with --netns PATH', () => {
  actsOnlyOnTheTable(namespaceTarget(`/run/netns/${table.name}`), elsewhere);
});

test('with --netns PATH that contains a blank and a quote', () => {
  const path = join(folder, "my network's");
  symlinkSync(`/run/netns/${table.name}`, path);
  actsOnlyOnTheTable(namespaceTarget(path), elsewhere);
});

test('without an option, in the namespace of the shell', () => {
  actsOnlyOnTheTable({ kind: 'system' }, table);
});

test('started in a namespace that has a name, from a shell elsewhere', () => {
  const file = join(import.meta.dirname, '../../electron/source/namespace-name.ts');
  const script = `import { namespaceTarget } from ${JSON.stringify(file)}; console.log(JSON.stringify(namespaceTarget(undefined)));`;
  const target = JSON.parse(table.run(process.execPath, '--input-type=module', '-e', script)) as ShellTarget;
  expect(target).toEqual({ kind: 'netns', netns: table.name });
  actsOnlyOnTheTable(target, elsewhere);
});
