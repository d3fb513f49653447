#include "udp_traffic.h"

#include <sys/epoll.h>
#include <sys/uio.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace flowglass::playground {
namespace {

constexpr size_t kLargest = 1400;

// The source of a datagram and the address it was sent to, from which the server must answer.
struct Arrival {
  Endpoint from{};
  Endpoint to{};
  ssize_t bytes = -1;
};

Arrival Receive(int fd, uint8_t* buffer) {
  Arrival arrival;
  iovec part{buffer, kLargest};
  alignas(cmsghdr) char control[256];
  msghdr message{};
  message.msg_name = &arrival.from.any;
  message.msg_namelen = sizeof(Endpoint);
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  arrival.bytes = recvmsg(fd, &message, 0);
  if (arrival.bytes < 0) return arrival;
  for (cmsghdr* head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head)) {
    if (head->cmsg_level == IPPROTO_IP && head->cmsg_type == IP_PKTINFO) {
      in_pktinfo info;
      memcpy(&info, CMSG_DATA(head), sizeof info);
      arrival.to.v4.sin_family = AF_INET;
      arrival.to.v4.sin_addr = info.ipi_addr;
    } else if (head->cmsg_level == IPPROTO_IPV6 && head->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info;
      memcpy(&info, CMSG_DATA(head), sizeof info);
      arrival.to.v6.sin6_family = AF_INET6;
      arrival.to.v6.sin6_addr = info.ipi6_addr;
    }
  }
  return arrival;
}

// A datagram starts with the number of bytes its sender wants back.
class UdpServer final : public Actor {
 public:
  explicit UdpServer(Fd fd) : fd_(std::move(fd)) {}
  void Start() { Watch(fd_.get(), EPOLLIN); }

  void OnReady(uint32_t) override {
    uint8_t buffer[kLargest]{};
    for (int turn = 0; turn < 64; turn++) {
      const Arrival arrival = Receive(fd_.get(), buffer);
      if (arrival.bytes < 0) return;
      uint16_t wanted = 0;
      if (arrival.bytes < static_cast<ssize_t>(sizeof wanted)) continue;
      memcpy(&wanted, buffer, sizeof wanted);
      if (wanted == 0 || arrival.to.family() == AF_UNSPEC) continue;
      SendFrom(fd_.get(), arrival.to, arrival.from, buffer, std::min<size_t>(wanted, kLargest));
    }
  }

 private:
  const Fd fd_;
};

class UdpClient final : public Actor {
 public:
  UdpClient(Fd fd, Dice& dice, UdpCensus& census, const UdpPlan& plan)
      : fd_(std::move(fd)), dice_(dice), census_(census), plan_(plan), left_(plan.exchanges) {
    if (IsHeld()) census_.held++;
  }
  ~UdpClient() override {
    if (IsHeld()) census_.held--;
  }

  void Start() {
    Watch(fd_.get(), EPOLLIN);
    Exchange();
  }

  void OnReady(uint32_t) override {
    uint8_t buffer[kLargest];
    while (recv(fd_.get(), buffer, sizeof buffer, 0) > 0) answered_ = true;
    // The socket of a finished flow is closed; the kernel's entry stays until it times out.
    if (left_ == 0 && answered_) End();
  }

  void OnTime() override {
    if (left_ == 0) return End();
    Exchange();
  }

 private:
  static constexpr int64_t kPatienceMs = 2000;

  bool IsHeld() const { return plan_.exchanges > 1; }

  void Exchange() {
    uint8_t buffer[kLargest]{};
    memcpy(buffer, &plan_.reply_bytes, sizeof plan_.reply_bytes);
    const size_t bytes = std::clamp<size_t>(plan_.request_bytes, sizeof plan_.reply_bytes, kLargest);
    // There may be nobody to answer (ECONNREFUSED of an earlier datagram): that is part of the traffic.
    (void)!send(fd_.get(), buffer, bytes, MSG_NOSIGNAL);
    left_--;
    answered_ = false;
    const bool last = left_ == 0;
    WakeAfter(last ? kPatienceMs
                   : plan_.interval_ms / 2 + dice_.Between(0, static_cast<int>(plan_.interval_ms)));
  }

  const Fd fd_;
  Dice& dice_;
  UdpCensus& census_;
  const UdpPlan plan_;
  int left_;
  bool answered_ = false;
};

}  // namespace

bool StartUdpServer(EventLoop& loop, int family, int protocol, uint16_t port) {
  Fd fd = OpenWildcard(family, SOCK_DGRAM, protocol, port);
  if (!fd) return false;
  const int on = 1;
  const bool v4 = family == AF_INET;
  setsockopt(fd.get(), v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_PKTINFO : IPV6_RECVPKTINFO, &on, sizeof on);
  loop.Adopt(std::make_unique<UdpServer>(std::move(fd))).Start();
  return true;
}

bool StartUdp(EventLoop& loop, Dice& dice, UdpCensus& census, const UdpPlan& plan) {
  Fd fd = OpenBound(plan.from, SOCK_DGRAM, plan.protocol);
  if (!fd || connect(fd.get(), &plan.to.any, plan.to.size()) != 0) return false;
  loop.Adopt(std::make_unique<UdpClient>(std::move(fd), dice, census, plan)).Start();
  return true;
}

}  // namespace flowglass::playground
