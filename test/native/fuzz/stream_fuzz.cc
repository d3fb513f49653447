// libFuzzer on the decoder's resumption: however a stream of messages is split into datagrams, and however
// small the batches are, the rows, the answers and the counts are the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "batch_decoder.h"
#include "columns.gen.h"

namespace {

using namespace flowglass;

// The result of a stream. Rows as the bytes of their columns.
struct Decoded {
  std::vector<std::vector<uint8_t>> rows;
  std::vector<int> answers;
  size_t overruns = 0;
  uint32_t malformed = 0, unknown = 0, foreign = 0;
  bool operator==(const Decoded&) const = default;
};

uint32_t HeaderWord(const std::vector<uint8_t>& memory, size_t index) {
  uint32_t word;
  std::memcpy(&word, memory.data() + index * sizeof(word), sizeof(word));
  return word;
}

void Take(const std::vector<uint8_t>& memory, size_t capacity, size_t count, Decoded& decoded) {
  for (size_t row = 0; row < count; row++) {
    std::vector<uint8_t> bytes;
    for (const ColumnInfo& column : kColumns) {
      const uint8_t* from =
          memory.data() + kHeaderBytes + column.offset_per_flow * capacity + column.bytes * row;
      bytes.insert(bytes.end(), from, from + column.bytes);
    }
    decoded.rows.push_back(std::move(bytes));
  }
  decoded.malformed += HeaderWord(memory, header::kMalformed);
  decoded.unknown += HeaderWord(memory, header::kUnknownAttributes);
  decoded.foreign += HeaderWord(memory, header::kForeign);
}

Decoded Decode(const std::vector<std::span<const uint8_t>>& datagrams, size_t capacity) {
  Decoded decoded;
  std::vector<uint8_t> memory(BatchBytes(capacity));
  StringTable strings;
  BatchDecoder decoder({1, 2}, strings, true);
  BatchWriter batch(memory.data(), capacity);
  const auto renew = [&] {
    batch.Finish(0);
    Take(memory, capacity, batch.count(), decoded);
    batch = BatchWriter(memory.data(), capacity);
  };
  for (const auto datagram : datagrams) {
    // Each in its own memory, as from the kernel: nothing may be kept from the previous one.
    const std::vector<uint8_t> exact(datagram.begin(), datagram.end());
    decoder.Begin(exact);
    for (auto stop = decoder.Continue(batch); stop != BatchDecoder::Stop::kDatagramEnd;
         stop = decoder.Continue(batch)) {
      if (stop == BatchDecoder::Stop::kBatchFull) renew();
      if (stop == BatchDecoder::Stop::kOverrun) decoded.overruns++;
      if (stop == BatchDecoder::Stop::kAnswer) decoded.answers.push_back(decoder.answer().code);
    }
    if (!decoder.at_end()) std::abort();
  }
  renew();
  return decoded;
}

// The datagrams that begin at every `step`th message. After a wrong length, the rest is the last datagram.
std::vector<std::span<const uint8_t>> Split(std::span<const uint8_t> bytes, size_t step) {
  std::vector<std::span<const uint8_t>> datagrams;
  size_t begin = 0;
  size_t messages = 0;
  for (size_t at = 0; bytes.size() - at >= sizeof(nlmsghdr);) {
    nlmsghdr header;
    std::memcpy(&header, bytes.data() + at, sizeof(header));
    if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > bytes.size() - at) break;
    const size_t padded = NLMSG_ALIGN(header.nlmsg_len);
    if (padded > bytes.size() - at) break;
    at += padded;
    if (++messages % step != 0) continue;
    datagrams.push_back(bytes.subspan(begin, at - begin));
    begin = at;
  }
  datagrams.push_back(bytes.subspan(begin));
  return datagrams;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span<const uint8_t> bytes(data, size);
  const Decoded whole = Decode({bytes}, 256);
  for (const size_t step : {size_t{1}, size_t{2}, size_t{3}}) {
    if (!(Decode(Split(bytes, step), 8) == whole)) std::abort();
  }
  return 0;
}
