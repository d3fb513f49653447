// Which parts of source files ran, according to V8's block coverage: guides a fuzzer of TypeScript code.

import { readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';

/** One byte for each character of a file: 1 if it ran. */
type Painted = Uint8Array<ArrayBuffer>;

export class BlockCoverage {
  readonly #session = new Session();
  readonly #isWanted: (url: string) => boolean;
  readonly #seen = new Map<string, Painted>();
  /** Coverage of single functions seen before: most reports contain nothing else, and painting is more expensive. */
  readonly #known = new Set<string>();

  /** @param isWanted Whether a script counts, by its URL. */
  constructor(isWanted: (url: string) => boolean) {
    this.#isWanted = isWanted;
  }

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Records what has run since the last call; returns the number of characters of source newly reached. */
  async take(): Promise<number> {
    return this.#look(true);
  }

  /** The number of characters of source newly reached since the last recording, without recording them. */
  async peek(): Promise<number> {
    return this.#look(false);
  }

  async #look(remember: boolean): Promise<number> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    let fresh = 0;
    for (const script of result) if (this.#isWanted(script.url)) fresh += this.#add(script, remember);
    return fresh;
  }

  /** Characters reached, and all characters. */
  get totals(): { reached: number; all: number } {
    let reached = 0;
    let all = 0;
    for (const painted of this.#seen.values()) {
      all += painted.length;
      for (const one of painted) reached += one;
    }
    return { reached, all };
  }

  stop(): void {
    this.#session.disconnect();
  }

  #add({ url, functions }: Profiler.ScriptCoverage, remember: boolean): number {
    const unknown = functions.map((one) => pictureOf(url, one)).filter((picture) => !this.#known.has(picture));
    if (unknown.length === 0) return 0;
    const seen = this.#seenOf(url);
    const now = paint(functions, seen.length);
    if (remember) for (const picture of unknown) this.#known.add(picture);
    let fresh = 0;
    for (let i = 0; i < now.length; i++) {
      if (now[i] === 1 && seen[i] === 0) {
        if (remember) seen[i] = 1;
        fresh++;
      }
    }
    return fresh;
  }

  #seenOf(url: string): Painted {
    let seen = this.#seen.get(url);
    if (!seen) {
      seen = new Uint8Array(readFileSync(fileURLToPath(url), 'utf8').length);
      this.#seen.set(url, seen);
    }
    return seen;
  }
}

/** Which of a function's blocks ran. */
function pictureOf(url: string, { ranges }: Profiler.FunctionCoverage): string {
  return (
    url +
    ranges.map(({ startOffset, endOffset, count }) => `${startOffset}-${endOffset}${count > 0 ? '+' : '-'}`).join()
  );
}

/** Paints outer ranges first: inner ones say more precisely what ran. */
function paint(functions: readonly Profiler.FunctionCoverage[], length: number): Painted {
  const painted: Painted = new Uint8Array(length);
  const ranges = functions.flatMap(({ ranges: own }) => own);
  ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of ranges) painted.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  return painted;
}
