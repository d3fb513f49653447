// Receives from a socket on its own thread, some datagrams ahead of the decoder: the kernel makes a dump
// inside recv(2), which takes ten times as long as decoding it.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <thread>

#include "receiver.h"
#include "wake.h"

namespace flowglass {

// Thread: one at a time for Next; the thread inside ends with the object.
class ReceiveAhead {
 public:
  enum class Got {
    kDatagram,   // datagram() holds it until the next call.
    kLost,       // ENOBUFS. Nothing follows; the same for those below.
    kFailed,     // error() holds the errno.
    kSilent,     // Nothing arrived for `silence_ms`.
    kCancelled,  // The wake was rung.
  };

  // Owns neither the descriptor nor the wake; destruction rings the wake.
  ReceiveAhead(int fd, Wake& wake, int silence_ms);
  ~ReceiveAhead();

  Got Next();
  std::span<const uint8_t> datagram() const { return slots_[taken_ % kSlots].receiver->datagram(); }
  int error() const { return slots_[taken_ % kSlots].receiver->error(); }

 private:
  // 512 KiB, about 1 ms of a dump each way.
  static constexpr size_t kSlots = 8;
  // The decoder is woken for this many datagrams: waking it for each cost 4 % of the time.
  static constexpr size_t kWorthWaking = 4;

  struct Slot {
    std::unique_ptr<Receiver> receiver;
    Got got = Got::kDatagram;
  };

  void Run();
  Got Fill(Receiver& receiver);
  void SetEager(bool eager);

  const int fd_;
  Wake& wake_;
  const int silence_ms_;
  std::array<Slot, kSlots> slots_;

  std::mutex mutex_;
  std::condition_variable changed_;
  size_t filled_ = 0;      // mutex_: slots in use, including the one handed out
  bool eager_ = false;     // mutex_: nothing more is coming soon
  bool waiting_ = false;   // mutex_: Next waits
  bool stopping_ = false;  // mutex_

  // Thread: the one that calls Next.
  size_t taken_ = 0;
  bool holds_ = false;

  std::thread thread_;
};

}  // namespace flowglass
