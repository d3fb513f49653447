// The test projects. `unit` needs nothing; the others share the kernel, so that their files run one after the other.
//
// - unit:           pure code, mirrors the source tree
// - kernel:         against the real kernel in network namespaces of its own (root, or `unshare -rn`)
// - package:        the packed library, installed in folders of its own
// - addon:          the native addon in Node.js
// - addon-electron: the same files in Electron's main process
// - e2e:            drives the built application; started by test/e2e/run.ts
// - screenshots:    no tests: takes the pictures of docs/screenshots; started by npm run screenshots

import { defineConfig } from 'vitest/config';
import { electronPool } from './build/electron-pool.ts';
import { PATIENCE, TEST_WATCHDOG_MS } from './test/patience.ts';

const watched = {
  testTimeout: TEST_WATCHDOG_MS,
  hookTimeout: TEST_WATCHDOG_MS,
  expect: { poll: { ...PATIENCE } },
} as const;
const oneAtATime = { ...watched, fileParallelism: false } as const;
/**
 * In one process: a new one for each file takes 1 to 2 seconds, to load the same modules again. Projects of one group would
 * have to agree with `unit` on the number of workers.
 */
const inOneProcess = { ...oneAtATime, isolate: false, sequence: { groupOrder: 1 } } as const;
const SEEDED = ['test/fast-check.setup.ts'];
const addonFiles = ['test/native/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx'],
          pool: 'threads',
          // Vitest leaves one core unused without this.
          maxWorkers: '100%',
          setupFiles: SEEDED,
          ...watched,
        },
      },
      {
        test: {
          name: 'kernel',
          include: ['test/kernel/**/*.test.ts'],
          pool: 'forks',
          setupFiles: SEEDED,
          ...inOneProcess,
        },
      },
      { test: { name: 'package', include: ['test/package/**/*.test.ts'], pool: 'forks', ...oneAtATime } },
      { test: { name: 'addon', include: addonFiles, pool: 'forks', ...oneAtATime } },
      {
        test: {
          name: 'addon-electron',
          include: addonFiles,
          pool: electronPool,
          setupFiles: ['build/electron-test-app/require-electron.js'],
          ...oneAtATime,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          pool: 'forks',
          ...inOneProcess,
        },
      },
      {
        test: {
          name: 'screenshots',
          include: ['test/screenshots/take.ts'],
          pool: 'forks',
          ...oneAtATime,
        },
      },
    ],
  },
});
