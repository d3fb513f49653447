// Names network namespaces: for the window by the name in `ip netns`, or else by the kernel's; for commands by how a shell
// gets there.

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

/** The displayable name of the given namespace or, by default, of this process's own. */
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
 * How a shell gets to the given namespace or, by default, to this process's own. If the latter is from `ip netns`, the next
 * terminal that the user opens is in a different one.
 */
export function namespaceTarget(asked: string | undefined): ShellTarget {
  if (asked !== undefined) {
    return { kind: 'netns', netns: asked.includes('/') ? absolute(asked) : asked };
  }
  const own = inodeOf('/proc/self/ns/net');
  const name = own === undefined || isMain(own) ? undefined : nameOf(own);
  return name === undefined ? { kind: 'system' } : { kind: 'netns', netns: name };
}

/** The path for another process: in a shell, a relative path or /proc/self would lead elsewhere. */
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

/** Whether it is the machine's first, as far as this process can tell: not everybody may inspect process 1. */
function isMain(inode: number): boolean {
  return inode === FIRST_INODE || inodeOf('/proc/1/ns/net') === inode;
}

/** The name in `ip netns` of this process's own namespace; undefined if it has none. */
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
