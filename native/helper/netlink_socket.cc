// The privileged half of a channel: the socket, its buffers and its groups.
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "session.h"

namespace flowglass::helper {
namespace {

bool SetNetlinkOption(int fd, int option, int value) {
  return setsockopt(fd, SOL_NETLINK, option, &value, sizeof value) == 0;
}

// The forced variant needs CAP_NET_ADMIN in the initial user namespace; the other is capped by a sysctl.
bool SetBuffer(int fd, int forced, int plain, uint32_t bytes) {
  const int value = static_cast<int>(bytes);
  return setsockopt(fd, SOL_SOCKET, forced, &value, sizeof value) == 0 ||
         setsockopt(fd, SOL_SOCKET, plain, &value, sizeof value) == 0;
}

bool Configure(int fd, const protocol::OpenRequest& request, const char*& step) {
  step = "bind a netlink socket";
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return false;
  // Both only improve answers, and kernels before 4.12 lack the first.
  SetNetlinkOption(fd, NETLINK_EXT_ACK, 1);
  SetNetlinkOption(fd, NETLINK_CAP_ACK, 1);
  step = "set the buffers of a netlink socket";
  if (request.buffer_bytes && !SetBuffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, request.buffer_bytes)) return false;
  // A whole send must fit; the default of 208 KiB is less than kMaxMessageBytes.
  if (!SetBuffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, 2 * protocol::kMaxMessageBytes)) return false;
  step = "join a netlink group";
  for (uint32_t i = 0; i < request.group_count; i++) {
    if (!SetNetlinkOption(fd, NETLINK_ADD_MEMBERSHIP, static_cast<int>(request.groups[i]))) return false;
  }
  return true;
}

}  // namespace

int OpenNetlinkSocket(const protocol::OpenRequest& request, const char*& step) {
  step = "open a netlink socket";
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (fd < 0) return -1;
  if (Configure(fd, request, step)) return fd;
  const int code = errno;
  close(fd);
  errno = code;
  return -1;
}

uint32_t ReceiveBufferBytes(int fd) {
  int value = 0;
  socklen_t size = sizeof value;
  if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &value, &size) != 0 || value < 0) return 0;
  return static_cast<uint32_t>(value) / 2;
}

}  // namespace flowglass::helper
