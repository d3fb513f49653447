// The receiving thread and its ring of buffers.
#include "receive_ahead.h"

namespace flowglass {

ReceiveAhead::ReceiveAhead(int fd, Wake& wake, int silence_ms)
    : fd_(fd), wake_(wake), silence_ms_(silence_ms) {
  for (Slot& slot : slots_) slot.receiver = std::make_unique<Receiver>(fd);
  thread_ = std::thread([this] { Run(); });
}

ReceiveAhead::~ReceiveAhead() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  wake_.Ring();
  thread_.join();
}

ReceiveAhead::Got ReceiveAhead::Next() {
  std::unique_lock lock(mutex_);
  if (holds_) {
    // Returns the slot of the last call.
    if (slots_[taken_ % kSlots].got != Got::kDatagram) return slots_[taken_ % kSlots].got;
    taken_++;
    if (filled_-- == kSlots) changed_.notify_all();
  }
  if (filled_ == 0) {
    waiting_ = true;
    changed_.wait(lock, [this] { return filled_ >= kWorthWaking || (filled_ != 0 && eager_); });
    waiting_ = false;
  }
  holds_ = true;
  return slots_[taken_ % kSlots].got;
}

void ReceiveAhead::SetEager(bool eager) {
  bool notify = false;
  {
    const std::lock_guard lock(mutex_);
    eager_ = eager;
    notify = eager && waiting_ && filled_ != 0;
  }
  if (notify) changed_.notify_all();
}

ReceiveAhead::Got ReceiveAhead::Fill(Receiver& receiver) {
  bool waited = false;
  while (true) {
    switch (receiver.Receive()) {
      case Receiver::Got::kDatagram:
        if (waited) SetEager(false);
        return Got::kDatagram;
      case Receiver::Got::kLost:
        return Got::kLost;
      case Receiver::Got::kFailed:
        return Got::kFailed;
      case Receiver::Got::kNothing:
        break;
    }
    waited = true;
    SetEager(true);
    const Waited result = WaitReadable(fd_, wake_.fd(), silence_ms_);
    if (result.woken) return Got::kCancelled;
    if (!result.readable) return Got::kSilent;
  }
}

void ReceiveAhead::Run() {
  for (size_t at = 0;; at++) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || filled_ < kSlots; });
      if (stopping_) return;
    }
    // Free, so no other thread touches it.
    Slot& slot = slots_[at % kSlots];
    slot.got = Fill(*slot.receiver);
    const bool last = slot.got != Got::kDatagram;
    bool notify = false;
    {
      const std::lock_guard lock(mutex_);
      filled_++;
      if (last) eager_ = true;
      notify = waiting_ && (last || filled_ >= kWorthWaking || eager_);
    }
    if (notify) changed_.notify_all();
    if (last) return;
  }
}

}  // namespace flowglass
