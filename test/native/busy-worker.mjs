// A worker that becomes busy, says so, and is then ended from outside (workers.test.ts).

import { parentPort, workerData } from 'node:worker_threads';
import { enter } from './busy-states.mjs';

const held = await enter(workerData.state, workerData.where);
parentPort?.postMessage(held.length);
// Stays until it is ended, with everything that it holds.
parentPort?.on('message', () => held.length);
