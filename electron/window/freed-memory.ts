// What Chromium does with memory that it has freed.

import { enableFeatures } from './chromium-features.ts';

/**
 * Of the pieces of memory that become empty, Chromium's allocator keeps the last 16, and gives all others back to the kernel
 * at once. V8 frees what a compilation took and takes as much for the next one, each time as fresh pages. With these features
 * the allocator keeps the last 128 (`kBackgroundEmptySlotSpanRingSize` in partition_alloc_constants.h), at most an eighth of
 * the memory that it has. In both cases it gives them back every few seconds, but not in a process's first minute. Blink's
 * strings and lists have an allocator and a feature of their own; ArrayBuffers have a third allocator, which stays as it is.
 */
const KEEPING_MORE = ['PartitionAllocLargeEmptySlotSpanRing', 'BlinkUseLargeEmptySlotSpanRingForBufferRoot'];

/** Call before Electron is ready. */
export function keepFreedMemory(): void {
  enableFeatures(...KEEPING_MORE);
}
