// Flows as text for other programs: conntrack's own formats, JSON lines, CSV. The public part.

export type { LabelNames } from '../flow/connlabels.ts';
export { formatFlowLine, type LineOptions, lineFormat } from './conntrack-line.ts';
export { type CsvOptions, csvFormat, DEFAULT_CSV_FIELDS } from './csv.ts';
export { type ExpectationTextOptions, formatExpectationLine, formatExpectationsXml } from './expectation-text.ts';
export {
  CHUNK_CHARS,
  type ExportChoice,
  type ExportFormat,
  exportFlows,
  type FormatOptions,
  type RowFilter,
} from './export.ts';
export { FIELD_NAMES, type FieldName } from './field-names.ts';
export { type JsonOptions, jsonLinesFormat } from './json-lines.ts';
export { type SaveOptions, saveFormat } from './save.ts';
export type { ClockOption, RowText, TextFormat } from './text-format.ts';
export { type XmlOptions, xmlFormat } from './xml.ts';
