// However broken, a message is never read beyond its end (the sanitizers watch) and never ends the stream:
// it is dropped and counted.
#include <cstring>
#include <memory>
#include <random>

#include "batch_decoder.h"
#include "columns.gen.h"
#include "test.h"

namespace flowglass::test {
namespace {

struct Counts {
  size_t flows = 0;
  uint32_t malformed = 0;
};

// Decodes from memory of exactly this size, so that a read one byte too far shows.
Counts Decode(const uint8_t* data, size_t size) {
  const auto exact = std::make_unique<uint8_t[]>(size == 0 ? 1 : size);
  std::memcpy(exact.get(), data, size);
  static thread_local std::vector<uint8_t> memory(BatchBytes(64));
  BatchWriter batch(memory.data(), 64);
  StringTable strings;
  BatchDecoder decoder({3, 4}, strings, true);
  decoder.Begin({exact.get(), size});
  while (decoder.Continue(batch) != BatchDecoder::Stop::kDatagramEnd) {
    if (batch.full()) break;
  }
  uint32_t malformed = 0;
  std::memcpy(&malformed, memory.data() + header::kMalformed * sizeof(malformed), sizeof(malformed));
  return {batch.count(), malformed};
}

// Nests left to the details pane: the decoder does not look into them.
bool IsSkipped(uint16_t type) {
  return type == CTA_TUPLE_MASTER || type == CTA_SEQ_ADJ_ORIG || type == CTA_SEQ_ADJ_REPLY ||
         type == CTA_SYNPROXY;
}

// The offset of each attribute header in [at, end), nested ones too.
void Attributes(const std::vector<uint8_t>& bytes, size_t at, size_t end, int depth,
                std::vector<size_t>& offsets) {
  while (at + sizeof(nlattr) <= end) {
    nlattr head;
    std::memcpy(&head, bytes.data() + at, sizeof(head));
    if (head.nla_len < sizeof(head) || at + head.nla_len > end) return;
    offsets.push_back(at);
    const bool skipped = depth == 0 && IsSkipped(head.nla_type & NLA_TYPE_MASK);
    if ((head.nla_type & NLA_F_NESTED) != 0 && !skipped) {
      Attributes(bytes, at + sizeof(head), at + head.nla_len, depth + 1, offsets);
    }
    at += NLA_ALIGN(head.nla_len);
  }
}

std::vector<size_t> AttributesOf(const Fixture& fixture) {
  std::vector<size_t> offsets;
  Attributes(fixture.bytes, sizeof(nlmsghdr) + sizeof(nfgenmsg), fixture.bytes.size(), 0, offsets);
  CHECK(offsets.size() > 10);
  return offsets;
}

}  // namespace

TEST(whole, "every fixture decodes as one flow") {
  CHECK(Fixtures().size() >= 21);
  for (const Fixture& fixture : Fixtures()) {
    const Counts counts = Decode(fixture.bytes.data(), fixture.bytes.size());
    CHECK_EQUAL(counts.flows, 1);
    CHECK_EQUAL(counts.malformed, 0);
  }
}

TEST(cut_datagram, "a datagram cut at any byte yields no flow and is counted") {
  for (const Fixture& fixture : Fixtures()) {
    for (size_t size = 1; size < fixture.bytes.size(); size++) {
      const Counts counts = Decode(fixture.bytes.data(), size);
      CHECK_EQUAL(counts.flows, 0);
      CHECK_EQUAL(counts.malformed, 1);
    }
  }
}

TEST(cut_message,
     "a message cut at any byte, with a header that says so, is dropped or shorter by whole attributes") {
  for (const Fixture& fixture : Fixtures()) {
    for (size_t size = sizeof(nlmsghdr); size < fixture.bytes.size(); size++) {
      std::vector<uint8_t> bytes(fixture.bytes.begin(),
                                 fixture.bytes.begin() + static_cast<std::ptrdiff_t>(size));
      const auto length = static_cast<uint32_t>(size);
      std::memcpy(bytes.data(), &length, sizeof(length));
      const Counts counts = Decode(bytes.data(), bytes.size());
      CHECK_EQUAL(counts.flows + counts.malformed, 1);
    }
  }
}

TEST(message_lengths, "a message header with any wrong length never yields more than the message") {
  for (const Fixture& fixture : Fixtures()) {
    for (uint32_t length = 0; length < fixture.bytes.size() + 64; length++) {
      std::vector<uint8_t> bytes = fixture.bytes;
      std::memcpy(bytes.data(), &length, sizeof(length));
      const Counts counts = Decode(bytes.data(), bytes.size());
      CHECK(counts.flows <= 1);
      if (length > bytes.size() || length < sizeof(nlmsghdr)) CHECK_EQUAL(counts.malformed, 1);
    }
  }
}

TEST(attribute_lengths, "an attribute whose length is invalid or reaches beyond its nest drops the message") {
  for (const Fixture& fixture : Fixtures()) {
    for (const size_t offset : AttributesOf(fixture)) {
      for (const uint32_t length : {0u, 1u, 2u, 3u, 0x7fffu, 0xffffu}) {
        std::vector<uint8_t> bytes = fixture.bytes;
        const auto wrong = static_cast<uint16_t>(length);
        std::memcpy(bytes.data() + offset, &wrong, sizeof(wrong));
        const Counts counts = Decode(bytes.data(), bytes.size());
        CHECK_EQUAL(counts.flows, 0);
        CHECK_EQUAL(counts.malformed, 1);
      }
    }
  }
}

TEST(every_length, "every length field with every small value is survived") {
  for (const Fixture& fixture : Fixtures()) {
    for (const size_t offset : AttributesOf(fixture)) {
      for (uint16_t length = 0; length < 300; length++) {
        std::vector<uint8_t> bytes = fixture.bytes;
        std::memcpy(bytes.data() + offset, &length, sizeof(length));
        const Counts counts = Decode(bytes.data(), bytes.size());
        CHECK_EQUAL(counts.flows + counts.malformed, 1);
      }
    }
  }
}

TEST(random_bytes, "random damage is survived") {
  std::mt19937 random(20261123);
  for (const Fixture& fixture : Fixtures()) {
    for (int round = 0; round < 2000; round++) {
      std::vector<uint8_t> bytes = fixture.bytes;
      for (int i = 0; i < 4; i++) bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
      const Counts counts = Decode(bytes.data(), bytes.size());
      CHECK(counts.flows <= bytes.size() / sizeof(nlmsghdr));
    }
  }
}

TEST(stream_goes_on, "a broken message between two whole ones affects only itself") {
  const std::vector<uint8_t>& whole = FixtureNamed("udp-v4").bytes;
  std::vector<uint8_t> broken = whole;
  const uint16_t wrong = 2;
  std::memcpy(broken.data() + sizeof(nlmsghdr) + sizeof(nfgenmsg), &wrong, sizeof(wrong));
  std::vector<uint8_t> stream = whole;
  stream.insert(stream.end(), broken.begin(), broken.end());
  stream.insert(stream.end(), whole.begin(), whole.end());
  const Counts counts = Decode(stream.data(), stream.size());
  CHECK_EQUAL(counts.flows, 2);
  CHECK_EQUAL(counts.malformed, 1);
}

}  // namespace flowglass::test
