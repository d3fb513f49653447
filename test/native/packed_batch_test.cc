// That a packed batch never exceeds its memory, and what the smallest ones are.
#include "packed_batch.h"

#include <cstring>
#include <vector>

#include "batch.h"
#include "columns.gen.h"
#include "test.h"

namespace flowglass {
namespace {

constexpr Packing kPacking = {.dump = 3, .after = 4};

// Memory of exactly that many bytes, so that a sanitizer hears of each one beyond.
std::vector<uint64_t> Memory(size_t bytes) {
  return std::vector<uint64_t>(bytes / sizeof(uint64_t));
}

uint8_t* BytesOf(std::vector<uint64_t>& memory) {
  return reinterpret_cast<uint8_t*>(memory.data());
}

}  // namespace

TEST(packed_batch_largest, "the largest batch, in which every value differs, fits") {
  std::vector<uint64_t> memory = Memory(BatchBytes(kMaxBatchFlows));
  BatchWriter batch(BytesOf(memory), kMaxBatchFlows);
  while (!batch.full()) batch.Append(0, Flow{});
  uint32_t random = 1;
  for (uint8_t* byte = BytesOf(memory) + kHeaderBytes; byte < BytesOf(memory) + BatchBytes(kMaxBatchFlows);
       byte++) {
    random = random * 1664525 + 1013904223;
    *byte = static_cast<uint8_t>(random >> 24);
  }
  batch.Finish(0);
  std::vector<uint64_t> target = Memory(packed::kLargestBytes);
  const size_t bytes = PackBatch(BytesOf(memory), kPacking, BytesOf(target));
  CHECK(bytes % 8 == 0);
  CHECK(bytes > kFlowBytes * kMaxBatchFlows);
  CHECK(bytes <= packed::kLargestBytes);
}

TEST(packed_batch_alike, "flows that are alike take no more than their values once") {
  std::vector<uint64_t> memory = Memory(BatchBytes(1000));
  BatchWriter batch(BytesOf(memory), 1000);
  Flow flow{};
  flow.mark = 77;
  while (!batch.full()) batch.Append(5, flow);
  batch.Finish(0);
  std::vector<uint64_t> target = Memory(packed::kLargestBytes);
  const size_t alike = PackBatch(BytesOf(memory), kPacking, BytesOf(target));
  CHECK(alike < 400);
  const auto* words = reinterpret_cast<const uint32_t*>(BytesOf(target));
  CHECK(words[packed::kVersion] == kSchemaVersion);
  CHECK(words[packed::kBytes] == alike);
  CHECK_EQUAL(words[packed::kCount], 1000u);
  CHECK(words[packed::kDump] == 3);
  CHECK(words[packed::kAfter] == 4);
}

TEST(packed_batch_empty, "a batch without flows is packed, too") {
  std::vector<uint64_t> memory = Memory(BatchBytes(8));
  BatchWriter batch(BytesOf(memory), 8);
  batch.Finish(0);
  std::vector<uint64_t> target = Memory(packed::kLargestBytes);
  CHECK(PackBatch(BytesOf(memory), kPacking, BytesOf(target)) < 400);
}

}  // namespace flowglass
