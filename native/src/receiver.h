// Receives datagrams from a netlink socket, one at a time, into its own buffer.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace flowglass {

// The largest datagram: dumps arrive in pieces of at most 32 KiB (netlink_dump), everything else is smaller.
inline constexpr size_t kReceiveBytes = 64 * 1024;

// Does not own the descriptor, which is non-blocking. Thread: one at a time.
class Receiver {
 public:
  enum class Got {
    kDatagram,  // datagram() holds it until the next call.
    kNothing,   // The socket is empty.
    kLost,      // ENOBUFS: the kernel dropped messages; reading continues.
    kFailed,    // error() holds the errno.
  };

  explicit Receiver(int fd);

  Got Receive();
  std::span<const uint8_t> datagram() const { return {buffer_.get(), size_}; }
  int error() const { return error_; }

 private:
  int fd_;
  std::unique_ptr<uint8_t[]> buffer_;
  size_t size_ = 0;
  int error_ = 0;
};

}  // namespace flowglass
