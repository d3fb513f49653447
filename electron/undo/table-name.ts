// Which table an undo belongs to: the network namespace, and the run of the kernel. Names can be given to another one.

import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Access } from '../contract/access.ts';
import type { ActionSource } from '../contract/action-log.ts';
import { namespacePath } from '../source/namespace-name.ts';
import type { NamespaceId } from '../source/namespace-watch.ts';

/** A table, as the action log names it, and what no other table has. */
export interface NamedTable {
  readonly source: ActionSource;
  readonly key: string;
}

/**
 * Names the table that was just opened.
 * @param table its number among the tables opened so far: what tells it apart if its namespace cannot be read.
 */
export function namedTable(access: Access, table: number, idOf: NamespaceId): NamedTable {
  const path = pathOf(access);
  const namespace = idOf(path);
  const boot = bootId();
  const { host, netns, shell } = access;
  // The number of a playground's namespace can be given to the next one.
  const owner = shell?.kind === 'playground' ? ` ${shell.pid}` : '';
  return {
    source: {
      host,
      netns,
      ...(shell ? { shell } : {}),
      ...(namespace === undefined ? {} : { namespace }),
      ...(boot === undefined ? {} : { boot }),
    },
    key: namespace === undefined ? `table ${table}` : `${boot} ${namespace}${madeAt(path)}${owner}`,
  };
}

/**
 * When a namespace with a name was made, as part of a key: once one is deleted, the kernel gives its inode to another. A name
 * is a mount, and keeps its file's times. A link can lead to one, or to a process, whose own link has no such times, but which
 * keeps the inode.
 */
function madeAt(path: string): string {
  const file = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (!file) return '';
  if (!file.isSymbolicLink()) return ` ${file.ctimeNs}`;
  const target = readlinkSync(path);
  return ` ${target}${madeAt(resolve(dirname(path), target))}`;
}

function pathOf({ source, shell }: Access): string {
  if (source.kind === 'netns') return namespacePath(source.netns);
  return shell?.kind === 'playground' ? `/proc/${shell.pid}/ns/net` : '/proc/self/ns/net';
}

/** Changes with every start of the machine (random(4)); undefined if it cannot be read. */
function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}
