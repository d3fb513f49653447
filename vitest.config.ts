// The test projects. `unit` needs nothing; the others share the kernel, so that their files run one after the other.
//
// - unit:   pure code, mirrors the source tree
// - kernel: against the real kernel in network namespaces of its own (root, or `unshare -rn`)
// - addon:  the native addon; the same files also run inside Electron (build/addon-in-electron.mjs)
// - e2e:    drives the built application

import { defineConfig } from 'vitest/config';

/** Seconds are plenty for one test of a local kernel; more means that it hangs. */
const oneAtATime = { pool: 'forks', fileParallelism: false, testTimeout: 30_000, hookTimeout: 60_000 } as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx'],
          pool: 'threads',
          testTimeout: 20_000,
        },
      },
      { test: { name: 'kernel', include: ['test/kernel/**/*.test.ts'], ...oneAtATime } },
      { test: { name: 'addon', include: ['test/native/**/*.test.ts'], ...oneAtATime } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          ...oneAtATime,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
