// recv(2) on a netlink socket. NETLINK_NO_ENOBUFS is never set: a loss must be seen.
#include "receiver.h"

#include <linux/netlink.h>
#include <sys/socket.h>

#include <cerrno>

namespace flowglass {

Receiver::Receiver(int fd) : fd_(fd), buffer_(std::make_unique_for_overwrite<uint8_t[]>(kReceiveBytes)) {}

Receiver::Got Receiver::Receive() {
  while (true) {
    sockaddr_nl sender = {};
    socklen_t sender_size = sizeof(sender);
    const ssize_t got = recvfrom(fd_, buffer_.get(), kReceiveBytes, MSG_DONTWAIT,
                                 reinterpret_cast<sockaddr*>(&sender), &sender_size);
    if (got >= 0) {
      // Another process could have sent it: only the kernel has port 0.
      if (sender_size != sizeof(sender) || sender.nl_pid != 0) continue;
      // A truncated datagram ends in a message of wrong length, and is counted as one.
      size_ = static_cast<size_t>(got);
      return Got::kDatagram;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN) return Got::kNothing;
    if (errno == ENOBUFS) return Got::kLost;
    error_ = errno;
    return Got::kFailed;
  }
}

}  // namespace flowglass
