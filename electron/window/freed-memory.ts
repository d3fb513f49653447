// What Chromium does with memory that it has freed.

import { enableFeatures } from './chromium-features.ts';

/**
 * Of the pieces of memory that became empty, Chromium's allocator keeps 16, and gives all others back to the kernel at once.
 * V8 frees what a compilation took and takes as much for the next one, each time as fresh pages. With these features the
 * allocator keeps 128 (`kBackgroundEmptySlotSpanRingSize` in partition_alloc_constants.h), at most an eighth of what is in
 * use, and gives them back every few seconds, as before. Buffers of Blink have an allocator of their own.
 */
const KEEPING_MORE = ['PartitionAllocLargeEmptySlotSpanRing', 'BlinkUseLargeEmptySlotSpanRingForBufferRoot'];

/** Call before Electron is ready. */
export function keepFreedMemory(): void {
  enableFeatures(...KEEPING_MORE);
}
