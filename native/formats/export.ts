// Exports flows of any number in one of the text formats, chunk by chunk, in constant memory. Pure.

import { FlowBatch } from '../flow/batch.ts';
import { bitmapWords, collectBits, countBits } from '../flow/bitmap.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { checkBatches, checkExportOptions } from './check-options.ts';
import { lineFormat } from './conntrack-line.ts';
import { csvFormat } from './csv.ts';
import { columnsOf, type ExportedFlows } from './flow-batches.ts';
import type { ExportFormat, FormatOptions } from './format-options.ts';
import { jsonLinesFormat } from './json-lines.ts';
import { saveFormat } from './save.ts';
import type { TextFormat } from './text-format.ts';
import { xmlFormat } from './xml.ts';

/** Chooses rows: a compiled filter. It must not depend on state that changes while one call runs. */
export interface RowFilter {
  /** Writes the bits of rows from..to: bit (row & 31) of word (row >>> 5). `from` is a multiple of 32. */
  matches(columns: FlowColumns, from: number, to: number, bitmap: Uint32Array): void;
}

/** Which flows are exported, and what becomes of their batches. */
export interface ExportChoice {
  /** Only matching flows are exported; by default all. */
  readonly filter?: RowFilter | undefined;
  /** Release each batch (`FlowBatch.release`) once its text is made: for batches that nothing else uses, as of a dump. */
  readonly release?: boolean | undefined;
}

/**
 * A chunk is yielded once it has this many characters: writes of 64 KiB are cheap, and the writer can apply
 * backpressure.
 */
export const CHUNK_CHARS = 65_536;

const FORMATS: { readonly [F in ExportFormat]: (options: FormatOptions[F]) => TextFormat } = {
  conntrack: lineFormat,
  save: saveFormat,
  xml: xmlFormat,
  json: jsonLinesFormat,
  csv: csvFormat,
};

/**
 * The text of flows, in batches or as objects (`list`), in chunks of about 64 Ki characters that end at a line end. Nothing
 * of a batch is kept once the next one is requested, so batches can be reused. The concatenated chunks are the whole
 * export; encode them as UTF-8. Batches are requested only as the text is consumed. Leaving the loop early ends the
 * iteration of the batches.
 * @returns (as the generator's return value) the number of flows exported.
 * @throws RangeError for an unknown format or field, TypeError for invalid options, before the first chunk; and whatever
 * the batches throw.
 */
export async function* exportFlows<F extends ExportFormat>(
  batches: ExportedFlows,
  format: F,
  options: FormatOptions[F] & ExportChoice = {},
): AsyncGenerator<string, number, void> {
  checkExportOptions(format, options);
  checkBatches(batches);
  const { head, foot, empty, rowsOf } = FORMATS[format](options);
  let flows = 0;
  let chunk = '';
  for await (const columns of columnsOf(batches)) {
    const text = rowsOf(columns);
    const chosen = options.filter && chosenRows(columns, options.filter);
    const count = chosen ? chosen.length : columns.length;
    for (let i = 0; i < count; i++) {
      const row = chosen ? (chosen[i] ?? 0) : i;
      chunk += flows++ === 0 ? head + text(row) : text(row);
      if (chunk.length < CHUNK_CHARS) continue;
      yield chunk;
      chunk = '';
    }
    if (options.release && columns instanceof FlowBatch) columns.release();
  }
  const rest = flows === 0 ? empty : chunk + foot;
  if (rest !== '') yield rest;
  return flows;
}

/** The rows that a filter matches. */
function chosenRows(columns: FlowColumns, filter: RowFilter): Uint32Array {
  const bitmap = new Uint32Array(bitmapWords(columns.length));
  filter.matches(columns, 0, columns.length, bitmap);
  const rows = new Uint32Array(countBits(bitmap));
  collectBits(bitmap, rows);
  return rows;
}
