// Whether the name or path by which a network namespace was opened still leads to it. An open handle keeps its namespace
// alive, so one deleted and re-created under the same name has another inode, and the old one is still shown.

import { statSync } from 'node:fs';
import type { Failure } from '../contract/failure.ts';
import { nameOfOwn, namespacePath } from './namespace-name.ts';
import { namespaceGone, namespaceReplaced } from './obstacles.ts';

/** Device and inode of the file at a path, which identify a namespace (namespaces(7)); undefined if it leads nowhere. */
export type NamespaceId = (path: string) => string | undefined;

/** Why the name no longer stands for what was opened; undefined while it does. Checked on each call. */
export type NameCheck = () => Failure | undefined;

/** Reads the identity from this machine's file system. */
export const namespaceId: NamespaceId = (path) => {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
};

/**
 * Remembers where a namespace's name leads now; call this right before opening it.
 * @param netns name or path; without one, this process's own namespace, which can have a name as well.
 */
export function watchName(idOf: NamespaceId, netns: string | undefined): NameCheck {
  const shown = netns ?? nameOfOwn();
  if (shown === undefined) return () => undefined;
  const path = namespacePath(shown);
  const opened = idOf(path);
  return () => {
    const now = idOf(path);
    if (now === opened) return undefined;
    return now === undefined ? namespaceGone(shown) : namespaceReplaced(shown);
  };
}
