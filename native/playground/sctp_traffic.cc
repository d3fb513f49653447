#include "sctp_traffic.h"

#include <arpa/inet.h>

#include <array>
#include <cstring>
#include <memory>
#include <span>

#include "ruleset.h"

namespace flowglass::playground {
namespace {

// Chunk types of RFC 9260, section 3.2.
enum Chunk : uint8_t {
  kData = 0,
  kInit = 1,
  kInitAck = 2,
  kSack = 3,
  kShutdown = 7,
  kShutdownAck = 8,
  kCookieEcho = 10,
  kCookieAck = 11,
  kShutdownComplete = 14,
};

// CRC32c, bit by bit: a few packets of a hundred bytes a second need no table.
uint32_t Crc32c(std::span<const uint8_t> bytes) {
  uint32_t crc = ~0u;
  for (const uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0);
  }
  return ~crc;
}

class Packet {
 public:
  Packet(uint16_t from, uint16_t to, uint32_t tag) {
    Put16(from);
    Put16(to);
    Put32(tag);
    Put32(0);
  }
  void Put8(uint8_t value) { bytes_[size_++] = value; }
  void Put16(uint16_t value) {
    Put8(static_cast<uint8_t>(value >> 8));
    Put8(static_cast<uint8_t>(value));
  }
  void Put32(uint32_t value) {
    Put16(static_cast<uint16_t>(value >> 16));
    Put16(static_cast<uint16_t>(value));
  }
  // Begins a chunk of `content` bytes, a multiple of 4, which the caller appends.
  void BeginChunk(Chunk type, uint16_t content, uint8_t flags = 0) {
    Put8(type);
    Put8(flags);
    Put16(static_cast<uint16_t>(content + 4));
  }
  std::span<const uint8_t> Finish() {
    const uint32_t crc = Crc32c({bytes_.data(), size_});
    // The checksum goes out least significant byte first (RFC 9260, appendix A).
    for (unsigned i = 0; i < 4; i++) bytes_[8 + i] = static_cast<uint8_t>(crc >> (8 * i));
    return {bytes_.data(), size_};
  }

 private:
  std::array<uint8_t, 512> bytes_{};
  size_t size_ = 0;
};

class Association final : public Actor {
 public:
  Association(Fd fd, Dice& dice, const SctpPlan& plan)
      : fd_(std::move(fd)),
        dice_(dice),
        plan_(plan),
        client_tag_(dice.Word() | 1),
        server_tag_(dice.Word() | 1) {}

  void OnTime() override {
    if (step_ == 0)
      Open();
    else if (step_ <= plan_.messages)
      Talk();
    else
      Close();
    if (step_++ > plan_.messages || !plan_.answered) return End();
    WakeAfter(plan_.interval_ms / 2 + dice_.Between(0, static_cast<int>(plan_.interval_ms)));
  }

 private:
  void Open() {
    SendInit(kInit, true, 0);
    if (!plan_.answered) return;
    SendInit(kInitAck, false, client_tag_);
    SendPlain(kCookieEcho, true, 8);
    SendPlain(kCookieAck, false, 0);
  }

  void Talk() {
    Packet data = Begin(true, server_tag_);
    const auto bytes = static_cast<uint16_t>(dice_.Between(4, 100) * 4);
    data.BeginChunk(kData, static_cast<uint16_t>(12 + bytes), 3);
    data.Put32(static_cast<uint32_t>(step_));
    data.Put32(0);
    data.Put32(0);
    for (unsigned i = 0; i < bytes; i++) data.Put8(0);
    Send(data, true);
    Packet sack = Begin(false, client_tag_);
    sack.BeginChunk(kSack, 12);
    sack.Put32(static_cast<uint32_t>(step_));
    sack.Put32(kWindow);
    sack.Put32(0);
    Send(sack, false);
  }

  void Close() {
    SendPlain(kShutdown, true, 4);
    SendPlain(kShutdownAck, false, 0);
    SendPlain(kShutdownComplete, true, 0);
  }

  // INIT and INIT ACK: tag of the sender, window, one stream each way, first TSN.
  void SendInit(Chunk type, bool by_client, uint32_t tag) {
    Packet packet = Begin(by_client, tag);
    packet.BeginChunk(type, 16);
    packet.Put32(by_client ? client_tag_ : server_tag_);
    packet.Put32(kWindow);
    packet.Put16(1);
    packet.Put16(1);
    packet.Put32(1);
    Send(packet, by_client);
  }

  void SendPlain(Chunk type, bool by_client, uint16_t content) {
    Packet packet = Begin(by_client, by_client ? server_tag_ : client_tag_);
    packet.BeginChunk(type, content);
    for (unsigned i = 0; i < content; i++) packet.Put8(0);
    Send(packet, by_client);
  }

  Packet Begin(bool by_client, uint32_t tag) const {
    const Endpoint& source = by_client ? plan_.from : plan_.to;
    const Endpoint& target = by_client ? plan_.to : plan_.from;
    return {Port(source), Port(target), tag};
  }

  void Send(Packet& packet, bool by_client) {
    Endpoint source = by_client ? plan_.from : plan_.to;
    Endpoint target = by_client ? plan_.to : plan_.from;
    // A raw IPv6 socket treats the port of an address as a protocol number.
    if (target.family() == AF_INET6) target.v6.sin6_port = 0;
    const std::span<const uint8_t> bytes = packet.Finish();
    SendFrom(fd_.get(), source, target, bytes.data(), bytes.size());
  }

  static uint16_t Port(const Endpoint& end) {
    return ntohs(end.family() == AF_INET ? end.v4.sin_port : end.v6.sin6_port);
  }

  static constexpr uint32_t kWindow = 65536;
  const Fd fd_;
  Dice& dice_;
  const SctpPlan plan_;
  const uint32_t client_tag_, server_tag_;
  int step_ = 0;
};

}  // namespace

bool StartSctp(EventLoop& loop, Dice& dice, const SctpPlan& plan) {
  Fd fd = OpenSocket(plan.from.family(), SOCK_RAW, IPPROTO_SCTP);
  if (!fd) return false;
  DiscardInput(fd.get());
  setsockopt(fd.get(), SOL_SOCKET, SO_MARK, &kSctpMark, sizeof kSctpMark);
  loop.Adopt(std::make_unique<Association>(std::move(fd), dice, plan)).OnTime();
  return true;
}

}  // namespace flowglass::playground
