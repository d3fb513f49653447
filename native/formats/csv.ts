// CSV by RFC 4180: a header row, CRLF, quotes where they are needed. Which columns there are, and what they mean, is in
// export-fields.ts. Pure.
//
// Lists (labels, status) are joined by "|". Helper names and security contexts are made up outside of this program, so a text
// that a spreadsheet could take for a formula gets an apostrophe before it. That is one whose first character is "=", "+", "-" or
// "@", also in full width or another form of the same character, where blanks, controls, zero-width characters and
// apostrophes before it do not count; and one that begins with a control. A reader that wants the exact text takes one apostrophe off
// where the text after it is such a text: nothing else begins so, as texts that begin with apostrophes get theirs as well.

import { checkColumns } from '../flow/checks.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { checkExportOptions } from './check-options.ts';
import type { ExportField } from './export-fields.ts';
import { type FieldType, fieldReaders, fieldRow } from './field-readers.ts';
import type { CsvOptions } from './format-options.ts';
import type { RowText, TextFormat } from './text-format.ts';

/** What most listings have something in. */
export const DEFAULT_CSV_FIELDS: readonly ExportField[] = [
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
  const specs = fieldReaders(names);
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
  return couldBeFormula(text) ? `'${text}` : text;
}

/** Whether a text needs the apostrophe; whether it has one already changes nothing, so that a reader can tell. */
function couldBeFormula(text: string): boolean {
  const [first = ''] = text.replace(BEFORE_FORMULA, '');
  return STEERS.test(text) || FORMULA.test(first.normalize('NFKC'));
}

/** What spreadsheets pass over, or drop when a text is pasted. */
const BEFORE_FORMULA = /^['\s\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]+/u;
/** Minus signs included: some programs read them as the hyphen. */
const FORMULA = /^[=+\-@\u2212]/;
/** Begins with a control, behind any apostrophes. */
const STEERS = /^'*\p{Cc}/u;

/** RFC 4180, and whatever else is a separator somewhere or would be trimmed. */
function quoted(text: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
