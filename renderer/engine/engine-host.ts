// What the engine needs from its surroundings, passed in so that tests can drive it.

import type { FromEngine } from '../../electron/contract/from-engine.ts';
import type { FromWorker } from './worker-messages.ts';

export interface EngineHost {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls `run` once after `ms` milliseconds; returns a function that cancels it. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly toMain: (message: FromEngine) => void;
  /** Reads the dump with this token; its batches arrive as `Engine.fromDump`. An earlier dump is given up. */
  readonly readDump: (dump: number, token: string) => void;
  readonly toPage: (message: FromWorker) => void;
  /** Reports something that should not happen, such as an invalid message: once each, never thrown. */
  readonly warn: (text: string) => void;
}
