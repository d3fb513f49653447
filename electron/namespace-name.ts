// Names the network namespace for the window: the name that `ip netns` knows, or what the kernel calls it.

import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Where `ip netns add` keeps the names. */
const NAMED = '/run/netns';

/** Inode of the machine's first network namespace since Linux 6.18 (NET_NS_INIT_INO in linux/nsfs.h). */
const FIRST_INODE = 0xefff_fff9;

/** The path of a namespace given by name or path. */
export function namespacePath(nameOrPath: string): string {
  return nameOrPath.includes('/') ? nameOrPath : join(NAMED, nameOrPath);
}

/** The name of the namespace asked for, or without one of that in which this process is. */
export function namespaceName(asked: string | undefined): string {
  if (asked !== undefined) return asked.startsWith(`${NAMED}/`) ? basename(asked) : asked;
  const own = inodeOf('/proc/self/ns/net');
  if (own === undefined) return 'this namespace';
  const named = names().find((name) => inodeOf(join(NAMED, name)) === own);
  if (named !== undefined) return named;
  // Not everybody may look at process 1; without that the kernel's own name is all there is to say.
  if (own === FIRST_INODE || inodeOf('/proc/1/ns/net') === own) return 'main namespace';
  return readlinkSync('/proc/self/ns/net');
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
