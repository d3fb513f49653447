// The cells of real flows, compared with what the filter finds and what conntrack lists: translations that only change
// an ICMP id, and zones for both directions and for one.

import { expect, test } from 'vitest';
import { compileFilter, parseFilter } from '../../native/filter/index.ts';
import { testBit } from '../../native/flow/bitmap.ts';
import type { FlowBatch } from '../../native/flow/index.ts';
import type { Conntrack } from '../../native/index.ts';
import type { RowView } from '../../renderer/engine/api.ts';
import { Selection } from '../../renderer/engine/list/selection.ts';
import { Comebacks } from '../../renderer/engine/reconcile/comebacks.ts';
import type { FlowTable } from '../../renderer/engine/store/flow-table.ts';
import { FlowStore } from '../../renderer/engine/store/store.ts';
import { rowView } from '../../renderer/engine/view/rows-window.ts';
import { sourceWords, translation, zoneText } from '../../renderer/words/flow-words.ts';
import { fillMixed, MIXED_FLOWS } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { pick } from './support/rows.ts';

let namespace: Namespace;
let conntrack: Conntrack;

namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

/** All flows of the namespace, in the engine's table, and what each row shows. */
async function shownTable(): Promise<{ table: FlowTable; views: RowView[] }> {
  const flows: FlowBatch = await pick(conntrack, () => true);
  const store = new FlowStore(Date.now());
  store.begin(flows, Date.now());
  for (let i = 0; i < flows.length; i++) store.add(flows, i, undefined);
  store.finish();
  const { table } = store;
  const context = { table, selection: new Selection(), comebacks: new Comebacks() };
  return { table, views: Array.from({ length: table.length }, (_, row) => rowView(context, row, row)) };
}

/** Rows that a filter finds. */
function found(table: FlowTable, text: string): number[] {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text} is no filter`);
  const bitmap = new Uint32Array((table.length + 31) >>> 5);
  compileFilter(parsed.filter).matches(table, 0, table.length, bitmap);
  return Array.from({ length: table.length }, (_, row) => row).filter((row) => testBit(bitmap, row));
}

test('a ping whose id was taken shows the id with which it leaves, and so do others with that id', async () => {
  const ping = '--icmp-type 8 --icmp-code 0 --icmp-id 77 -t 300 -n 10.66.0.9';
  for (const source of ['10.0.0.1', '10.66.0.9', '10.0.0.2']) {
    namespace.insert(`-p icmp -s ${source} -d 10.0.0.9 ${ping}`);
  }
  const { table, views } = await shownTable();
  const shown = new Map(views.map((view) => [view.origSrc, translation(view)]));
  // The id with which each leaves, according to conntrack: the second one in its line.
  const ids = new Map(
    namespace.list('-p', 'icmp').map((line) => {
      const [, source = '', id = ''] = /src=(\S+) .*id=77 .*id=(\d+)/.exec(line) ?? [];
      return [source, id];
    }),
  );
  expect(ids.size).toBe(3);
  for (const [source, id] of ids) {
    expect(shown.get(source)).toEqual({ source: `10.66.0.9 id ${id}`, destination: undefined });
  }
  expect(views.map((view) => sourceWords(view).detail)).toEqual(['id 77', 'id 77', 'id 77']);
  // The ping that keeps its address is found, although only its id differs.
  expect(ids.get('10.66.0.9')).not.toBe('77');
  for (const text of ['nat = any', 'nat = src']) expect(found(table, text)).toHaveLength(3);
  expect(found(table, 'nat = dst')).toHaveLength(0);
});

test('the filter zone finds the flows whose cell shows the zone, in whichever direction', async () => {
  fillMixed(namespace);
  const { table, views } = await shownTable();
  expect(views).toHaveLength(MIXED_FLOWS);
  expect([...new Set(views.map(zoneText))].sort()).toEqual(['0', '12', '13', '5', '6 →', '← 7']);
  for (const zone of ['0', '5', '6', '7', '12', '13']) {
    const shown = views.flatMap((view, row) => (zoneText(view).replace(/\D+/, '') === zone ? [row] : []));
    expect(shown.length).toBeGreaterThan(0);
    expect(found(table, `zone = ${zone}`)).toEqual(shown);
    expect(found(table, `zone != ${zone}`)).toHaveLength(MIXED_FLOWS - shown.length);
  }
  // conntrack counts flows with a zone for one direction as zone 0.
  expect(found(table, 'zone.any = 0')).toHaveLength(namespace.list('-w', '0').length);
  expect(found(table, 'zone = 0')).toHaveLength(namespace.list('-w', '0').length - 2);
  expect(found(table, 'zone = 6')).toHaveLength(namespace.list('--orig-zone', '6').length);
  expect(namespace.list('-w', '6')).toHaveLength(0);
});
