// What it takes to measure the application as users run it: an unprivileged user, the installed helper, a staged copy,
// a display. Created once for all measurements.

import type { ChildProcess } from 'node:child_process';
import { startDisplay } from '../e2e/support/display.ts';
import { installHelper } from '../e2e/support/helper-install.ts';
import { stageApplication } from '../e2e/support/stage.ts';
import { makeUsers } from '../e2e/support/users.ts';
import type { World } from '../e2e/support/world.ts';
import type { BenchPlan } from './plan.ts';

/** Adds the processes it starts to `children`, whose owner ends them. */
export async function makeSurroundings(plan: BenchPlan, children: ChildProcess[]): Promise<World> {
  const { root, stage, launch: info } = plan;
  if (!info) throw new Error('the application is not part of this run');
  const users = makeUsers(stage);
  return {
    root,
    stage,
    // No links or other namespaces: the table is filled by requests.
    network: { router: '', client: '', server: '' },
    user: users.member,
    outsider: users.outsider,
    helper: installHelper(root, stage),
    application: stageApplication(root, stage, info),
    display: await startDisplay(stage, children),
  };
}
