// A copy of the built application and its Electron for the unprivileged users, who may be unable to enter the
// checkout's folder, and the wrapper with which the driver starts it as one of them.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './network.ts';
import type { TestUser } from './users.ts';

/** What build/launch-info.mjs prints. */
export interface LaunchInfo {
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** How the staged application is started. */
export interface StagedApplication extends LaunchInfo {
  /** What the main process loads first if it is driven: await-driver.cjs. */
  readonly awaitDriver: string;
}

/**
 * The output of build/launch-info.mjs. It sets up whatever is missing, which may need the network.
 * @throws if the set-up fails.
 */
export function readLaunchInfo(root: string): LaunchInfo {
  const printed = execFileSync(process.execPath, [join(root, 'build/launch-info.mjs')], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(printed) as LaunchInfo;
}

/**
 * Copies application and Electron into the stage.
 * @throws if the application has not been built.
 */
export function stageApplication(root: string, stage: string, info: LaunchInfo): StagedApplication {
  const app = join(stage, 'app');
  const runtime = join(stage, 'electron');
  mkdirSync(app);
  run('cp', ['-a', '--reflink=auto', dirname(info.executablePath), runtime]);
  run('cp', ['-a', join(root, 'dist'), join(root, 'package.json'), app]);
  const awaitDriver = join(stage, 'await-driver.cjs');
  run('cp', ['-a', join(root, 'test/e2e/support/await-driver.cjs'), awaitDriver]);
  run('chmod', ['-R', 'a+rX', app, runtime, awaitDriver]);
  const checkout = root.replace(/\/$/, '');
  const moved = (text: string): string =>
    text.replaceAll(dirname(info.executablePath), runtime).replaceAll(checkout, app);
  return {
    executablePath: moved(info.executablePath),
    // Printed for root, for whom the sandbox does not work; for the users of these tests it does.
    args: info.args.filter((arg) => arg !== '--no-sandbox').map(moved),
    env: Object.fromEntries(Object.entries(info.env).map(([name, value]) => [name, moved(value)])),
    awaitDriver,
  };
}

let wrappers = 0;

/**
 * Writes a program that becomes the user, with all groups and only these capabilities, and then runs the given program.
 * The bounding set stays: file capabilities of programs started later must still take effect.
 * @returns the wrapper's path.
 */
export function writeUserWrapper(
  stage: string,
  user: TestUser,
  program: string,
  { capabilities = [], within = [] }: { capabilities?: readonly string[]; within?: readonly string[] } = {},
): string {
  const path = join(stage, `as-${user.name}-${process.pid}-${wrappers++}`);
  const kept = ['-all', ...capabilities.map((name) => `+${name}`)].join(',');
  const become = `setpriv --reuid=${user.uid} --regid=${user.gid} --init-groups --inh-caps=${kept} --ambient-caps=${kept}`;
  const before = within.map((word) => `'${word}' `).join('');
  writeFileSync(path, `#!/bin/sh\nexec ${before}${become} -- '${program}' "$@"\n`, { mode: 0o755 });
  return path;
}
