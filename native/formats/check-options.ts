// Checks an export's options before it starts: programs without types pass anything, and half an export is useless.
// Pure.

import { checkArray, checkFlags, checkOptions, nameOf, shown } from '../flow/checks.ts';
import type { ExportFormat, FormatOptions } from './format-options.ts';

const FLAGS = ['extended', 'id', 'timestamp', 'ktimestamp', 'loadable', 'release'];

/** The options that each format uses. */
const NAMES: { readonly [F in ExportFormat]: readonly (keyof FormatOptions[F])[] } = {
  conntrack: ['extended', 'id', 'timestamp', 'ktimestamp', 'labels', 'nowMs'],
  save: ['loadable'],
  xml: ['timestamp', 'ktimestamp', 'labels', 'nowMs'],
  json: ['fields', 'labels'],
  csv: ['fields', 'labels'],
};
/** Options of other formats are allowed too, so that one set serves all. */
const ALL_NAMES: readonly string[] = [...new Set(Object.values(NAMES).flat()), 'filter', 'release'];

/** @throws RangeError for an unknown format; TypeError for unknown options, or invalid values. */
export function checkExportOptions(format: ExportFormat, options: object): void {
  if (typeof format !== 'string' || !Object.hasOwn(NAMES, format)) {
    throw new RangeError(`Expected a format among ${Object.keys(NAMES).join(', ')}, got ${shown(format)}`);
  }
  checkOptions(options, ALL_NAMES);
  checkFlags(options, ...FLAGS);
  const { fields, labels, nowMs, filter }: Record<string, unknown> = { ...options };
  if (fields !== undefined) checkArray(fields, '"fields" to be an array of names');
  if (labels !== undefined && !(labels instanceof Map)) {
    throw new TypeError(`Expected "labels" to be a Map of names by bit, got ${shown(labels)}`);
  }
  if (nowMs !== undefined && !Number.isFinite(nowMs)) {
    throw new TypeError(`Expected "nowMs" to be milliseconds since the epoch, got ${shown(nowMs)}`);
  }
  if (filter !== undefined && typeof Object(filter).matches !== 'function') {
    throw new TypeError(`Expected "filter" to be a compiled filter from compileFilter, got ${shown(filter)}`);
  }
}

/** @throws TypeError for anything that cannot be iterated, such as a single batch. */
export function checkBatches(batches: unknown): void {
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now }: Partial<Record<symbol, unknown>> = Object(batches);
  if (typeof batches !== 'string' && (typeof later === 'function' || typeof now === 'function')) return;
  throw new TypeError(`Expected something that yields batches, such as dump() or an array, got ${nameOf(batches)}`);
}
