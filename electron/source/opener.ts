// What an opener takes and returns, and the steps that openers share. Each opener has its own file; openers.ts lists them.

import type { Access } from '../contract/access.ts';
import type { Failure } from '../contract/failure.ts';
import type { ShellTarget, SourceKind, SourceSpec, SpecOf } from '../contract/source.ts';
import { toFailure } from '../to-failure.ts';
import type { HandleOptions, KernelHandle, OpenHandle } from './kernel-handle.ts';
import type { Machine } from './machine.ts';
import type { NameCheck } from './namespace-watch.ts';
import type { Obstacle } from './obstacles.ts';

/** Paths of the built programs that make up the playground. */
export interface PlaygroundPrograms {
  readonly playground: string;
  readonly helper: string;
}

/** What all openers are given. */
export interface OpenContext {
  readonly open: OpenHandle;
  readonly machine: Machine;
  readonly programs: PlaygroundPrograms;
  /** Nothing may be changed; a helper enforces it, too. */
  readonly readOnly: boolean;
}

/** A handle and what it may do, or the reason why there is none. */
export interface Opened {
  readonly handle: KernelHandle | undefined;
  readonly access: Access;
  /** Why the table no longer belongs to the namespace named in `access`. */
  readonly outdated?: NameCheck;
}

/** Opens the sources of one kind. */
export interface Opener<K extends SourceKind> {
  /** The network namespace as the window names it, even before it is open. */
  netns(spec: SpecOf<K>): string;
  /** Never rejects: if there is no handle, the result says why. */
  open(spec: SpecOf<K>, context: OpenContext): Promise<Opened>;
}

/** What is known about a source without opening it. */
export interface Place {
  readonly source: SourceSpec;
  readonly host: string;
  readonly netns: string;
  readonly shell?: ShellTarget;
}

/** A handle that has answered. */
export interface Usable {
  readonly handle: KernelHandle;
  readonly canModify: boolean;
}

/** The result of a successful opening. */
export function opened(place: Place, reach: 'direct' | 'helper', { handle, canModify }: Usable): Opened {
  return { handle, access: { reach, ...place, canModify, canCreate: canModify, remedies: [] } };
}

/** The result of a failed one. */
export function notOpened(place: Place, { failure, remedies }: Obstacle): Opened {
  return {
    handle: undefined,
    access: { reach: 'none', ...place, canModify: false, canCreate: false, failure, remedies },
  };
}

/** Opens a handle, and keeps it only if the kernel answers. */
export async function tryOpen(open: OpenHandle, options: HandleOptions): Promise<Usable | Failure> {
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

/** Arguments for starting a helper. */
export function helperArguments(readOnly: boolean): string[] {
  return readOnly ? ['--read-only'] : [];
}
