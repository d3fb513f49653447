// Flows as text for other programs: conntrack's own formats, JSON lines, CSV. The public part.

export type { LabelNames } from '../flow/connlabels.ts';
export { formatFlowLine, lineFormat } from './conntrack-line.ts';
export { csvFormat, DEFAULT_CSV_FIELDS } from './csv.ts';
export { type ExpectationTextOptions, formatExpectationLine, formatExpectationsXml } from './expectation-text.ts';
export { CHUNK_CHARS, type ExportChoice, exportFlows, type RowFilter } from './export.ts';
export { EXPORT_FIELDS, type ExportField } from './export-fields.ts';
export type { Exported, ExportedFlows } from './flow-batches.ts';
export type {
  ClockOption,
  CsvOptions,
  ExportFormat,
  FormatOptions,
  JsonOptions,
  LineOptions,
  SaveOptions,
  XmlOptions,
} from './format-options.ts';
export { jsonLinesFormat } from './json-lines.ts';
export { type SaveFormat, saveFormat } from './save.ts';
export type { RowText, TextFormat } from './text-format.ts';
export { xmlFormat } from './xml.ts';
