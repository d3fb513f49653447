// JSON lines: one object per flow, one flow per line. The keys and their meanings are in export-fields.ts. Pure.

import { checkColumns } from '../flow/checks.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { INVISIBLE } from '../flow/visible-text.ts';
import { checkExportOptions } from './check-options.ts';
import { EXPORT_FIELDS } from './export-fields.ts';
import { type FieldType, fieldReaders, fieldRow } from './field-readers.ts';
import type { JsonOptions } from './format-options.ts';
import type { RowText, TextFormat } from './text-format.ts';

/** JSON lines (UTF-8, line feeds), without keys for values that a flow lacks. @throws RangeError for an unknown field. */
export function jsonLinesFormat(options: JsonOptions = {}): TextFormat {
  checkExportOptions('json', options);
  const specs = fieldReaders(options.fields ?? EXPORT_FIELDS);
  return {
    head: '',
    foot: '',
    empty: '',
    rowsOf: (columns: FlowColumns): RowText => {
      checkColumns(columns);
      return (row) => {
        const values = fieldRow(columns, row, options.labels);
        let text = '';
        for (const [name, spec] of specs) {
          const value = spec.read(values);
          if (value !== undefined) text += `${text === '' ? '{' : ','}"${name}":${jsonValue(spec.type, value)}`;
        }
        return `${text === '' ? '{' : text}}\n`;
      };
    },
  };
}

function jsonValue(type: FieldType, value: string | readonly string[]): string {
  if (type === 'number' || type === 'boolean') return String(value);
  if (type === 'word' || type === 'digits') return `"${value}"`;
  if (type === 'words' && typeof value !== 'string') return value.length > 0 ? `["${value.join('","')}"]` : '[]';
  return type === 'numbers' ? `[${value}]` : JSON.stringify(value).replace(INVISIBLE, escapedUnits);
}

/** JSON.stringify escapes ASCII's controls only; a terminal would obey the others. */
function escapedUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
