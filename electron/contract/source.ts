// Which table is read, how the kinds of sources differ, and how a shell command reaches the same table. The only place
// that adds prefixes and quotes, so that no copied command acts on another table. Pure: main and the page load it.

import { shellWord } from './shell-word.ts';
import { z } from './zod.ts';

/** The network namespace that Flowglass itself runs in. */
const System = z.object({ kind: z.literal('system') });
/** Another network namespace, by its name in `ip netns` or, if it contains a slash, by the path of its file. */
const Netns = z.object({ kind: z.literal('netns'), netns: z.string().min(1).max(4096) });
/** A private network namespace with real traffic, created when it is opened. */
const Playground = z.object({ kind: z.literal('playground') });

/** What can be opened. A kind without an entry in SOURCES and OPENERS (electron/source/openers.ts) does not compile. */
export const SourceSpec = z.discriminatedUnion('kind', [System, Netns, Playground]);
export type SourceSpec = z.infer<typeof SourceSpec>;
export type SourceKind = SourceSpec['kind'];
/** The spec of one kind. */
export type SpecOf<K extends SourceKind> = { [P in K]: Extract<SourceSpec, { kind: P }> }[K];

/** What main and the page need to know about a kind of source. */
export interface SourceTraits {
  /** The program through which the table is read, if one is needed; it can stop. */
  readonly program: 'helper' | 'playground';
  /** The table outlives that program: a restarted one shows the same table. */
  readonly outlivesProgram: boolean;
}

export const SOURCES: { readonly [K in SourceKind]: SourceTraits } = {
  system: { program: 'helper', outlivesProgram: true },
  netns: { program: 'helper', outlivesProgram: true },
  playground: { program: 'playground', outlivesProgram: false },
};

/** Whether both are the same source. */
export function isSameSource(a: SourceSpec, b: SourceSpec): boolean {
  // Parsing puts their keys in the same order.
  return JSON.stringify(SourceSpec.parse(a)) === JSON.stringify(SourceSpec.parse(b));
}

/**
 * How a shell finds the source. `system` is the namespace of the shell that started Flowglass; a path is absolute; the
 * playground is the user and network namespaces of the process `pid`, which only the user who started it can enter.
 */
export const ShellTarget = z.discriminatedUnion('kind', [
  System,
  Netns,
  Playground.extend({ pid: z.number().int().positive() }),
]);
export type ShellTarget = z.infer<typeof ShellTarget>;

/**
 * The shell command that does in the target's namespace what `command` does in the shell's own.
 * @param command one simple command, its words already quoted; see `shellWord` of shell-word.ts.
 */
export function commandOn(target: ShellTarget, command: string): string {
  switch (target.kind) {
    case 'system':
      return command;
    case 'netns':
      return target.netns.includes('/')
        ? `nsenter --net=${shellWord(target.netns)} -- ${command}`
        : `ip netns exec ${shellWord(target.netns)} ${command}`;
    case 'playground':
      // Without --preserve-credentials nsenter sets groups, which a user namespace of one id does not allow.
      return `nsenter -t ${target.pid} -U -n --preserve-credentials -- ${command}`;
  }
}
