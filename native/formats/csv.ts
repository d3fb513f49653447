// CSV by RFC 4180: a header row, CRLF, quotes where they are needed. Which columns there are, and what they mean, is in
// field-names.ts. Pure.
//
// Lists (labels, status) are joined by "|". A text that a spreadsheet would take for a formula, because it begins with
// "=", "+", "-", "@", a tab or a carriage return, gets an apostrophe before it: helper names and security contexts are
// made up outside of this program. A reader that wants the exact text takes one apostrophe off before such a character.

import type { FlowColumns } from '../flow/batch.ts';
import { checkColumns } from '../flow/checks.ts';
import type { LabelNames } from '../flow/connlabels.ts';
import { checkExportOptions } from './check-options.ts';
import type { FieldName } from './field-names.ts';
import { type FieldType, fieldRow, fieldSpecs } from './fields.ts';
import type { RowText, TextFormat } from './text-format.ts';

/** What of the flows stands in a CSV. */
export interface CsvOptions {
  /** The columns, in this order; DEFAULT_CSV_FIELDS without it. */
  readonly fields?: readonly FieldName[] | undefined;
  /** For `labelNames`. */
  readonly labels?: LabelNames | undefined;
}

/** What most listings have something in. */
export const DEFAULT_CSV_FIELDS: readonly FieldName[] = [
  'family',
  'protocol',
  'protocolName',
  'state',
  'timeoutSec',
  'origSrc',
  'origSport',
  'origDst',
  'origDport',
  'origPackets',
  'origBytes',
  'replySrc',
  'replySport',
  'replyDst',
  'replyDport',
  'replyPackets',
  'replyBytes',
  'translated',
  'status',
  'mark',
  'labels',
  'zone',
  'zoneOrig',
  'zoneReply',
  'helper',
  'start',
  'id',
];

/** CSV with a header row. @throws RangeError for an unknown field, and without any. */
export function csvFormat(options: CsvOptions = {}): TextFormat {
  checkExportOptions('csv', options);
  const names = options.fields ?? DEFAULT_CSV_FIELDS;
  if (names.length === 0) throw new RangeError('a CSV without columns cannot be read');
  const specs = fieldSpecs(names);
  const head = `${names.join(',')}\r\n`;
  return {
    head,
    foot: '',
    empty: head,
    rowsOf: (columns: FlowColumns): RowText => {
      checkColumns(columns);
      return (row) => {
        const values = fieldRow(columns, row, options.labels);
        return `${specs.map(([, spec]) => csvValue(spec.type, spec.read(values))).join(',')}\r\n`;
      };
    },
  };
}

function csvValue(type: FieldType, value: string | readonly string[] | undefined): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : value.join('|');
  return type === 'text' || type === 'texts' ? quoted(guarded(text)) : text;
}

function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
