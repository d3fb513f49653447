// The barest listener: receives events and counts them.
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdio>

#include "commands.h"
#include "messages.h"
#include "netlink.h"

namespace ctload {
namespace {

void Join(int fd, int group) {
  if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) != 0) Die("join a group");
}

uint32_t CountMessages(std::span<const uint8_t> datagram) {
  flowglass::MessageReader reader(datagram);
  flowglass::Message message;
  uint32_t count = 0;
  while (reader.Next(message)) count += message.subsystem() == NFNL_SUBSYS_CTNETLINK ? 1 : 0;
  return count;
}

// False if nothing arrived for that long; a negative limit waits forever.
bool AwaitReadable(int fd, int limit_ms) {
  pollfd waited = {fd, POLLIN, 0};
  return poll(&waited, 1, limit_ms) != 0;
}

}  // namespace

int Events(uint32_t expected, int buffer_bytes, int quiet_ms) {
  static uint8_t buffer[64 * 1024];
  const int fd = OpenSocket(buffer_bytes);
  Join(fd, NFNLGRP_CONNTRACK_NEW);
  Join(fd, NFNLGRP_CONNTRACK_UPDATE);
  Join(fd, NFNLGRP_CONNTRACK_DESTROY);
  std::puts("ready");
  std::fflush(stdout);
  uint32_t events = 0;
  uint32_t losses = 0;
  Clock::time_point start;
  Clock::time_point last;
  while (events < expected && AwaitReadable(fd, events == 0 ? -1 : quiet_ms)) {
    if (events == 0) start = Clock::now();
    // Reads until the socket is empty: one poll serves many events.
    while (events < expected) {
      const ssize_t got = recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT);
      if (got >= 0) {
        events += CountMessages({buffer, static_cast<size_t>(got)});
        continue;
      }
      if (errno == EAGAIN) break;
      if (errno != ENOBUFS) Die("recv");
      losses++;
    }
    last = Clock::now();
  }
  const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(last - start).count();
  std::printf("{\"events\": %u, \"losses\": %u, \"ns\": %lld, \"cpuNs\": %lld}\n", events, losses,
              static_cast<long long>(ns), CpuNanoseconds());
  return 0;
}

}  // namespace ctload
