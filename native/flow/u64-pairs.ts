// u64 columns: pairs of u32 words, low then high, as bigints. Pure.

/** The number of a row. */
export function bigintAt(pairs: Uint32Array, row: number): bigint {
  return (BigInt(pairs[2 * row + 1] ?? 0) << 32n) | BigInt(pairs[2 * row] ?? 0);
}

/** Sets the number of a row; of a longer or negative one the lowest 64 bits. */
export function setBigint(pairs: Uint32Array, row: number, value: bigint): void {
  pairs[2 * row] = Number(BigInt.asUintN(32, value));
  pairs[2 * row + 1] = Number(BigInt.asUintN(32, value >> 32n));
}
