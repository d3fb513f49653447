#include "sockets.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstring>

namespace flowglass::playground {
namespace {

bool SetOption(int fd, int level, int option, int value) {
  return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

// Adds to a big-endian 16-bit word at the end of an address.
void AddHost(uint8_t* last_word, unsigned host) {
  const unsigned sum = static_cast<unsigned>(last_word[0] << 8 | last_word[1]) + host;
  last_word[0] = static_cast<uint8_t>(sum >> 8);
  last_word[1] = static_cast<uint8_t>(sum);
}

// Adds a control message to `message` that sets the source address.
template <typename Info>
void ChooseSource(msghdr& message, char* control, int level, int type, const Info& info) {
  message.msg_control = control;
  message.msg_controllen = CMSG_SPACE(sizeof info);
  cmsghdr* head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = level;
  head->cmsg_type = type;
  head->cmsg_len = CMSG_LEN(sizeof info);
  memcpy(CMSG_DATA(head), &info, sizeof info);
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) close(fd_);
    fd_ = other.fd_;
    other.fd_ = -1;
  }
  return *this;
}

Fd::~Fd() {
  if (fd_ >= 0) close(fd_);
}

Endpoint MakeEndpoint(const char* address, unsigned host, uint16_t port) {
  Endpoint endpoint{};
  if (inet_pton(AF_INET, address, &endpoint.v4.sin_addr) == 1) {
    endpoint.v4.sin_family = AF_INET;
    endpoint.v4.sin_port = htons(port);
    AddHost(reinterpret_cast<uint8_t*>(&endpoint.v4.sin_addr) + 2, host);
    return endpoint;
  }
  endpoint = {};
  endpoint.v6.sin6_family = AF_INET6;
  endpoint.v6.sin6_port = htons(port);
  inet_pton(AF_INET6, address, &endpoint.v6.sin6_addr);
  AddHost(endpoint.v6.sin6_addr.s6_addr + 14, host);
  return endpoint;
}

Fd OpenSocket(int family, int type, int protocol) {
  return Fd(socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
}

Fd OpenBound(const Endpoint& source, int type, int protocol) {
  Fd fd = OpenSocket(source.family(), type, protocol);
  if (!fd) return fd;
  // Defers the choice of port to connect, which considers the whole tuple.
  if (type == SOCK_STREAM) SetOption(fd.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  if (bind(fd.get(), &source.any, source.size()) != 0) return {};
  return fd;
}

Fd OpenWildcard(int family, int type, int protocol, uint16_t port) {
  Fd fd = OpenSocket(family, type, protocol);
  if (!fd) return fd;
  SetOption(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (family == AF_INET6) SetOption(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
  const Endpoint any = MakeEndpoint(family == AF_INET ? "0.0.0.0" : "::", 0, port);
  if (bind(fd.get(), &any.any, any.size()) != 0) return {};
  return fd;
}

bool DiscardInput(int fd) {
  sock_filter nothing = {BPF_RET | BPF_K, 0, 0, 0};
  const sock_fprog program = {1, &nothing};
  return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

bool SendFrom(int fd, const Endpoint& from, const Endpoint& to, const void* data, size_t bytes) {
  iovec part{const_cast<void*>(data), bytes};
  Endpoint target = to;
  msghdr message{};
  message.msg_name = &target.any;
  message.msg_namelen = to.size();
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(in6_pktinfo))]{};
  if (from.family() == AF_INET) {
    in_pktinfo info{};
    info.ipi_spec_dst = from.v4.sin_addr;
    ChooseSource(message, control, IPPROTO_IP, IP_PKTINFO, info);
  } else {
    in6_pktinfo info{};
    info.ipi6_addr = from.v6.sin6_addr;
    ChooseSource(message, control, IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
  return sendmsg(fd, &message, MSG_NOSIGNAL) >= 0;
}

}  // namespace flowglass::playground
