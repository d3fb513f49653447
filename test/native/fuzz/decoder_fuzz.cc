// libFuzzer on what reads the kernel's bytes: datagrams into batches, and the answers. The fixtures are its
// corpus. Crashes and sanitizer reports are failures; so is a flow more than the bytes can hold.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "batch_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace flowglass;
  static std::vector<uint8_t> memory(BatchBytes(64));
  StringTable strings;
  BatchDecoder decoder({1, 2}, strings, true);
  decoder.Begin({data, size});
  size_t flows = 0;
  while (true) {
    BatchWriter batch(memory.data(), 64);
    const BatchDecoder::Stop stop = decoder.Continue(batch);
    batch.Finish(0);
    flows += batch.count();
    if (!IsBatch(memory)) std::abort();
    if (stop == BatchDecoder::Stop::kDatagramEnd) break;
  }
  if (flows > size / sizeof(nlmsghdr)) std::abort();
  return 0;
}
