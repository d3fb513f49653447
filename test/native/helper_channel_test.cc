// What a client makes of a helper's answers: programs that answer as given stand in for helpers of other
// versions and for broken ones.
#include <cerrno>
#include <cstring>

#include "channel.h"
#include "helper_protocol.h"
#include "test.h"

namespace flowglass {
namespace {

using protocol::Header;
using protocol::Type;
using Bytes = std::vector<uint8_t>;

constexpr int kLimitMs = 120'000;

template <typename T>
Bytes BytesOf(const T& value) {
  const auto* first = reinterpret_cast<const uint8_t*>(&value);
  return Bytes(first, first + sizeof value);
}

Bytes Packet(const Header& header, const Bytes& payload) {
  Bytes packet = BytesOf(header);
  packet.insert(packet.end(), payload.begin(), payload.end());
  return packet;
}

// The answer to a client's `id`-th request.
Bytes Answer(Type type, uint32_t id, const Bytes& payload) {
  return Packet(
      {protocol::kVersion, static_cast<uint16_t>(type), id, static_cast<uint32_t>(payload.size()), 0},
      payload);
}

Bytes Hello() {
  return Answer(Type::kHello, 1, BytesOf(protocol::HelloReply{protocol::kVersion, 1, 0, "0.0.0"}));
}

// A shell that answers each request with the next of these packets.
Result<std::unique_ptr<ChannelSource>> OpenFake(const std::vector<Bytes>& answers) {
  std::string script;
  for (const Bytes& answer : answers) {
    script += "dd bs=4096 count=1 of=/dev/null 2>/dev/null; printf '";
    for (const uint8_t byte : answer) {
      char octal[8];
      snprintf(octal, sizeof octal, "\\%03o", byte);
      script += octal;
    }
    // One write, and so one packet.
    script += "' >&0; ";
  }
  return OpenHelperSource({"sh", "-c", script + "cat"}, kLimitMs, -1);
}

// Reads the settings through a helper whose answer has this payload.
Result<Sysctls> ReadThrough(const Bytes& payload) {
  auto source = OpenFake({Hello(), Answer(Type::kInfo, 2, payload)});
  CHECK(source.ok());
  if (!source.ok()) return source.error();
  return source.value()->ReadSysctls();
}

}  // namespace

TEST(channel_settings, "the helper's settings and timeouts are those marked as present, and no others") {
  protocol::InfoReply reply{};
  reply.sysctl_present = 1u << 3;
  for (int64_t& value : reply.sysctl) value = 7;
  reply.timeout_present = 1 | uint64_t{1} << (kTimeoutCount - 1);
  for (size_t i = 0; i < kTimeoutCount; i++) reply.timeout[i] = 100 + static_cast<int64_t>(i);
  const Result<Sysctls> read = ReadThrough(BytesOf(reply));
  CHECK(read.ok());
  if (!read.ok()) return;
  CHECK(read.value().max == 7 && !read.value().acct && !read.value().tcp_loose);
  CHECK(read.value().timeouts[0] == 100);
  CHECK(read.value().timeouts[kTimeoutCount - 1] == 99 + static_cast<int64_t>(kTimeoutCount));
  for (size_t i = 1; i + 1 < kTimeoutCount; i++) CHECK(!read.value().timeouts[i]);
}

TEST(channel_sizes, "settings of any other size are refused as not understood") {
  const Bytes whole = BytesOf(protocol::InfoReply{});
  // Version 1 had no timeouts.
  const size_t first = offsetof(protocol::InfoReply, timeout_present);
  for (const size_t size : {size_t{0}, first, whole.size() - 8, whole.size() - 1, whole.size() + 1}) {
    Bytes other = whole;
    other.resize(size);
    const Result<Sysctls> read = ReadThrough(other);
    CHECK(!read.ok());
    if (read.ok()) continue;
    CHECK_EQUAL(read.error().code, EPROTO);
    CHECK(read.error().message.find("cannot be understood") != std::string::npos);
  }
}

TEST(channel_version, "a helper of another version is refused with both versions, whatever it answers") {
  const std::string reason = "it speaks another version of the protocol";
  const Bytes refusal(reason.begin(), reason.end());
  const uint16_t hello = static_cast<uint16_t>(Type::kHello);
  const uint32_t size = static_cast<uint32_t>(refusal.size());
  const Bytes answers[] = {
      Packet({1, static_cast<uint16_t>(hello | protocol::kRefusedByHelper), 1, size, EPROTO}, refusal),
      Packet({1, hello, 1, sizeof(protocol::HelloReply), 0}, BytesOf(protocol::HelloReply{1, 1, 0, "0.0.0"})),
      Answer(Type::kHello, 1, BytesOf(protocol::HelloReply{1, 1, 0, "0.0.0"})),
  };
  for (const Bytes& answer : answers) {
    auto source = OpenFake({answer});
    CHECK(!source.ok());
    if (source.ok()) continue;
    CHECK_EQUAL(source.error().code, EPROTO);
    CHECK(source.error().message.find("version 1 of its protocol, this program version 2") !=
          std::string::npos);
  }
}

}  // namespace flowglass
