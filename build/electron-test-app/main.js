// The Vitest worker in Electron's main process: runs the test files that electron-pool.ts sends over the IPC channel.

import { app } from 'electron';
import { init, runBaseTests, setupEnvironment } from 'vitest/worker';

if (!process.send) throw new Error('electron-test-app is started by build/electron-pool.ts');
// Tests may replace these.
const exit = process.exit.bind(process);
const send = process.send.bind(process);
process.on('disconnect', () => exit(1));

// Not awaited: Electron is ready only after this module has been evaluated.
app.whenReady().then(() => {
  init({
    post: (message) => send(message),
    on: (callback) => process.on('message', callback),
    off: (callback) => process.off('message', callback),
    teardown: () => process.removeAllListeners('message'),
    runTests: (state, traces) => runBaseTests('run', state, traces),
    collectTests: (state, traces) => runBaseTests('collect', state, traces),
    setup: setupEnvironment,
  });
  send({ electronReady: true });
});
