// Flows that were deleted, as the kernel reported them right before: raw messages, decoded only when they are restored.

import { FlowBatch } from '../flow/batch.ts';
import { checkArray, shown } from '../flow/checks.ts';
import { binding, type KeptMessages } from '../handle/binding.ts';
import type { DeleteResult } from '../handle/outcomes.ts';
import { splitMessages } from '../wire/reader.ts';

/** Only this module makes some. */
class Parts {
  readonly all: readonly KeptMessages[];

  constructor(all: readonly KeptMessages[]) {
    this.all = all;
  }
}

let partsOf: (deleted: DeletedFlows) => readonly KeptMessages[];
let make: (parts: readonly KeptMessages[]) => DeletedFlows;

/**
 * Flows that a delete with `undoable` removed, for `restore`. About 300 bytes a flow, and no object for any of them.
 * Lives in memory only: `Conntrack.snapshot` makes what can be saved.
 */
export class DeletedFlows {
  /** Number of flows: those whose outcome is `deleted`, and those whose outcome is `unknown`, which may have been. */
  readonly length: number;
  /** What they take up in memory. */
  readonly byteLength: number;
  readonly #parts: readonly KeptMessages[];

  private constructor(parts: Parts) {
    if (!(parts instanceof Parts)) {
      throw new TypeError('Expected deleteFlows() with "undoable" in place of "new DeletedFlows()"');
    }
    this.#parts = parts.all;
    this.length = parts.all.reduce((sum, { receivedMs }) => sum + receivedMs.length, 0);
    this.byteLength = parts.all.reduce((sum, part) => sum + part.messages.length + part.receivedMs.byteLength, 0);
  }

  /**
   * The flows as they were, in batches: in the order in which `restore` reports on them. Each call decodes them again, one
   * batch at a time.
   */
  *batches(): Generator<FlowBatch, void, void> {
    for (const { messages } of DeletedFlows.#of(this, 'batches').#parts) {
      const { batches, strings } = binding().decode(messages, false);
      for (const batch of batches) {
        const flows = new FlowBatch(batch, ['', ...strings]);
        if (flows.length > 0) yield flows;
      }
    }
  }

  /** @throws TypeError for anything but deleted flows: a method can be called on anything. */
  static #of(value: unknown, method: string): DeletedFlows {
    if (value instanceof DeletedFlows) return value;
    throw new TypeError(`Expected deleted flows as "this" of "${method}", got ${shown(value)}`);
  }

  /** All of these as one, in this order. Nothing is copied. @throws TypeError for anything else. */
  static joined(all: readonly DeletedFlows[]): DeletedFlows {
    checkArray(all, 'an array of deleted flows');
    const parts = Array.from(all, (one) => {
      if (one instanceof DeletedFlows) return one.#parts;
      throw new TypeError(`Expected deleted flows, got ${shown(one)}`);
    });
    return make(parts.flat());
  }

  static {
    partsOf = (deleted) => deleted.#parts;
    make = (parts) => new DeletedFlows(new Parts(parts));
  }
}

/** These messages as deleted flows. */
export function deletedFlows(parts: readonly KeptMessages[]): DeletedFlows {
  return make(parts);
}

/** Milliseconds of CLOCK_MONOTONIC: nobody sets it, and it stands still while the machine sleeps, as timers do. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** The messages as they are kept, in their order. */
export function keptMessages(deleted: DeletedFlows): readonly KeptMessages[] {
  return partsOf(deleted);
}

/** What became of each flow that was to be deleted, and what is needed to undo it. */
export interface UndoableDeleteResult extends DeleteResult {
  /** With `undoable`. */
  readonly undo?: DeletedFlows | undefined;
}

/** The result of a delete. */
export function withUndo(
  { outcome, errno }: DeleteResult,
  undoable: boolean,
  kept: readonly KeptMessages[],
): UndoableDeleteResult {
  return { outcome, errno, ...(undoable && { undo: deletedFlows(kept) }) };
}

/** Some of the messages. @param numbers ascending. */
export function someMessages({ messages, receivedMs }: KeptMessages, numbers: readonly number[]): KeptMessages {
  if (numbers.length === receivedMs.length) return { messages, receivedMs };
  const each = splitMessages(messages);
  const chosen = numbers.flatMap((number) => each[number] ?? []);
  const padded = (length: number): number => (length + 3) & ~3;
  const bytes = new Uint8Array(chosen.reduce((sum, { length }) => sum + padded(length), 0));
  let at = 0;
  for (const message of chosen) {
    bytes.set(message, at);
    at += padded(message.length);
  }
  return { messages: bytes, receivedMs: Float64Array.from(numbers, (number) => receivedMs[number] ?? 0) };
}
