// CSV by RFC 4180: a header row, CRLF, quotes where needed. The columns and their meanings are in export-fields.ts.
// Pure.
//
// Lists (labels, status) are joined by "|". Helper names and security contexts come from outside, so a text that a
// spreadsheet could take for a formula gets an apostrophe in front: a text whose first character, ignoring leading
// blanks, controls, zero-width characters and apostrophes, is "=", "+", "-" or "@" (in full width or another form too),
// or one that starts with a control. To recover the exact text, a reader removes one apostrophe if such a text follows
// it. This is unambiguous, because such texts get one even if they start with apostrophes already.

import { checkColumns } from '../flow/checks.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { checkExportOptions } from './check-options.ts';
import type { ExportField } from './export-fields.ts';
import { type FieldType, fieldReaders, fieldRow } from './field-readers.ts';
import type { CsvOptions } from './format-options.ts';
import type { RowText, TextFormat } from './text-format.ts';

/**
 * The fields that most flows have values for, and those that distinguish two flows of any protocol. The same for listings
 * and events, which a stream with `resync` mixes: in a listing `event` and `eventTime` are empty.
 */
export const DEFAULT_CSV_FIELDS: readonly ExportField[] = [
  'event',
  'eventTime',
  'family',
  'protocol',
  'protocolName',
  'state',
  'timeoutSec',
  'origSrc',
  'origSport',
  'origDst',
  'origDport',
  'origIcmpType',
  'origIcmpCode',
  'origIcmpId',
  'origSrcKey',
  'origDstKey',
  'origPackets',
  'origBytes',
  'replySrc',
  'replySport',
  'replyDst',
  'replyDport',
  'replyIcmpType',
  'replyIcmpCode',
  'replyIcmpId',
  'replySrcKey',
  'replyDstKey',
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

/** CSV with a header row. @throws RangeError for an unknown field, or if there are none. */
export function csvFormat(options: CsvOptions = {}): TextFormat {
  checkExportOptions('csv', options);
  const names = options.fields ?? DEFAULT_CSV_FIELDS;
  if (names.length === 0) throw new RangeError('Expected at least one column in "fields" of a CSV');
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

/**
 * Whether a text needs the apostrophe. An apostrophe that it already has makes no difference, so that a reader knows
 * whether to remove one.
 */
function couldBeFormula(text: string): boolean {
  const [first = ''] = text.replace(BEFORE_FORMULA, '');
  return STEERS.test(text) || FORMULA.test(first.normalize('NFKC'));
}

/** What spreadsheets skip, or drop when a text is pasted. */
const BEFORE_FORMULA = /^['\s\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]+/u;
/** Minus signs included: some programs read them as the hyphen. */
const FORMULA = /^[=+\-@\u2212]/;
/** Starts with a control, after any apostrophes. */
const STEERS = /^'*\p{Cc}/u;

/** Quotes as RFC 4180 requires, and also texts with any other separator or with ends that would be trimmed. */
function quoted(text: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
