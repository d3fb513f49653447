// A program of Node.js or Electron that becomes busy and then ends (exit.test.ts): by process.exit midway, with a
// worker that is busy, too, or, if nothing is pending, by itself. Its argument is the JSON of {state, where, end}.

import { Worker } from 'node:worker_threads';
import { enter } from '../busy-states.mjs';

const { state, where, end } = JSON.parse(process.argv.at(-1) ?? '');
if (end === 'worker') {
  const worker = new Worker(new URL('../busy-worker.mjs', import.meta.url), { workerData: { state, where } });
  await new Promise((resolve) => worker.once('message', resolve));
}
const held = await enter(state, where);
console.log(`holds ${held.length}`);
if (end !== 'itself') process.exit(0);
if (process.versions.electron) {
  const { app } = await import('electron');
  // Not awaited: Electron is not ready before this module has been evaluated.
  void app.whenReady().then(() => app.quit());
}
