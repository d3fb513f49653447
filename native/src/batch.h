// A FlowBatch in memory (layout: native/flow/column-schema.ts): filling one, copying one, and reading
// identities.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "columns.gen.h"
#include "flow.h"

namespace flowglass {

// The capacity with which batches are allocated: eight below the largest. With a power of two every
// column of a row would lie in the same cache set (strides are then multiples of 4 KiB).
inline constexpr size_t kBatchCapacity = kMaxBatchFlows - 8;

// Rounds a number of flows up to a capacity, as batchCapacity() of batch-layout.ts does.
constexpr size_t BatchCapacity(size_t flows) {
  return flows < 8 ? 8 : (flows + 7) & ~size_t{7};
}
constexpr size_t BatchBytes(size_t capacity) {
  return kHeaderBytes + kFlowBytes * capacity;
}

// Fills a batch. Does not own the memory, which must be aligned to 8 and of BatchBytes(capacity).
class BatchWriter {
 public:
  BatchWriter() = default;
  BatchWriter(uint8_t* memory, size_t capacity);

  bool full() const { return count_ == capacity_; }
  size_t count() const { return count_; }
  size_t capacity() const { return capacity_; }
  // Appends a flow. The batch must not be full.
  void Append(uint64_t key, const Flow& flow);
  void CountMalformed(uint32_t messages = 1) { header()[header::kMalformed] += messages; }
  void CountUnknownAttributes(uint32_t attributes) { header()[header::kUnknownAttributes] += attributes; }
  void CountForeign() { header()[header::kForeign]++; }
  // Writes the count and the time, milliseconds since the epoch. The batch can be read from then on.
  void Finish(double received_ms);

 private:
  uint32_t* header() { return reinterpret_cast<uint32_t*>(memory_); }

  uint8_t* memory_ = nullptr;
  size_t capacity_ = 0;
  size_t count_ = 0;
  ColumnPointers columns_ = {};
};

// Copies a finished batch into one with less capacity (at least its count). `to` has BatchBytes(to_capacity).
void CopyBatch(const uint8_t* from, uint8_t* to, size_t to_capacity);

// True when the bytes hold a batch of this schema with all its columns.
bool IsBatch(std::span<const uint8_t> bytes);

// The identities in a batch; `bytes` must be one (IsBatch).
std::vector<FlowIdentity> ReadIdentities(std::span<const uint8_t> bytes);

}  // namespace flowglass
