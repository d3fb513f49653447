// What somebody writes who has just installed the package: list, filter, format, delete. Prints one JSON object.

import { Conntrack, DELETE_OUTCOME, helperPath } from '@flowglass/conntrack';
import { compileFilter, parseFilter } from '@flowglass/conntrack/filter';
import { copyRows, FlowBatch } from '@flowglass/conntrack/flow';
import { formatFlowLine } from '@flowglass/conntrack/formats';

const parsed = parseFilter('proto = udp and dport = 53');
if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
const filter = compileFilter(parsed.filter);

const conntrack = await Conntrack.open();
/** @type {string[]} */
const lines = [];
let listed = 0;
let deleted = 0;
for await (const batch of conntrack.dump()) {
  listed += batch.length;
  const rows = Array.from({ length: batch.length }, (_, row) => row).filter((row) => filter.matchesRow(batch, row));
  lines.push(...rows.map((row) => formatFlowLine(batch, row)));
  const { outcome } = await conntrack.deleteFlows(new FlowBatch(copyRows(batch.buffer, rows), conntrack.strings));
  deleted += outcome.filter((one) => one === DELETE_OUTCOME.deleted).length;
}
const { entries } = await conntrack.stats();
await conntrack.close();
console.log(JSON.stringify({ listed, lines: lines.sort(), deleted, left: entries, helper: helperPath() }));
