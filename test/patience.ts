// Watchdogs: how long anything here can take before it counts as hung. They decide no test, so they are far longer than
// a slow machine under load needs, and every limit of a test is one of these (test/unit/build/watchdogs.test.ts).

import { IS_SOAK } from './sizes.ts';

/** The smallest allowed limit, ms: a shorter one would measure the machine. */
export const SHORTEST_WATCHDOG_MS = 120_000;

/** For one condition in `expect.poll` and `vi.waitFor`. On a busy machine some take ten seconds. */
export const PATIENCE = { timeout: 240_000, interval: 50 } as const;

/** For one program that a test runs to its end. */
export const PROGRAM_WATCHDOG_MS = 600_000;

/** For one test or hook: longer than the others, which better report what hangs. A soak test can take hours. */
export const TEST_WATCHDOG_MS = IS_SOAK ? 36_000_000 : 1_800_000;
