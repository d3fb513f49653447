// Bitmaps for one chunk of rows that scans need while they run. All filters share them, as a stack: ten thousand filters
// with two each would hold 20 MiB. Scans are synchronous, so no two use one at the same time. Pure.

/** Rows of a chunk: its bitmaps and the columns it touches stay in the processor's caches. */
export const CHUNK_ROWS = 8192;
/** Words of a bitmap of a chunk. */
export const CHUNK_WORDS = CHUNK_ROWS / 32;

const stack: Uint32Array[] = [];
let used = 0;

function lend(): Uint32Array {
  const bitmap = stack[used] ?? new Uint32Array(CHUNK_WORDS);
  stack[used++] = bitmap;
  return bitmap;
}

/** Lends two bitmaps with arbitrary contents for as long as the function runs. */
export function withScratch(use: (first: Uint32Array, second: Uint32Array) => void): void {
  const before = used;
  try {
    use(lend(), lend());
  } finally {
    used = before;
  }
}
