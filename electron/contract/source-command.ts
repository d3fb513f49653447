// Which table a source is, and how a command reaches that same table from a shell. The only place that writes prefixes
// and quotes, so that no copied command acts on another table. Pure: main and the page both load it.

import { z } from './zod.ts';

/** The table that is read, as far as a command must know. */
export const TableSource = z.discriminatedUnion('kind', [
  /** The network namespace of the shell that started Flowglass. */
  z.object({ kind: z.literal('own') }),
  /** A namespace that `ip netns` knows by this name. */
  z.object({ kind: z.literal('named'), name: z.string().min(1) }),
  /** A namespace by the absolute path of its file. */
  z.object({ kind: z.literal('path'), path: z.string().min(1) }),
  /** The playground: user and network namespace of the process `pid`. Only the user who started it may enter. */
  z.object({ kind: z.literal('playground'), pid: z.number().int().positive() }),
]);
export type TableSource = z.infer<typeof TableSource>;

/**
 * The shell command that does in the source's namespace what `command` does in the shell's own.
 * @param command one simple command, its words already quoted; see `shellWord`.
 */
export function commandOn(source: TableSource, command: string): string {
  switch (source.kind) {
    case 'own':
      return command;
    case 'named':
      return `ip netns exec ${shellWord(source.name)} ${command}`;
    case 'path':
      return `nsenter --net=${shellWord(source.path)} -- ${command}`;
    case 'playground':
      // Without --preserve-credentials nsenter sets groups, which a user namespace of one id does not allow.
      return `nsenter -t ${source.pid} -U -n --preserve-credentials -- ${command}`;
  }
}

/** A word as a POSIX shell reads it back, quoted where it has to be. */
export function shellWord(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
