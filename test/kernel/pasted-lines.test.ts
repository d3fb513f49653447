// Lines printed by the real conntrack, pasted as a filter: the suggestion lists that flow and no other.

import { expect, test } from 'vitest';
import { applySuggestion, compileFilter, parseFilter } from '../../native/filter/index.ts';
import { type Flow, type FlowBatch, flowAt } from '../../native/flow/index.ts';
import type { Conntrack } from '../../native/index.ts';
import { fillMixed, MIXED_FLOWS } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';

let namespace: Namespace;
let conntrack: Conntrack;

namespaceForAll(async (own) => {
  namespace = own.namespace;
  fillMixed(namespace);
  conntrack = await own.open();
});

function suggested(text: string): string {
  const result = parseFilter(text);
  const fixed = result.ok || !result.errors[0] ? undefined : applySuggestion(text, result.errors[0]);
  if (fixed === undefined) throw new Error(`${text} has no suggestion`);
  return fixed;
}

/** What filters select from the kernel's current flows, which are read once. */
async function selection(): Promise<(filter: string) => Flow[]> {
  const batches: FlowBatch[] = [];
  for await (const batch of conntrack.dump()) batches.push(batch);
  return (text) => {
    const result = parseFilter(text);
    if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
    const compiled = compileFilter(result.filter);
    return batches.flatMap((batch) =>
      Array.from({ length: batch.length }, (_, row) => row).flatMap((row) =>
        compiled.matchesRow(batch, row) ? [flowAt(batch, row)] : [],
      ),
    );
  };
}

test.each([
  ['conntrack -L', '-o', 'id'],
  ['conntrack -L -o extended,id,ktimestamp,labels', '-o', 'extended,id,ktimestamp,labels'],
])('each line of %s', async (_, ...options) => {
  const lines = namespace.list(...options);
  expect(lines.length).toBe(MIXED_FLOWS);
  const select = await selection();
  for (const line of lines) {
    const flows = select(suggested(line));
    // Without the id, which identifies the flow, the line says as much.
    expect([line, flows.map(({ id }) => id)]).toEqual([line, [Number(/ id=(\d+)(?!.* id=)/.exec(line)?.[1])]]);
    expect(suggested(line.replace(/ id=\d+(?!.* id=)/, ''))).toBe(suggested(line));
  }
});

test('all of conntrack -L at once', async () => {
  const select = await selection();
  expect(select(suggested(namespace.list().join('\n'))).length).toBe(MIXED_FLOWS);
});

test('a command with prompt and path selects what conntrack lists for it', async () => {
  const lines = namespace.list('-p', 'tcp', '--dport', '80');
  const select = await selection();
  for (const begin of ['# conntrack', '$ sudo conntrack', '/usr/sbin/conntrack', 'root@router:~# conntrack']) {
    expect([begin, select(`${begin} -L -p tcp --dport 80`).length]).toEqual([begin, lines.length]);
  }
  expect(lines.length).toBeGreaterThan(1);
});
