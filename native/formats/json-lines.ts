// JSON lines: one object per flow, one flow per line. The keys and their meanings are in export-fields.ts. Pure.

import type { LabelNames } from '../flow/connlabels.ts';
import { statusNames } from '../flow/names.ts';
import { INVISIBLE } from '../flow/visible-text.ts';
import { checkExportOptions } from './check-options.ts';
import { EXPORT_FIELDS } from './export-fields.ts';
import { type FieldReader, fieldReaders } from './field-readers.ts';
import type { JsonOptions } from './format-options.ts';
import { remembered } from './remembered.ts';
import type { FlowShape } from './row-cursor.ts';
import { plainPart, plannedRows, type RowPart, writtenPart } from './row-plan.ts';
import type { TextFormat } from './text-format.ts';

/** JSON lines (UTF-8, line feeds), without keys for values that a flow lacks. @throws RangeError for an unknown field. */
export function jsonLinesFormat(options: JsonOptions = {}): TextFormat {
  checkExportOptions('json', options);
  const readers = fieldReaders(options.fields ?? EXPORT_FIELDS);
  const rowsOf = plannedRows((shape) => {
    const parts: RowPart[] = [];
    for (const [name, reader] of readers) {
      const value = valueParts(reader, shape, options.labels);
      if (value.length > 0) parts.push(`${parts.length === 0 ? '{' : ','}"${name}":`, ...value);
    }
    return [...parts, parts.length === 0 ? '{}\n' : '}\n'];
  });
  return { head: '', foot: '', empty: '', rowsOf };
}

/** None if the flows have no such value. */
function valueParts(reader: FieldReader, shape: FlowShape, labelNames: LabelNames | undefined): RowPart[] {
  switch (reader.type) {
    case 'number':
    case 'boolean':
      return plainPart(reader.of(shape));
    case 'word':
    case 'digits': {
      const parts = plainPart(reader.of(shape));
      return parts.length === 0 ? [] : ['"', ...parts, '"'];
    }
    case 'text':
      return writtenPart(reader.of(shape), jsonText);
    case 'status':
      return writtenPart(reader.of(shape), jsonStatus);
    case 'numbers':
      return writtenPart(reader.of(shape, labelNames), (values) => `[${values}]`);
    case 'texts':
      return writtenPart(reader.of(shape, labelNames), (values) => `[${values.map(jsonText)}]`);
  }
}

const jsonStatus = remembered((status) => JSON.stringify(statusNames(status)));

function jsonText(text: string): string {
  return JSON.stringify(text).replace(INVISIBLE, escapedUnits);
}

/** JSON.stringify escapes ASCII's controls only; a terminal would obey the others. */
function escapedUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
