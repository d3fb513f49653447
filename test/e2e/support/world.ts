// What the tests know about their environment: written by inside.ts, read by every test file.

import { readFileSync } from 'node:fs';
import type { Display } from './display.ts';
import type { NetworkNames } from './network.ts';
import type { StagedApplication } from './stage.ts';
import type { TestUser } from './users.ts';

export interface World {
  /** The checkout. */
  readonly root: string;
  /** The folder of this run, removed at its end. */
  readonly stage: string;
  readonly network: NetworkNames;
  /** In the group `flowglass`. */
  readonly user: TestUser;
  /** Not in the group `flowglass`. */
  readonly outsider: TestUser;
  /** The installed helper. */
  readonly helper: string;
  readonly application: StagedApplication;
  readonly display: Display;
}

/** @throws if run.ts did not start the tests. */
export function readWorld(): World {
  const file = process.env.FLOWGLASS_E2E;
  if (!file) throw new Error('End-to-end tests run in namespaces of their own: start them with node test/e2e/run.ts');
  return JSON.parse(readFileSync(file, 'utf8')) as World;
}
