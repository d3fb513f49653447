// Programs for a user without privileges: copies that everyone can run, and commands that give up privileges.

import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const NATIVE = join(ROOT, 'native');
/** The packages that the filter language needs at run time. */
const GRAMMAR_PACKAGES = join('node_modules', '@lezer');
const BUILD = join(NATIVE, 'build');
const ADDON = 'flowglass_conntrack.node';
const NOBODY = '65534';

/** Whether this is the machine's root, not that of a user namespace created by `npm test`. */
export const isMachineRoot = /^\s*0\s+0\s+4294967295\s*$/m.test(readFileSync('/proc/self/uid_map', 'utf8'));

/** A folder that everyone can read; removed when disposed. */
export class PublicFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'fg-kernel-'));

  constructor() {
    // mkdtemp creates it for its owner only.
    chmodSync(this.path, 0o755);
    for (const name of ['flowglass-helper', 'flowglass-playground']) {
      copyFileSync(join(BUILD, name), this.program(name));
      chmodSync(this.program(name), 0o755);
    }
  }

  program(name: string): string {
    return join(this.path, name);
  }

  /** Node.js of this process, copied by copyLibrary. */
  get node(): string {
    return join(this.path, 'node');
  }

  /**
   * Copies the library to `native/` in here, with the packages it needs, and Node.js: the checkout may be out of
   * another user's reach.
   */
  copyLibrary(): void {
    const isSource = (path: string): boolean => !/\/native\/(build.*|node_modules)$/.test(path);
    cpSync(NATIVE, join(this.path, 'native'), { recursive: true, filter: isSource });
    cpSync(join(ROOT, GRAMMAR_PACKAGES), join(this.path, GRAMMAR_PACKAGES), { recursive: true });
    mkdirSync(join(this.path, 'native/build'));
    copyFileSync(join(BUILD, ADDON), join(this.path, 'native/build', ADDON));
    copyFileSync(process.execPath, this.node);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const asNobody = ['setpriv', '--reuid', NOBODY, '--regid', NOBODY, '--clear-groups'] as const;

/**
 * A command prefix that runs the rest without any privilege: as `nobody`, or, in a user namespace, which has no other
 * user, without capabilities.
 */
export const unprivileged: readonly string[] = isMachineRoot
  ? asNobody
  : ['setpriv', '--bounding-set', '-all', '--inh-caps', '-all', '--ambient-caps', '-all'];

/**
 * A command prefix that runs the rest as an ordinary user who can create user namespaces: the user of `npm test` if it
 * is one; a "root" without capabilities could not be mapped (CAP_SETFCAP).
 */
export const ordinaryUser: readonly string[] = isMachineRoot ? asNobody : ['env'];

/** Capabilities and hardening of a process, from /proc; undefined if it does not exist. */
export function processStatus(pid: number): Record<string, string> | undefined {
  try {
    const lines = readFileSync(`/proc/${pid}/status`, 'utf8').trimEnd().split('\n');
    const status = Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2) as [string, string]));
    // A zombie has ended, but its parent has not waited for it yet.
    return status.State?.startsWith('Z') ? undefined : status;
  } catch {
    return undefined;
  }
}
