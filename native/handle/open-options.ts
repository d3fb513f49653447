// The options of a handle, and their check. A misspelt option is refused: with a misspelt `netns`, this process's own
// table would be changed.

import { shown } from '../flow/checks.ts';
import { checkLabelNames, type LabelNames } from '../flow/connlabels.ts';

/** Where the table is, and how to reach it. */
export interface OpenOptions {
  /**
   * A network namespace: a name under /run/netns, a path (with a slash), or the id of a process in it. Needs root. Not
   * with `helper`, which has its own namespace.
   */
  netns?: string | number | undefined;
  /** The helper to start; without it this process talks to the kernel itself and needs CAP_NET_ADMIN. */
  helper?: HelperCommand | undefined;
  /** Default receive buffer of subscriptions, bytes; by default 64 MiB. */
  bufferBytes?: number | undefined;
  /**
   * Names of labels for this handle's filters, such as "label has web"; without them, labels have numbers.
   * `readConnlabels` reads them.
   */
  labels?: LabelNames | undefined;
}

/** flowglass-helper, or a launcher that turns into it. */
export interface HelperCommand {
  /** Looked up in PATH if it has no slash. */
  command: string;
  args?: string[] | undefined;
  /**
   * Time limit for its first answer, milliseconds; by default 10,000. After that it is ended, and `open` fails with
   * ETIMEDOUT. A launcher that asks for a password needs more.
   */
  timeoutMs?: number | undefined;
}

/** The options as the core takes them. */
export interface CheckedOpenOptions {
  readonly netns: string | undefined;
  /** Program and arguments. */
  readonly helper: readonly string[] | undefined;
  readonly helperLimitMs: number | undefined;
  readonly bufferBytes: number;
  readonly labels: LabelNames | undefined;
}

/** Enough for a burst of 200,000 events while the reader is busy; measured, see test/bench. */
export const DEFAULT_BUFFER_BYTES = 64 * 1024 * 1024;
/** The kernel doubles the requested size, in a signed number. */
const MAX_BUFFER_BYTES = 0x3fffffff;

const NAMES = ['netns', 'helper', 'bufferBytes', 'labels'];

/** @throws TypeError that names the option, what was expected, and what was passed. */
export function checkOpenOptions(options: OpenOptions): CheckedOpenOptions {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`Expected an object of options, got ${shown(options)}`);
  }
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`Expected the options "netns", "helper", "bufferBytes" and "labels" only, got "${unknown}"`);
  }
  if (options.netns !== undefined && options.helper !== undefined) {
    throw new TypeError('Expected "netns" or "helper", not both: a helper has its own namespace');
  }
  return {
    netns: netnsPath(options.netns),
    helper: helperCommand(options.helper),
    helperLimitMs: helperLimit(options.helper),
    bufferBytes: checkBufferBytes(options.bufferBytes) ?? DEFAULT_BUFFER_BYTES,
    labels: checkLabelNames(options.labels),
  };
}

/** @throws TypeError */
export function checkBufferBytes(bytes: number | undefined): number | undefined {
  if (bytes === undefined) return undefined;
  if (Number.isInteger(bytes) && bytes >= 1 && bytes <= MAX_BUFFER_BYTES) return bytes;
  throw new TypeError(
    `Expected "bufferBytes" to be a whole number of bytes from 1 to ${MAX_BUFFER_BYTES}, got ${shown(bytes)}`,
  );
}

function netnsPath(netns: string | number | undefined): string | undefined {
  if (netns === undefined) return undefined;
  if (typeof netns === 'string' && netns !== '' && !netns.includes('\0')) return netns;
  if (typeof netns === 'number' && Number.isInteger(netns) && netns > 0) return `/proc/${netns}/ns/net`;
  throw new TypeError(`Expected "netns" to be a name, a path or the id of a process, got ${shown(netns)}`);
}

function helperCommand(helper: OpenOptions['helper']): readonly string[] | undefined {
  if (helper === undefined) return undefined;
  // Programs without types pass anything.
  const { command, args = [], ...others }: { command?: unknown; args?: unknown } = Object(helper);
  const words: unknown[] = [command, ...(Array.isArray(args) ? args : [undefined])];
  if (command !== '' && words.every((word): word is string => typeof word === 'string')) {
    const unknown = Object.keys(others).find((name) => name !== 'timeoutMs');
    if (unknown === undefined) return words;
    throw new TypeError(`Expected only "command", "args" and "timeoutMs" of "helper", got "${unknown}"`);
  }
  throw new TypeError(
    `Expected "helper" to be an object with "command", a string, and "args", an array of strings, got ${shown(helper)}`,
  );
}

function helperLimit(helper: OpenOptions['helper']): number | undefined {
  const { timeoutMs }: { timeoutMs?: unknown } = Object(helper);
  if (timeoutMs === undefined) return undefined;
  if (typeof timeoutMs === 'number' && Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= 0x7fffffff) {
    return timeoutMs;
  }
  throw new TypeError(
    `Expected "timeoutMs" of "helper" to be a whole number of milliseconds from 1 to 2147483647, got ${shown(timeoutMs)}`,
  );
}
