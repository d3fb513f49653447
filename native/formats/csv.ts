// CSV by RFC 4180: a header row, CRLF, quotes where needed. The columns and their meanings are in export-fields.ts.
// Pure.
//
// Lists (labels, status) are joined by "|". Helper names, security contexts and names of labels come from outside; what
// becomes of a text that a spreadsheet could take for a formula is in csv-cell.ts.

import type { LabelNames } from '../flow/connlabels.ts';
import { csvCell } from '../flow/csv-cell.ts';
import { statusNames } from '../flow/names.ts';
import { checkExportOptions } from './check-options.ts';
import type { ExportField } from './export-fields.ts';
import { type FieldReader, fieldReaders } from './field-readers.ts';
import type { CsvOptions } from './format-options.ts';
import { remembered } from './remembered.ts';
import type { FlowShape } from './row-cursor.ts';
import { plainPart, plannedRows, type RowPart, writtenPart } from './row-plan.ts';
import type { TextFormat } from './text-format.ts';

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
  const readers = fieldReaders(names);
  const head = `${names.join(',')}\r\n`;
  const rowsOf = plannedRows((shape) => [
    ...readers.flatMap(([, reader], i) => [i === 0 ? '' : ',', ...cellParts(reader, shape, options.labels)]),
    '\r\n',
  ]);
  return { head, foot: '', empty: head, rowsOf };
}

/** None if the flows have no such value. */
function cellParts(reader: FieldReader, shape: FlowShape, labelNames: LabelNames | undefined): RowPart[] {
  switch (reader.type) {
    case 'text':
      return writtenPart(reader.of(shape), csvCell);
    case 'texts':
      return writtenPart(reader.of(shape, labelNames), (values) => csvCell(values.join('|')));
    case 'status':
      return writtenPart(reader.of(shape), statusCell);
    case 'numbers':
      return writtenPart(reader.of(shape, labelNames), (values) => values.join('|'));
    default:
      return plainPart(reader.of(shape));
  }
}

const statusCell = remembered((status) => statusNames(status).join('|'));
