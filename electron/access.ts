// Finds a way to the kernel's table, in the order that needs the fewest privileges to be handed around, and says in words
// what is in the way when there is none.

import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { toFailure } from './failure.ts';
import type { Access, Failure } from './ipc.ts';
import type { KernelHandle, OpenHandle, OpenOptions } from './kernel-handle.ts';
import { namespaceName, namespacePath } from './namespace-name.ts';

/** Where packages and `npm run setup-helper` put the helper, in the order tried. */
export const HELPER_PATHS = [
  '/usr/libexec/flowglass/flowglass-helper',
  '/usr/local/libexec/flowglass/flowglass-helper',
] as const;

/** Group whose members may run the helper. */
export const HELPER_GROUP = 'flowglass';

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
  /** The application is an installed package, not a development tree. */
  readonly packaged: boolean;
}

/** A handle with what it may do, or none with the reason. */
export interface Opened {
  readonly handle: KernelHandle | undefined;
  readonly access: Access;
}

/** Looks at the machine that this process runs on. */
export function thisMachine(packaged: boolean): Machine {
  return { netAdmin: hasNetAdmin(), user: userName(), host: hostname(), program: programState, packaged };
}

/** The state before the first try. */
export function connectingAccess(host: string, netns: string): Access {
  return { kind: 'connecting', host, netns, canModify: false, remedies: [], playgroundOffered: true };
}

/**
 * Opens the system's own table: directly where this process may, else through the installed helper. Never rejects: without
 * access the result says why.
 */
export async function openSystem(open: OpenHandle, machine: Machine, netns: string | undefined): Promise<Opened> {
  const where = { host: machine.host, netns: namespaceName(netns) };
  const target = netns === undefined ? {} : { netns: namespacePath(netns) };
  if (machine.netAdmin) {
    const direct = await tryOpen(open, target, where, 'direct');
    // Where direct access fails for another reason than rights (no such namespace, no ctnetlink), a helper fails too.
    if (direct.handle || direct.access.failure?.code !== 'EPERM') return direct;
  }
  if (netns !== undefined)
    return { handle: undefined, access: noAccess(where, namespaceNeedsRoot(netns), netnsRemedies(netns)) };
  const states = HELPER_PATHS.map((path) => ({ path, state: machine.program(path) }));
  const usable = states.find(({ state }) => state === 'executable');
  if (usable) return tryOpen(open, { helper: { command: usable.path } }, where, 'helper', machine);
  const forbidden = states.find(({ state }) => state === 'forbidden');
  const failure = forbidden ? notInGroup(machine.user, forbidden.path) : noHelper();
  return { handle: undefined, access: noAccess(where, failure, remediesFor(machine, forbidden !== undefined)) };
}

async function tryOpen(
  open: OpenHandle,
  options: OpenOptions,
  where: { host: string; netns: string },
  kind: 'direct' | 'helper',
  machine?: Machine,
): Promise<Opened> {
  let handle: KernelHandle | undefined;
  try {
    handle = await open(options);
    const { canModify } = await handle.info();
    // A handle alone proves nothing: the first request shows whether the kernel lets us.
    await handle.stats();
    return { handle, access: { kind, ...where, canModify, remedies: [], playgroundOffered: true } };
  } catch (error) {
    await handle?.close().catch(() => undefined);
    const failure = explain(toFailure('open', error), kind);
    return { handle: undefined, access: noAccess(where, failure, machine ? remediesFor(machine, false) : []) };
  }
}

function explain(failure: Failure, kind: 'direct' | 'helper'): Failure {
  const how =
    kind === 'helper' ? 'The installed helper could not be used' : "The kernel's connection table could not be opened";
  return { ...failure, message: `${how}: ${failure.message}` };
}

function noAccess(where: { host: string; netns: string }, failure: Failure, remedies: string[]): Access {
  return { kind: 'none', ...where, canModify: false, failure, remedies, playgroundOffered: true };
}

function noHelper(): Failure {
  const message =
    "Reading the kernel's connection table needs the capability CAP_NET_ADMIN. Flowglass gets it through a small helper program, which is not installed yet.";
  return { op: 'open', code: 'ENOHELPER', message };
}

function notInGroup(user: string, path: string): Failure {
  const message = `The helper ${path} is installed, but ${user} may not run it: only members of the group "${HELPER_GROUP}" may. After joining the group, log out and in again.`;
  return { op: 'open', code: 'EACCES', message };
}

function namespaceNeedsRoot(netns: string): Failure {
  const message = `Entering the network namespace "${netns}" needs root, which the helper deliberately does not have. Start Flowglass inside the namespace instead.`;
  return { op: 'open', code: 'EPERM', message };
}

function netnsRemedies(netns: string): string[] {
  if (netns.includes('/')) return [`sudo nsenter --net=${netns} -- sudo -u "$USER" flowglass`];
  return [`sudo ip netns exec ${netns} sudo -u "$USER" flowglass`];
}

function remediesFor(machine: Machine, installed: boolean): string[] {
  const install = machine.packaged ? 'sudo dpkg-reconfigure flowglass' : 'sudo npm run setup-helper';
  const join = `sudo usermod -aG ${HELPER_GROUP} ${machine.user}`;
  return installed ? [join] : [install, join];
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
