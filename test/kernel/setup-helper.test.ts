// `npm run setup-helper`: who may run the installed helper, and with which capability. In a mount namespace whose /etc
// and /usr/local are overlays, so that the machine's are unchanged. Installing needs the machine's root: a user
// namespace has no second group to install for, so these tests fail there.

import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { PROGRAM_WATCHDOG_MS } from '../patience.ts';
import { isMachineRoot, PublicFolder, unprivileged } from './support/unprivileged.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCRIPT = join(ROOT, 'build/setup-helper.mjs');
/**
 * Runs a command as a user other than root. In a user namespace, whose only user is root, as an unmapped one.
 */
const withoutRights = isMachineRoot ? unprivileged : ['unshare', '--user'];
const INSTALLED = '/usr/local/libexec/flowglass/flowglass-helper';

/** Runs shell commands with private copies of /etc and /usr/local. $0 is Node.js, $1 the script. */
function runPrivately(commands: string, env: Record<string, string> = {}): { output: string; errors: string } {
  using own = new PublicFolder();
  const overlay = (folder: string, name: string): string =>
    `mkdir ${own.path}/over/${name} ${own.path}/over/${name}-work && mount -t overlay fg -o ` +
    `lowerdir=${folder},upperdir=${own.path}/over/${name},workdir=${own.path}/over/${name}-work ${folder}`;
  const lines = [
    'set -e',
    `mkdir ${own.path}/over && mount -t tmpfs none ${own.path}/over`,
    overlay('/etc', 'etc'),
    overlay('/usr/local', 'local'),
    commands,
  ];
  const result = spawnSync('unshare', ['-m', 'sh', '-c', lines.join('\n'), process.execPath, SCRIPT], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: PROGRAM_WATCHDOG_MS,
  });
  return { output: result.stdout, errors: result.stderr };
}

describe('as root', () => {
  beforeEach(() => {
    if (!isMachineRoot) throw new Error('This test needs root of the machine: run "npm test" as root.');
  });

  test('installs for the group only, with the capability, and adds the caller to the group', () => {
    const { output, errors } = runPrivately(
      `"$0" "$1" >/dev/null; stat -c '%U:%G %a' ${INSTALLED}; getcap ${INSTALLED}; id -nG games`,
      { SUDO_USER: 'games' },
    );
    expect(errors).toBe('');
    expect(output).toBe(`root:flowglass 750\n${INSTALLED} cap_net_admin=ep\ngames flowglass\n`);
  });

  test('can be run again, and says that the caller is in the group already', () => {
    const { output } = runPrivately('"$0" "$1" >/dev/null; "$0" "$1"', { SUDO_USER: 'games' });
    expect(output).toContain('games is in the group "flowglass" already.');
  });

  test('asks the caller to log in again', () => {
    const { output } = runPrivately('"$0" "$1"', { SUDO_USER: 'games' });
    expect(output).toMatch(/games is in the group "flowglass" now\. That takes effect after logging in again/);
  });

  test('the installed helper serves members of the group, and nobody else can run it', () => {
    // Through env(1): setpriv itself still has root's capabilities when it starts a program.
    const asGames = `setpriv --reuid games --regid games`;
    const { output } = runPrivately(
      `"$0" "$1" >/dev/null; ${asGames} --init-groups env ${INSTALLED} --version; ` +
        `${asGames} --clear-groups env ${INSTALLED} --version 2>&1 || echo refused`,
      { SUDO_USER: 'games' },
    );
    expect(output).toMatch(/^flowglass-helper [\d.]+\n.*Permission denied\nrefused\n$/);
  });
});

describe('without rights', () => {
  test('prints the exact command for root, and changes nothing', () => {
    using own = new PublicFolder();
    cpSync(join(ROOT, 'build'), join(own.path, 'build'), { recursive: true });
    copyFileSync(process.execPath, own.node);
    const [command = '', ...launcher] = withoutRights;
    const script = join(own.path, 'build/setup-helper.mjs');
    const result = spawnSync(command, [...launcher, own.node, script], {
      encoding: 'utf8',
      timeout: PROGRAM_WATCHDOG_MS,
    });
    expect(result.stderr).toContain(`sudo "${own.node}" "${script}"`);
    expect(result.status).toBe(1);
  });
});
