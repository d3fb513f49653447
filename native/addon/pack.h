// Packs batches for their way to the engine's worker.
#pragma once

#include <napi.h>

namespace flowglass {

// pack(batch: ArrayBuffer, dump: number, after: number, target: Uint8Array): number. `dump` and `after` are
// those of Packing; returns the bytes written to the target. Throws a TypeError for memory that is not of a
// batch, and for a target that is not aligned to 8, has less than packed::kLargestBytes, or is in the memory
// of the batch. Thread: JS.
Napi::Value Pack(const Napi::CallbackInfo& info);

}  // namespace flowglass
