// libFuzzer on the reader of the kernel's bytes: a datagram into batches. Failures are more flows than the
// bytes can hold, a column that refers to something absent, and whatever the sanitizers see.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "batch_decoder.h"
#include "columns.gen.h"

namespace {

using namespace flowglass;

constexpr size_t kCapacity = 64;

// What the columns of every batch guarantee.
void CheckRows(std::vector<uint8_t>& memory, size_t count, size_t strings) {
  ColumnPointers c;
  c.Bind(memory.data(), kCapacity);
  for (size_t row = 0; row < count; row++) {
    const uint32_t present = c.presence[row];
    const auto has = [&](uint32_t bit) { return (present & bit) != 0; };
    bool sound = c.helper[row] <= strings && c.secctx[row] <= strings && c.event[row] <= event::kDestroy;
    sound &= has(presence::kHelper) || c.helper[row] == 0;
    sound &= has(presence::kSecctx) || c.secctx[row] == 0;
    sound &= has(presence::kReplyTuple) || !has(presence::kTranslated);
    sound &= has(presence::kZone | presence::kZoneOrig | presence::kZoneReply) || c.zone[row] == 0;
    sound &= has(presence::kMark) || c.mark[row] == 0;
    sound &= has(presence::kStart) || c.start_ns[row] == 0;
    if (!sound) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static std::vector<uint8_t> memory(BatchBytes(kCapacity));
  StringTable strings;
  BatchDecoder decoder({1, 2}, strings, true);
  decoder.Begin({data, size});
  size_t flows = 0;
  while (true) {
    BatchWriter batch(memory.data(), kCapacity);
    const BatchDecoder::Stop stop = decoder.Continue(batch);
    batch.Finish(0);
    flows += batch.count();
    if (!IsBatch(memory)) std::abort();
    CheckRows(memory, batch.count(), strings.Since(0).size());
    if (stop == BatchDecoder::Stop::kDatagramEnd) break;
  }
  if (flows > size / sizeof(nlmsghdr)) std::abort();
  return 0;
}
