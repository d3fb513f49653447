// Runs in the router's network namespace and its own mount namespace (`ip netns exec` creates one), started by run.ts:
// sets up users, the installed helper, the staged application and a virtual display, then runs Vitest. Users and helper
// exist only in this mount namespace: the machine is unchanged.

import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDisplay } from './support/display.ts';
import { installHelper } from './support/helper-install.ts';
import type { NetworkNames } from './support/network.ts';
import { type LaunchInfo, stageApplication } from './support/stage.ts';
import { makeUsers } from './support/users.ts';
import type { World } from './support/world.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const stage = process.env.FLOWGLASS_E2E_STAGE;
const network = process.env.FLOWGLASS_E2E_NETWORK;
const launchInfo = process.env.FLOWGLASS_E2E_LAUNCH;
if (!stage || !network || !launchInfo) throw new Error('inside.ts is started by run.ts: node test/e2e/run.ts');

const children: ChildProcess[] = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(1));
process.on('uncaughtException', (error) => {
  console.error(error);
  void end(1);
});

let ending = false;

/** Ends everything started here, in reverse order, and then this process. Only the first call counts. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  for (const child of children.splice(0).reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
  process.exit(code);
}

const users = makeUsers(stage);
const helper = installHelper(root, stage);
const application = stageApplication(root, stage, JSON.parse(launchInfo) as LaunchInfo);
const display = await startDisplay(stage, children);

const world: World = {
  root,
  stage,
  network: JSON.parse(network) as NetworkNames,
  user: users.member,
  outsider: users.outsider,
  helper,
  application,
  display,
};
const worldFile = join(stage, 'world.json');
writeFileSync(worldFile, JSON.stringify(world, null, 2));

const options = process.argv.slice(2);
const project = options.includes('--project') ? [] : ['--project', 'e2e'];
const vitest = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...project, ...options], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, FLOWGLASS_E2E: worldFile },
});
children.push(vitest);
vitest.on('exit', (code) => void end(code ?? 1));
