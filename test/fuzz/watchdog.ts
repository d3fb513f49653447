// Ends the process if one input takes forever: a separate thread watches whether the input's number advances.

import { Worker } from 'node:worker_threads';
import { SHORTEST_WATCHDOG_MS } from '../patience.ts';

const LIMIT_SEC = SHORTEST_WATCHDOG_MS / 1000;
const TEXT_UNITS = 4096;

const WORKER = `
const { workerData } = require('node:worker_threads');
const words = new Int32Array(workerData.shared, 0, 2);
const units = new Uint16Array(workerData.shared, 8);
let last = -1, seconds = 0;
setInterval(() => {
  const now = Atomics.load(words, 0);
  seconds = now === last ? seconds + 1 : 0;
  last = now;
  if (seconds < ${LIMIT_SEC}) return;
  const text = String.fromCharCode(...units.subarray(0, words[1]));
  require('node:fs').writeSync(2, 'HANG: more than ${LIMIT_SEC} s for ' + JSON.stringify(text) + '\\n');
  process.kill(process.pid, 'SIGABRT');
}, 1000);`;

export class Watchdog {
  readonly #worker: Worker;
  readonly #words: Int32Array;
  readonly #units: Uint16Array;

  constructor() {
    const shared = new SharedArrayBuffer(8 + TEXT_UNITS * 2);
    this.#words = new Int32Array(shared, 0, 2);
    this.#units = new Uint16Array(shared, 8);
    this.#worker = new Worker(WORKER, { eval: true, workerData: { shared } });
  }

  /** Call when an input begins. */
  begins(text: string): void {
    const length = Math.min(text.length, TEXT_UNITS);
    for (let i = 0; i < length; i++) this.#units[i] = text.charCodeAt(i);
    this.#words[1] = length;
    Atomics.add(this.#words, 0, 1);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
