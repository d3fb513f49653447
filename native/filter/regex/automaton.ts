// Runs a program over texts: a deterministic automaton whose states are sets of the program's states, made on first use.
// Each character costs one table look-up, or at most one walk over the program: never more than text × program, whatever
// the expression. Memory is bounded: a full table is emptied and refilled. Pure.

import { Alphabet } from './alphabet.ts';
import { type Program, STATE } from './program.ts';

/** Entries of the table of transitions, over all states: 1 MiB. */
const MAX_TRANSITIONS = 1 << 18;
const UNKNOWN = -1;
/** The state after a match was found, which is final. */
const FOUND = 0;

export class Automaton {
  readonly #program: Program;
  readonly #alphabet: Alphabet;
  readonly #maxStates: number;
  readonly #marks: Uint32Array;
  #round = 0;
  #generation = 0;
  #states: Int32Array[] = [];
  #numbers = new Map<string, number>();
  #transitions = new Int32Array(0);
  /** Whether a state matches at the end of the text: 0, 1 or UNKNOWN. */
  #atEnd: number[] = [];
  #first = 0;

  constructor(program: Program, ignoreCase: boolean) {
    this.#program = program;
    this.#alphabet = new Alphabet(program.sets, ignoreCase);
    this.#maxStates = Math.max(16, Math.floor(MAX_TRANSITIONS / this.#alphabet.size));
    this.#marks = new Uint32Array(program.kinds.length);
    this.#clear();
  }

  /** Whether the expression is found anywhere in a text. */
  test(text: string): boolean {
    let state = this.#first;
    for (let i = 0; i < text.length && state !== FOUND; i++) state = this.after(state, text.charCodeAt(i));
    return this.endsIn(state);
  }

  /** The same for a text as bytes of ASCII. */
  testAscii(bytes: Uint8Array, length: number): boolean {
    let state = this.#first;
    for (let i = 0; i < length && state !== FOUND; i++) state = this.after(state, bytes[i] ?? 0);
    return this.endsIn(state);
  }

  /** The state before the first character, for walking character by character. */
  get first(): number {
    return this.#first;
  }

  /** Changes when all states have been renumbered: then only the state that `after` returned last is still valid. */
  get generation(): number {
    return this.#generation;
  }

  /** The state after a character (a UTF-16 code unit). */
  after(state: number, unit: number): number {
    if (state === FOUND) return FOUND;
    const symbol = this.#alphabet.classOf(unit);
    const next = this.#transitions[state * this.#alphabet.size + symbol] ?? UNKNOWN;
    return next === UNKNOWN ? this.#step(state, symbol) : next;
  }

  /** Whether a text that ends in a state matches. */
  endsIn(state: number): boolean {
    return state === FOUND || this.#matchesAtEnd(state);
  }

  #clear(): void {
    this.#generation++;
    this.#states = [new Int32Array(0)];
    this.#numbers = new Map();
    this.#transitions = new Int32Array(this.#alphabet.size * 16).fill(UNKNOWN);
    this.#atEnd = [1];
    this.#first = this.#stateOf([this.#program.start], true);
  }

  /** The state after a class of characters. A full table is emptied first; the current state survives as its set. */
  #step(state: number, symbol: number): number {
    const { kinds, next, set, start } = this.#program;
    const { size, members } = this.#alphabet;
    const reached: number[] = [];
    for (const from of this.#states[state] ?? []) {
      if (kinds[from] === STATE.set && members[set[from] ?? 0]?.[symbol] === 1) reached.push(next[from] ?? 0);
    }
    // A match can begin anywhere.
    reached.push(start);
    const isFull = this.#states.length >= this.#maxStates;
    if (isFull) this.#clear();
    const after = this.#stateOf(reached, false);
    if (!isFull) this.#transitions[state * size + symbol] = after;
    return after;
  }

  /** The number of the state for everything reachable from some states without reading. */
  #stateOf(from: readonly number[], atBegin: boolean): number {
    const closure = this.#closure(from, atBegin, false);
    if (closure === undefined) return FOUND;
    const states = Int32Array.from(closure).sort();
    // The place before the first character is a separate state: ^ holds there.
    const key = `${atBegin ? '^' : ''}${states.join()}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#states.push(states) - 1;
    this.#numbers.set(key, number);
    this.#atEnd.push(UNKNOWN);
    this.#makeRoom(number);
    return number;
  }

  #makeRoom(number: number): void {
    const { size } = this.#alphabet;
    if ((number + 1) * size <= this.#transitions.length) return;
    const grown = new Int32Array(this.#transitions.length * 2).fill(UNKNOWN);
    grown.set(this.#transitions);
    this.#transitions = grown;
  }

  #matchesAtEnd(state: number): boolean {
    let known = this.#atEnd[state] ?? 0;
    if (known === UNKNOWN) {
      // An empty text begins and ends at the same place.
      known = this.#closure([...(this.#states[state] ?? [])], state === this.#first, true) === undefined ? 1 : 0;
      this.#atEnd[state] = known;
    }
    return known === 1;
  }

  /** The reading and waiting states reached without reading; undefined if a match is among them. */
  #closure(from: readonly number[], atBegin: boolean, atEnd: boolean): number[] | undefined {
    const { kinds, next, other } = this.#program;
    const round = ++this.#round;
    const waiting = [...from];
    const found: number[] = [];
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      if (this.#marks[state] === round) continue;
      this.#marks[state] = round;
      const kind = kinds[state];
      if (kind === STATE.match) return undefined;
      const passes = kind === STATE.split || (kind === STATE.begin && atBegin) || (kind === STATE.end && atEnd);
      if (passes) waiting.push(next[state] ?? 0);
      if (kind === STATE.split) waiting.push(other[state] ?? 0);
      if (kind === STATE.set || (kind === STATE.end && !atEnd)) found.push(state);
    }
    return found;
  }
}
