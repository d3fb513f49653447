// A regular expression's tree as a nondeterministic automaton (Thompson's construction). Pure.

import type { CharacterSet } from './characters.ts';
import type { RegexNode } from './node.ts';

/** Kinds of states. `set` reads a unit; the others continue without reading. */
export const STATE = { match: 0, set: 1, split: 2, begin: 3, end: 4 } as const;

/** States by number. `next` and `other` are the states that follow; only `split` has `other`. */
export interface Program {
  readonly kinds: readonly number[];
  readonly next: readonly number[];
  readonly other: readonly number[];
  /** For `set` states, the index into `sets`. */
  readonly set: readonly number[];
  readonly sets: readonly CharacterSet[];
  readonly start: number;
}

/** The most states of a program: bounds memory and the time for each character. */
export const MAX_STATES = 5000;

/** The automaton of a tree; undefined if it would have more than MAX_STATES states. */
export function compileProgram(tree: RegexNode): Program | undefined {
  const builder = new Builder();
  const match = builder.state(STATE.match, -1);
  const start = builder.before(tree, match);
  if (builder.isFull) return undefined;
  const { kinds, next, other, set, sets } = builder;
  return { kinds, next, other, set, sets, start };
}

/** Builds from the end to the beginning, so that what follows is known. */
class Builder {
  readonly kinds: number[] = [];
  readonly next: number[] = [];
  readonly other: number[] = [];
  readonly set: number[] = [];
  readonly sets: CharacterSet[] = [];
  readonly #known = new Map<string, number>();

  get isFull(): boolean {
    return this.kinds.length > MAX_STATES;
  }

  state(kind: number, next: number, other = -1, set = -1): number {
    // A full program is discarded, so further states need no room.
    if (this.isFull) return 0;
    this.kinds.push(kind);
    this.next.push(next);
    this.other.push(other);
    this.set.push(set);
    return this.kinds.length - 1;
  }

  /** The first state of a tree that continues with `after`. */
  before(node: RegexNode, after: number): number {
    if (this.isFull) return 0;
    switch (node.kind) {
      case 'empty':
        return after;
      case 'set':
        return this.state(STATE.set, after, -1, this.#setNumber(node.set));
      case 'begin':
        return this.state(STATE.begin, after);
      case 'end':
        return this.state(STATE.end, after);
      case 'sequence':
        return node.parts.reduceRight((following, part) => this.before(part, following), after);
      case 'choice':
        return node.parts
          .map((part) => this.before(part, after))
          .reduceRight((second, first) => this.state(STATE.split, first, second));
      case 'repeat':
        return this.#repeat(node, after);
    }
  }

  #repeat({ part, min, max }: RegexNode & { kind: 'repeat' }, after: number): number {
    let first = after;
    if (max === Number.POSITIVE_INFINITY) {
      const loop = this.state(STATE.split, -1, after);
      this.next[loop] = this.before(part, loop);
      first = loop;
    } else {
      for (let i = min; i < max && !this.isFull; i++) {
        // Each further repetition is optional, together with all that follow it.
        first = this.state(STATE.split, this.before(part, first), after);
      }
    }
    for (let i = 0; i < min && !this.isFull; i++) {
      const before = this.before(part, first);
      // Repeating a part that reads nothing adds nothing, however often.
      if (before === first) break;
      first = before;
    }
    return first;
  }

  #setNumber(set: CharacterSet): number {
    const key = set.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.sets.length);
    return this.sets.push(set) - 1;
  }
}
