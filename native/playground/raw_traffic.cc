#include "raw_traffic.h"

#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace flowglass::playground {
namespace {

constexpr size_t kLargest = 1400;

// The internet checksum (RFC 1071) of an even number of bytes.
uint16_t Checksum(const uint8_t* bytes, size_t count) {
  uint32_t sum = 0;
  for (size_t i = 0; i + 1 < count; i += 2) {
    uint16_t word;
    memcpy(&word, bytes + i, sizeof word);
    sum += word;
  }
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(~(sum + (sum >> 16)));
}

// A raw socket that only sends: what arrives for its protocol is dropped before it is queued.
Fd OpenRaw(int family, int protocol) {
  Fd fd = OpenSocket(family, SOCK_RAW, protocol);
  if (fd) DiscardInput(fd.get());
  return fd;
}

class Echo final : public Actor {
 public:
  Echo(Fd fd, Dice& dice, const EchoPlan& plan)
      : fd_(std::move(fd)),
        plan_(plan),
        identifier_(static_cast<uint16_t>(dice.Word())),
        left_(plan.requests) {}

  void OnTime() override {
    uint8_t packet[kLargest]{};
    const size_t bytes =
        sizeof(icmphdr) + (std::min<size_t>(plan_.bytes, kLargest - sizeof(icmphdr)) & ~size_t{1});
    icmphdr header{};
    header.type = plan_.from.family() == AF_INET ? uint8_t{ICMP_ECHO} : uint8_t{ICMP6_ECHO_REQUEST};
    header.un.echo.id = htons(identifier_);
    header.un.echo.sequence = htons(++sequence_);
    memcpy(packet, &header, sizeof header);
    // The kernel fills in the checksum for ICMPv6 only.
    if (plan_.from.family() == AF_INET) header.checksum = Checksum(packet, bytes);
    memcpy(packet, &header, sizeof header);
    SendFrom(fd_.get(), plan_.from, plan_.to, packet, bytes);
    if (--left_ == 0) return End();
    WakeAfter(plan_.interval_ms);
  }

 private:
  const Fd fd_;
  const EchoPlan plan_;
  const uint16_t identifier_;
  uint16_t sequence_ = 0;
  int left_;
};

class Tunnel final : public Actor {
 public:
  Tunnel(Fd fd, Dice& dice, const TunnelPlan& plan) : fd_(std::move(fd)), dice_(dice), plan_(plan) {}

  void OnTime() override {
    // GRE: version 0, no options, IPv4 inside (RFC 2784); for the others any bytes will do.
    uint8_t packet[kLargest] = {0, 0, 0x08, 0};
    if (plan_.protocol != IPPROTO_GRE) packet[1] = 1;
    const auto bytes = static_cast<size_t>(dice_.Between(64, 900));
    SendFrom(fd_.get(), plan_.from, plan_.to, packet, bytes);
    if (plan_.answered) SendFrom(fd_.get(), plan_.to, plan_.from, packet, bytes / 2 + 32);
    WakeAfter(plan_.interval_ms / 2 + dice_.Between(0, static_cast<int>(plan_.interval_ms)));
  }

 private:
  const Fd fd_;
  Dice& dice_;
  const TunnelPlan plan_;
};

// A raw IPv6 socket treats the port of an address as a protocol number and refuses a wrong one.
template <typename Plan>
Plan WithoutPorts(Plan plan) {
  for (Endpoint* end : {&plan.from, &plan.to}) {
    if (end->family() == AF_INET)
      end->v4.sin_port = 0;
    else
      end->v6.sin6_port = 0;
  }
  return plan;
}

}  // namespace

bool StartEcho(EventLoop& loop, Dice& dice, const EchoPlan& plan) {
  const int family = plan.from.family();
  Fd fd = OpenRaw(family, family == AF_INET ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6});
  if (!fd) return false;
  loop.Adopt(std::make_unique<Echo>(std::move(fd), dice, WithoutPorts(plan))).OnTime();
  return true;
}

bool StartTunnel(EventLoop& loop, Dice& dice, const TunnelPlan& plan) {
  Fd fd = OpenRaw(plan.from.family(), plan.protocol);
  if (!fd) return false;
  loop.Adopt(std::make_unique<Tunnel>(std::move(fd), dice, WithoutPorts(plan))).OnTime();
  return true;
}

}  // namespace flowglass::playground
