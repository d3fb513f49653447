// What is said about copying and exporting flows. Tests find the sentences by their names here. Pure.

import type { ExportFormatId } from '../../electron/contract/export-formats.ts';
import { formatBytes, formatCount } from '../../native/flow/index.ts';
import type { ExportOutcome } from '../engine/export/export-api.ts';
import { expectations, flows } from './counts.ts';

/** What is in a text of each format that has no columns to choose, and what is not. */
const CONTENTS: { readonly [Format in ExportFormatId]?: string } = {
  conntrack: 'All that conntrack -L prints of a flow.',
  save: 'All that conntrack -R restores: it creates these flows without their labels, helpers, security contexts, counters and start times. Flows of SCTP and DCCP are left out: it refuses them without their tags and roles, which are not kept here.',
  json: 'All fields that a flow has, but for the tags of SCTP and the roles of DCCP, which are not kept here.',
  xml: 'All that conntrack -o xml prints of a flow, and the names of its labels.',
};

/** All sentences. */
export const EXPORT_WORDS = {
  title: 'Export',
  copyTitle: 'Copy as',
  destination: 'Where to',
  flows: 'Flows',
  scopes: { selected: 'Selected', matching: 'Matching the filter', all: 'All' },
  alsoEnded: 'Also ended flows',
  format: 'Format',
  columnsTitle: 'Columns',
  asShown: 'As shown in the grid',
  allColumns: 'All',
  previewTitle: 'Preview',
  wrap: 'Wrap',
  toFile: 'To a file',
  toClipboard: 'To the clipboard',
  contents: (format: ExportFormatId): string => CONTENTS[format] ?? '',
  columns: (shown: number, all: number): string => `${formatCount(shown)} of ${formatCount(all)}, in this order`,
  endsApart: 'An address and its port are two fields: source and source.port.',
  noColumns: 'Choose a column first.',
  nothing: 'There are no such flows.',
  /** @param isWhole whether there are no more lines. */
  preview: (lines: number, isWhole: boolean): string => {
    const count = lines === 1 ? 'line' : `${lines === 0 ? 'no' : formatCount(lines)} lines`;
    if (!isWhole) return `the first ${count}`;
    return lines === 0 ? count : lines === 1 ? 'one line' : `all ${count}`;
  },
  leftOut: (count: number): string => `${flows(count)} ${count === 1 ? 'is' : 'are'} left out.`,
  exportFlows: (count: number): string => `Export ${flows(count)}…`,
  copyFlows: (count: number): string => `Copy ${flows(count)}`,
  /** Precedes the size. */
  about: 'About',
  time: (ms: number): string => spanText(ms),
  asNow: 'It writes the flows that are there when you press Export, in the order of the list.',
  asNowCopied: 'It copies the flows that are there when you press Copy, in the order of the list.',
  paused: 'The view is paused: the flows are written as they are shown.',
  tooLong: (most: number): string =>
    `The clipboard takes up to ${formatCount(most)} characters here, and this is more. Export it to a file instead.`,
  copied: 'Copied',
  copiedFlows: (count: number): string => `${flows(count)}, tab-separated`,
  copiedExpectations: (count: number): string => `${expectations(count)}, tab-separated`,
  copiedAs: (count: number, format: string): string => `${flows(count)} as ${format}`,
  notCopied: 'Not copied',
  noneSelected: 'Select flows, or go to a cell first.',
  noneSelectedExpected: 'Select expectations, or go to a cell first.',
  noCell: 'Go to a cell first.',
  emptyCell: 'The cell is empty.',
  forgotten: 'The flow ended so long ago that nothing is known of it any more.',
  noFilter: 'No filter is applied.',
  noShell: 'No way to this table from a shell is known.',
  unsaid: (terms: readonly string[], verb: 'list' | 'delete' = 'list'): string =>
    `conntrack cannot ${verb} exactly these flows: ${
      terms.length === 0 ? 'it has no way to join these terms' : `it cannot say ${terms.join(', ')}`
    }.`,
  exporting: (count: number, format: string): string => `Exporting ${flows(count)} as ${format}`,
  progress: (share: number, leftMs: number | undefined): string =>
    leftMs === undefined ? `${Math.floor(share * 100)} %` : `${Math.floor(share * 100)} %, ${spanText(leftMs)} left`,
  exported: ({ flows: count, bytes }: ExportOutcome): string => `Exported ${flows(count)}, ${formatBytes(bytes)}`,
  lost: (count: number): string =>
    `${flows(count)} that ended meanwhile ${count === 1 ? 'was' : 'were'} no longer known, and ${count === 1 ? 'is' : 'are'} left out.`,
  cancelled: 'The export was cancelled. Nothing was written.',
  notExported: 'Not exported',
  running: 'An export is under way: wait until it ends, or cancel it.',
} as const;

/** "less than a second", "12 s", "3 min". */
function spanText(ms: number): string {
  if (ms < 1000) return 'less than a second';
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
