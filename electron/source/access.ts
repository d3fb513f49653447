// Finds a way to the kernel's table, in the order that needs the fewest privileges to be handed around.

import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { visibleText } from '../../native/flow/index.ts';
import type { Access } from '../contract/access.ts';
import type { Failure } from '../contract/failure.ts';
import { toFailure } from '../failure.ts';
import type { KernelHandle, OpenHandle, OpenOptions } from './kernel-handle.ts';
import { namespaceName, namespacePath, namespaceSource } from './namespace-name.ts';
import { type NameCheck, type NamespaceId, namespaceId, watchName } from './namespace-watch.ts';
import {
  helperUnusable,
  namespaceNeedsRoot,
  noHelper,
  notInGroup,
  type Obstacle,
  tableNotOpened,
} from './obstacles.ts';

/** Where packages and `npm run setup-helper` put the helper, in the order tried. */
export const HELPER_PATHS = [
  '/usr/libexec/flowglass/flowglass-helper',
  '/usr/local/libexec/flowglass/flowglass-helper',
] as const;

/** CAP_NET_ADMIN of capabilities(7). */
const CAP_NET_ADMIN = 12n;

/** What can be seen of the machine before trying; passed in so that tests can play it. */
export interface Machine {
  /** CAP_NET_ADMIN is in this process's effective set. */
  readonly netAdmin: boolean;
  readonly user: string;
  readonly host: string;
  /** Whether the program exists, and whether this user may run it. */
  program(path: string): 'missing' | 'forbidden' | 'executable';
  readonly namespaceId: NamespaceId;
  /** The application is an installed package, not a development tree. */
  readonly packaged: boolean;
}

/** A handle with what it may do, or none with the reason. */
export interface Opened {
  readonly handle: KernelHandle | undefined;
  readonly access: Access;
  /** Why the table is no longer that of the namespace whose name `access` has. */
  readonly outdated?: NameCheck;
}

/** Looks at the machine that this process runs on. */
export function thisMachine(packaged: boolean): Machine {
  return {
    netAdmin: hasNetAdmin(),
    user: userName(),
    host: visibleText(hostname()),
    program: programState,
    namespaceId,
    packaged,
  };
}

/** The state before the first try. */
export function connectingAccess(host: string, netns: string): Access {
  return { kind: 'connecting', host, netns, canModify: false, remedies: [] };
}

/**
 * Opens the system's own table: directly where this process may, else through the installed helper. Never rejects: without
 * access the result says why.
 * @param readOnly nothing may be changed: a helper refuses it, too.
 */
export async function openSystem(
  open: OpenHandle,
  machine: Machine,
  netns: string | undefined,
  readOnly = false,
): Promise<Opened> {
  const outdated = watchName(machine.namespaceId, netns);
  const where = { host: machine.host, netns: namespaceName(netns), source: namespaceSource(netns) };
  const none = ({ failure, remedies }: Obstacle): Opened => ({
    handle: undefined,
    access: { kind: 'none', ...where, canModify: false, failure, remedies },
  });
  const granted = ({ handle, canModify }: Usable, kind: 'direct' | 'helper'): Opened => ({
    handle,
    access: { kind, ...where, canModify, remedies: [] },
    outdated,
  });
  if (machine.netAdmin) {
    const direct = await tryOpen(open, netns === undefined ? {} : { netns: namespacePath(netns) });
    if ('handle' in direct) return granted(direct, 'direct');
    // Where direct access fails for another reason than rights (no such namespace, no ctnetlink), a helper fails too.
    if (direct.code !== 'EPERM') return none(tableNotOpened(direct, netns));
  }
  if (netns !== undefined) return none(namespaceNeedsRoot(netns, where.source));
  const helpers = HELPER_PATHS.map((path) => ({ path, state: machine.program(path) }));
  const usable = helpers.find(({ state }) => state === 'executable');
  if (usable) {
    const opened = await tryOpen(open, { helper: { command: usable.path, args: helperArguments(readOnly) } });
    return 'handle' in opened ? granted(opened, 'helper') : none(helperUnusable(usable.path, opened, machine));
  }
  const forbidden = helpers.find(({ state }) => state === 'forbidden');
  return none(forbidden ? notInGroup(forbidden.path, machine) : noHelper(machine));
}

/** What the helper is started with. */
export function helperArguments(readOnly: boolean): string[] {
  return readOnly ? ['--read-only'] : [];
}

interface Usable {
  readonly handle: KernelHandle;
  readonly canModify: boolean;
}

async function tryOpen(open: OpenHandle, options: OpenOptions): Promise<Usable | Failure> {
  let handle: KernelHandle | undefined;
  try {
    handle = await open(options);
    const { canModify } = await handle.info();
    // A handle alone proves nothing: the first request shows whether the kernel lets us.
    await handle.stats();
    return { handle, canModify };
  } catch (error) {
    await handle?.close().catch(() => undefined);
    return toFailure('open', error);
  }
}

function programState(path: string): 'missing' | 'forbidden' | 'executable' {
  try {
    if (!statSync(path).isFile()) return 'missing';
  } catch {
    return 'missing';
  }
  try {
    accessSync(path, constants.X_OK);
    return 'executable';
  } catch {
    return 'forbidden';
  }
}

function hasNetAdmin(): boolean {
  try {
    const line = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return line?.[1] !== undefined && ((BigInt(`0x${line[1]}`) >> CAP_NET_ADMIN) & 1n) === 1n;
  } catch {
    return false;
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in passwd(5), as in some containers.
    return `#${process.getuid?.() ?? 0}`;
  }
}
