// Installs the helper where the application looks for it, visible only in this mount namespace, whatever is installed
// on the machine: root:flowglass, mode 0750, file capability cap_net_admin.

import { existsSync, mkdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './network.ts';

const FOLDER = '/usr/local/libexec/flowglass';

/** Covers a folder with an empty one in memory. It is not mounted nosuid, so that file capabilities work in it. */
function cover(folder: string): void {
  run('mount', ['-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', folder]);
}

/**
 * @returns The installed helper's path.
 * @throws if it has not been built, or if this process has no mount namespace of its own: what is mounted here would cover
 * the machine's own files, and removing the stage would remove them.
 */
export function installHelper(root: string, stage: string): string {
  const mountsOf = (pid: number | 'self'): string => readlinkSync(`/proc/${pid}/ns/mnt`);
  if (mountsOf('self') === mountsOf(process.ppid)) {
    throw new Error('the helper is installed only in a mount namespace of its own: start run.ts, not inside.ts');
  }
  const built = join(root, 'native/build/flowglass-helper');
  if (!existsSync(built)) throw new Error(`${built} is missing: run npm run build first`);
  // A new folder under /usr/local would stay behind on the machine: cover its parent.
  const parent = '/usr/local/libexec';
  if (existsSync(parent)) cover(parent);
  else coverWithCopy('/usr/local', join(stage, 'usr-local'));
  if (existsSync('/usr/libexec/flowglass')) cover('/usr/libexec/flowglass');
  mkdirSync(FOLDER, { recursive: true });
  const helper = join(FOLDER, 'flowglass-helper');
  run('install', ['-o', 'root', '-g', 'flowglass', '-m', '0750', built, helper]);
  run('setcap', ['cap_net_admin=ep', helper]);
  return helper;
}

/** Covers a folder with one in memory whose entries are bind-mounted from it. */
function coverWithCopy(folder: string, scratch: string): void {
  mkdirSync(scratch);
  run('mount', ['--bind', folder, scratch]);
  cover(folder);
  run('find', [scratch, '-mindepth', '1', '-maxdepth', '1', '-type', 'd', '-printf', '%f\\n'])
    .split('\n')
    .filter((name) => name !== '')
    .forEach((name) => {
      mkdirSync(join(folder, name));
      run('mount', ['--bind', join(scratch, name), join(folder, name)]);
    });
}
