// Names the network namespace: for the window the name that `ip netns` knows, or what the kernel calls it; for commands
// how a shell gets there.

import { readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { visibleText } from '../../native/flow/index.ts';
import type { ShellTarget } from '../contract/source.ts';

/** Where `ip netns add` keeps the names. */
const NAMED = '/run/netns';

/** Inode of the machine's first network namespace since Linux 6.18 (NET_NS_INIT_INO in linux/nsfs.h). */
const FIRST_INODE = 0xefff_fff9;

/** The path of a namespace given by name or path. */
export function namespacePath(nameOrPath: string): string {
  return nameOrPath.includes('/') ? nameOrPath : join(NAMED, nameOrPath);
}

/** The name, as it can be shown, of the namespace asked for, or without one of that in which this process is. */
export function namespaceName(asked: string | undefined): string {
  return visibleText(ownName(asked));
}

function ownName(asked: string | undefined): string {
  if (asked !== undefined) return asked.startsWith(`${NAMED}/`) ? basename(asked) : asked;
  const own = inodeOf('/proc/self/ns/net');
  if (own === undefined) return 'this namespace';
  const named = nameOf(own);
  if (named !== undefined) return named;
  return isMain(own) ? 'main namespace' : readlinkSync('/proc/self/ns/net');
}

/**
 * How a shell gets to the namespace asked for, or without one to that in which this process is: where `ip netns` made
 * that one, a terminal that the user opens next is elsewhere.
 */
export function namespaceTarget(asked: string | undefined): ShellTarget {
  if (asked !== undefined) {
    return { kind: 'netns', netns: asked.includes('/') ? absolute(asked) : asked };
  }
  const own = inodeOf('/proc/self/ns/net');
  const name = own === undefined || isMain(own) ? undefined : nameOf(own);
  return name === undefined ? { kind: 'system' } : { kind: 'netns', netns: name };
}

/** The path for another process: from its folder `ns/net` of /proc/self would be that of the shell. */
function absolute(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return resolve(path);
  }
}

function nameOf(inode: number): string | undefined {
  return names().find((name) => inodeOf(join(NAMED, name)) === inode);
}

/** Whether it is the machine's first, as far as this process may know: not everybody may look at process 1. */
function isMain(inode: number): boolean {
  return inode === FIRST_INODE || inodeOf('/proc/1/ns/net') === inode;
}

/** The name that `ip netns` has for the namespace in which this process is; undefined where it has none. */
export function nameOfOwn(): string | undefined {
  const own = inodeOf('/proc/self/ns/net');
  return own === undefined ? undefined : nameOf(own);
}

function names(): string[] {
  try {
    return readdirSync(NAMED);
  } catch {
    return [];
  }
}

function inodeOf(path: string): number | undefined {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
}
