// A worker that becomes busy, says so, and is then terminated from outside (workers.test.ts).

import { parentPort, workerData } from 'node:worker_threads';
import { enter } from './busy-states.mjs';

const held = await enter(workerData.state, workerData.where);
parentPort?.postMessage(held.length);
// Stays until it is terminated, with everything that it holds.
parentPort?.on('message', () => held.length);
