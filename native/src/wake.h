// A descriptor with which one thread wakes or cancels another that waits in poll().
#pragma once

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace flowglass {

// Thread: any. Once rung it stays readable until Clear.
class Wake {
 public:
  Wake() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~Wake() { Close(); }
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  int fd() const { return fd_; }
  // Only when nobody waits for it or rings it any more.
  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }
  void Ring() {
    const uint64_t one = 1;
    // Fails only when the counter is full: then it is readable already.
    [[maybe_unused]] const ssize_t written = write(fd_, &one, sizeof(one));
  }
  void Clear() {
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = read(fd_, &count, sizeof(count));
  }

 private:
  int fd_;
};

// Waits until `fd` has one of `events` or ended, or `wake` was rung, at most `timeout_ms` (-1: no limit). A
// negative descriptor is ignored.
struct Waited {
  bool readable = false;
  bool woken = false;
};
inline Waited WaitFor(short events, int fd, int wake, int timeout_ms) {
  pollfd polled[2] = {{fd, events, 0}, {wake, POLLIN, 0}};
  if (poll(polled, 2, timeout_ms) <= 0) return {};
  return {polled[0].revents != 0, polled[1].revents != 0};
}
inline Waited WaitReadable(int fd, int wake, int timeout_ms) {
  return WaitFor(POLLIN, fd, wake, timeout_ms);
}
// The same, until the other end of `fd` is closed, while another thread reads from it.
inline Waited WaitClosed(int fd, int wake) {
  return WaitFor(0, fd, wake, -1);
}

}  // namespace flowglass
