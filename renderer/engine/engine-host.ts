// What the engine needs of its surroundings, passed in so that tests drive it.

import type { FromEngine } from '../../electron/contract/stream.ts';
import type { FromWorker } from './worker-messages.ts';

export interface EngineHost {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Runs once after that many milliseconds; returns how to call it off. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly toMain: (message: FromEngine) => void;
  readonly toPage: (message: FromWorker) => void;
  /** Something that should not happen, such as an invalid message. Reported once each, never thrown. */
  readonly warn: (text: string) => void;
}
