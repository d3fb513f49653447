// How many flows have each of a fixed number of codes. Consecutive flows count in different lanes: most fields have few
// values, and a processor that adds to the same place again and again waits for itself each time. Pure.

/** Lanes, powers of two; more for few codes, as each lane takes as much memory. */
const [FEW_CODES, LANES_OF_FEW, LANES] = [4096, 4, 2];

export class FixedCounts {
  readonly #lanes: number;
  /** Those of code c from `lanes` × c on. */
  readonly #cells: Uint32Array;

  /** @param size every code is below this. */
  constructor(size: number) {
    this.#lanes = size <= FEW_CODES ? LANES_OF_FEW : LANES;
    this.#cells = new Uint32Array(size * this.#lanes);
  }

  get byteLength(): number {
    return this.#cells.byteLength;
  }

  /** Adds a flow to each of these codes; with -1 it takes one away. A lane may so run below zero, the sum does not. */
  add(codes: Uint32Array, count: number, sign: 1 | -1 = 1): void {
    const cells = this.#cells;
    const lanes = this.#lanes;
    for (let i = 0; i < count; i++) {
      const at = (codes[i] ?? 0) * lanes + (i & (lanes - 1));
      cells[at] = (cells[at] ?? 0) + sign;
    }
  }

  /** By code. */
  flows(): Uint32Array {
    const cells = this.#cells;
    const lanes = this.#lanes;
    const flows = new Uint32Array(cells.length / lanes);
    for (let at = 0; at < cells.length; at++) {
      const code = Math.floor(at / lanes);
      flows[code] = (flows[code] ?? 0) + (cells[at] ?? 0);
    }
    return flows;
  }
}
