// What measuring the application as users run it needs: an unprivileged user, the installed helper, a staged copy, a
// display. Made once for all measurements.

import type { ChildProcess } from 'node:child_process';
import { startDisplay } from '../e2e/support/display.ts';
import { installHelper } from '../e2e/support/helper-install.ts';
import { stageApplication } from '../e2e/support/stage.ts';
import { makeUsers } from '../e2e/support/users.ts';
import type { World } from '../e2e/support/world.ts';
import type { BenchPlan } from './plan.ts';

/** Started processes are added to `children`; its owner ends them. */
export async function makeSurroundings(plan: BenchPlan, children: ChildProcess[]): Promise<World> {
  const { root, stage, launch: info } = plan;
  if (!info) throw new Error('the application is not part of this run');
  const users = makeUsers(stage);
  return {
    root,
    stage,
    // No links or other namespaces: requests fill the table.
    network: { router: '', client: '', server: '' },
    user: users.member,
    outsider: users.outsider,
    helper: installHelper(root, stage),
    application: stageApplication(root, stage, info),
    display: await startDisplay(stage, children),
  };
}
