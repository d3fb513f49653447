// Starts the playground: a user and network namespace of its own, in which the helper and a generator of real traffic run,
// so that anyone can see and do everything without privileges. Says why if the system forbids such namespaces.

import { execFile } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import { codeOf, toFailure } from '../to-failure.ts';
import type { KernelHandle } from './kernel-handle.ts';
import type { Obstacle } from './obstacles.ts';
import { helperArguments, notOpened, type Opener, opened } from './opener.ts';

/** Time limit for `unshare` to find out whether it is permitted, ms. */
const PROBE_TIME_LIMIT_MS = 5000;

export const playgroundOpener: Opener<'playground'> = {
  netns: () => 'playground',
  async open(source, { open, machine, programs, readOnly }) {
    const place = { source, host: machine.host, netns: 'playground' };
    let handle: KernelHandle | undefined;
    try {
      await access(programs.playground, constants.X_OK);
      await access(programs.helper, constants.X_OK);
      const args = ['-rn', programs.playground, programs.helper, ...helperArguments(readOnly)];
      handle = await open({ helper: { command: 'unshare', args } });
      const { canModify, helperPid } = await handle.info();
      await handle.stats();
      const shell = helperPid === undefined ? {} : { shell: { kind: 'playground', pid: helperPid } as const };
      return opened({ ...place, ...shell }, 'helper', { handle, canModify });
    } catch (error) {
      await handle?.close().catch(() => undefined);
      const { failure, remedies } = (await namespaceObstacle()) ?? {
        failure: toFailure('playground', error),
        remedies: [],
      };
      const message = `The playground could not be started: ${failure.message}`;
      return notOpened(place, { failure: { ...failure, message }, remedies });
    }
  },
};

/** What keeps this user from creating namespaces, and the commands that allow it; undefined if nothing does. */
async function namespaceObstacle(): Promise<Obstacle | undefined> {
  const refusal = await unshareRefusal();
  if (refusal === undefined) return undefined;
  if (refusal.code === 'ENOENT') {
    const message = 'the program "unshare" is missing; it comes with the package util-linux.';
    return { failure: { op: 'playground', code: 'ENOENT', message }, remedies: ['sudo apt-get install util-linux'] };
  }
  const because = `this system does not let you have a user namespace of your own (${refusal.text}).`;
  const failure = { op: 'playground', code: 'EPERM', message: because };
  return { failure, remedies: await remediesForNamespaces() };
}

/** Commands for the sysctls that forbid user namespaces, as far as they can be read. */
async function remediesForNamespaces(): Promise<string[]> {
  const remedies: string[] = [];
  if ((await sysctl('kernel/unprivileged_userns_clone')) === 0) {
    remedies.push('sudo sysctl kernel.unprivileged_userns_clone=1');
  }
  // Ubuntu since 23.10.
  if ((await sysctl('kernel/apparmor_restrict_unprivileged_userns')) === 1) {
    remedies.push('sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0');
  }
  if ((await sysctl('user/max_user_namespaces')) === 0) remedies.push('sudo sysctl user.max_user_namespaces=15000');
  if ((await sysctl('user/max_net_namespaces')) === 0) remedies.push('sudo sysctl user.max_net_namespaces=15000');
  return remedies;
}

function unshareRefusal(): Promise<{ code: string; text: string } | undefined> {
  return new Promise((resolve) => {
    execFile('unshare', ['-rn', 'true'], { timeout: PROBE_TIME_LIMIT_MS }, (error, _stdout, stderr) => {
      if (!error) resolve(undefined);
      else resolve({ code: codeOf(error) ?? 'EPERM', text: stderr.trim() || error.message });
    });
  });
}

async function sysctl(path: string): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(`/proc/sys/${path}`, 'utf8'), 10);
  } catch {
    return undefined;
  }
}
