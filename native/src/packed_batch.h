// Packs a batch for its way to the engine's worker, in the layout of native/flow/packed-layout.ts;
// packed-batch.ts beside that unpacks it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "columns.gen.h"

namespace flowglass {

// What a packed batch says of itself.
struct Packing {
  // The number of the dump that it is part of.
  uint32_t dump;
  // How many messages had been posted on the port when it was packed: the engine takes them first.
  uint32_t after;
};

// Packs a batch (IsBatch). The values of rows that have none are kept as they are, except for reply tuples of
// flows that are not translated (ColumnInfo::needed). Batch and target must be aligned to 8, and the target
// must have packed::kLargestBytes. Returns the bytes written.
size_t PackBatch(const uint8_t* batch, const Packing& packing, uint8_t* target);

}  // namespace flowglass
