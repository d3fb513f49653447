// The formats in which the window copies and exports flows, and how a file of each is named. Pure.

import { z } from './zod.ts';

interface FormatEntry {
  readonly title: string;
  /** What it is for. */
  readonly hint: string;
  /** The extension of its files. */
  readonly extension: string;
  /** Whether its columns can be chosen; the others have everything that they can say. */
  readonly hasColumns: boolean;
}

/** By id, in the order in which they are offered. */
export const EXPORT_FORMATS = {
  table: { title: 'Text table', hint: 'for reading', extension: 'txt', hasColumns: true },
  conntrack: { title: 'conntrack lines', hint: 'as conntrack -L prints', extension: 'txt', hasColumns: false },
  save: { title: 'conntrack input', hint: 'for conntrack -R', extension: 'conntrack', hasColumns: false },
  csv: { title: 'CSV', hint: 'for spreadsheets', extension: 'csv', hasColumns: true },
  json: { title: 'JSON lines', hint: 'one object a flow', extension: 'jsonl', hasColumns: false },
  xml: { title: 'XML', hint: 'as conntrack -o xml', extension: 'xml', hasColumns: false },
} as const satisfies Readonly<Record<string, FormatEntry>>;

export type ExportFormatId = keyof typeof EXPORT_FORMATS;

/** All ids, in their order. */
export const EXPORT_FORMAT_IDS = Object.keys(EXPORT_FORMATS) as readonly ExportFormatId[];

export const ExportFormatId = z.enum(EXPORT_FORMAT_IDS);
