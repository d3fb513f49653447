// Checks of what callers give. A misspelt option is refused: left out, it would often mean the whole table.

import { FlowBatch } from './flow/batch.ts';

/**
 * Refuses what is no object, and names that are not options.
 * @throws TypeError that says what was expected and what was given.
 */
export function checkOptions(options: unknown, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`Expected an object of options, got ${shown(options)}`);
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const known = names.map((name) => `"${name}"`).join(', ');
  throw new TypeError(`Expected only ${known}, got "${unknown}"`);
}

/** @throws TypeError for what is no batch of flows. */
export function checkFlows(flows: unknown): void {
  if (flows instanceof FlowBatch) return;
  throw new TypeError(`Expected a batch of flows, as dump, get or batchOf make it, got ${shown(flows)}`);
}

/** The answer of a caller's predicate. @throws TypeError for a promise or anything else that is no boolean. */
export function checkAnswer(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer;
  throw new TypeError(`Expected the filter to return true or false, got ${shown(answer)}`);
}

/** A value as messages about it write it. */
export function shown(value: unknown): string {
  if (value instanceof Promise) return 'a promise';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = jsonOf(value) ?? typeof value;
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** More of a value makes no message clearer. */
const MAX_SHOWN = 200;

/** Undefined for what JSON does not know, such as functions, and for objects with circles or bigints in them. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
