// Checks what an export is asked for: programs without types give anything, and half of an export is none. Pure.

import { checkArray, checkFlags, checkOptions, nameOf, shown } from '../flow/checks.ts';
import type { ExportFormat, FormatOptions } from './format-options.ts';

const FLAGS = ['extended', 'id', 'timestamp', 'ktimestamp', 'loadable'];

/** The options that a format looks at. */
const NAMES: { readonly [F in ExportFormat]: readonly (keyof FormatOptions[F])[] } = {
  conntrack: ['extended', 'id', 'timestamp', 'ktimestamp', 'labels', 'nowMs'],
  save: ['loadable'],
  xml: ['timestamp', 'ktimestamp', 'labels', 'nowMs'],
  json: ['fields', 'labels'],
  csv: ['fields', 'labels'],
};
/** Options of another format may stand beside them, so that one set serves all. */
const ALL_NAMES: readonly string[] = [...new Set(Object.values(NAMES).flat()), 'filter'];

/** @throws RangeError for an unknown format; TypeError for options that no format has, or that are something else. */
export function checkExportOptions(format: ExportFormat, options: object): void {
  if (typeof format !== 'string' || !Object.hasOwn(NAMES, format)) {
    throw new RangeError(`${shown(format)} is no format: there are ${Object.keys(NAMES).join(', ')}`);
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
    throw new TypeError(`Expected "filter" to be a compiled filter, as compileFilter makes it, got ${shown(filter)}`);
  }
}

/** @throws TypeError for what cannot be iterated; a batch itself, for example. */
export function checkBatches(batches: unknown): void {
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now }: Partial<Record<symbol, unknown>> = Object(batches);
  if (typeof batches !== 'string' && (typeof later === 'function' || typeof now === 'function')) return;
  throw new TypeError(`Expected something that yields batches, such as dump() or an array, got ${nameOf(batches)}`);
}
