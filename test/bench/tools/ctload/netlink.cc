// Socket calls.
#include "netlink.h"

#include <sys/resource.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "messages.h"

namespace ctload {
namespace {

constexpr size_t kReceiveBytes = 64 * 1024;

size_t Receive(int fd, uint8_t* buffer) {
  while (true) {
    const ssize_t got = recv(fd, buffer, kReceiveBytes, 0);
    if (got >= 0) return static_cast<size_t>(got);
    if (errno != EINTR) Die("recv");
  }
}

void Send(int fd, std::span<const uint8_t> messages) {
  if (send(fd, messages.data(), messages.size(), 0) != static_cast<ssize_t>(messages.size())) Die("send");
}

long long Nanoseconds(const timeval& time) {
  return time.tv_sec * 1'000'000'000LL + time.tv_usec * 1000LL;
}

}  // namespace

long long NanosecondsSince(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
}

long long CpuNanoseconds() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return Nanoseconds(usage.ru_utime) + Nanoseconds(usage.ru_stime);
}

void Die(const char* what) {
  std::perror(what);
  std::exit(1);
}

int OpenSocket(int buffer_bytes) {
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (fd < 0) Die("socket");
  sockaddr_nl self = {};
  self.nl_family = AF_NETLINK;
  if (bind(fd, reinterpret_cast<sockaddr*>(&self), sizeof(self)) != 0) Die("bind");
  const int on = 1;
  setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
  if (buffer_bytes != 0 &&
      setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer_bytes, sizeof(buffer_bytes)) != 0) {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof(buffer_bytes));
  }
  return fd;
}

size_t Transact(int fd, Batch& batch) {
  static thread_local uint8_t buffer[kReceiveBytes];
  batch.RequestAnswer();
  Send(fd, batch.messages);
  size_t failed = 0;
  while (true) {
    flowglass::MessageReader reader({buffer, Receive(fd, buffer)});
    flowglass::Message message;
    while (reader.Next(message)) {
      if (message.header.nlmsg_type != NLMSG_ERROR) continue;
      int code = 0;
      std::memcpy(&code, message.payload.data(), sizeof(code));
      if (code != 0) failed++;
      if (code == -EPERM) {
        errno = EPERM;
        Die("request");
      }
      if (message.header.nlmsg_seq == batch.last) return failed;
    }
  }
}

void Dump(int fd, std::span<const uint8_t> request,
          const std::function<void(std::span<const uint8_t>)>& on_datagram) {
  static thread_local uint8_t buffer[kReceiveBytes];
  Send(fd, request);
  while (true) {
    const size_t got = Receive(fd, buffer);
    nlmsghdr header;
    std::memcpy(&header, buffer, sizeof(header));
    if (header.nlmsg_type == NLMSG_DONE) return;
    if (header.nlmsg_type == NLMSG_ERROR) {
      std::fputs("the kernel refused the dump\n", stderr);
      std::exit(1);
    }
    on_datagram({buffer, got});
  }
}

}  // namespace ctload
