// The event thread.
#include "event_reader.h"

#include <utility>

#include "clock.h"

namespace flowglass {
namespace {

// Minimum time between two batches, so that single events do not wake the reader one by one; less than a
// frame at 60 Hz.
constexpr std::chrono::milliseconds kPublishEvery{8};
// Limit of what waits for the reader: half a million events in full batches, 100 MB. Beyond it the socket's
// buffer fills, and in the end the kernel drops events and says so.
constexpr size_t kMaxQueuedBytes = 64 * BatchBytes(kBatchCapacity);
// Events of expectations in one item.
constexpr size_t kMaxExpectationBytes = 256 * 1024;

// Memory that a waiting item takes; a small one costs more than its contents.
size_t QueuedBytes(const EventItem& item) {
  return sizeof(item) + item.bytes.size();
}

}  // namespace

EventReader::EventReader(ChannelSource& source, ChannelOptions options, const SipKey& key,
                         StringTable& strings, OnOpen on_open)
    : source_(source),
      options_(std::move(options)),
      on_open_(std::move(on_open)),
      decoder_(key, strings, true),
      tail_memory_(BatchBytes(kBatchCapacity)),
      tail_(tail_memory_.data(), kBatchCapacity),
      thread_([this] { Run(); }) {}

EventReader::~EventReader() {
  Stop();
  thread_.join();
}

void EventReader::Next(OnItem on_item) {
  std::optional<EventItem> item;
  {
    const std::lock_guard lock(mutex_);
    if (last_ && items_.empty()) {
      item = *last_;
    } else if (!items_.empty() && waiting_.empty()) {
      item = std::move(items_.front());
      items_.pop_front();
      queued_bytes_ -= QueuedBytes(*item);
    } else {
      waiting_.push_back(std::move(on_item));
    }
  }
  // The thread may be holding back a tail, or waiting for room.
  wake_.Ring();
  if (item) on_item(std::move(*item));
}

void EventReader::Stop(std::function<void()> on_end) {
  bool ended = false;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    items_.clear();
    queued_bytes_ = 0;
    ended = ended_;
    if (!ended && on_end) on_end_.push_back(on_end);
  }
  wake_.Ring();
  if (ended && on_end) on_end();
}

bool EventReader::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

bool EventReader::QueueIsFull() {
  const std::lock_guard lock(mutex_);
  return queued_bytes_ >= kMaxQueuedBytes;
}

// True if somebody waits for a batch and the last one was long enough ago.
bool EventReader::MayPublish() {
  const std::lock_guard lock(mutex_);
  return !waiting_.empty() && Clock::now() - published_ >= kPublishEvery;
}

void EventReader::Push(EventItem item) {
  OnItem receiver;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) {
      queued_bytes_ += QueuedBytes(item);
      items_.push_back(std::move(item));
      return;
    }
    receiver = std::move(waiting_.front());
    waiting_.pop_front();
  }
  receiver(std::move(item));
}

void EventReader::PushTail() {
  if (tail_.count() == 0) return;
  tail_.Finish(NowMs());
  EventItem item;
  item.kind = EventItem::Kind::kBatch;
  const size_t capacity = BatchCapacity(tail_.count());
  item.bytes.resize(BatchBytes(capacity));
  CopyBatch(tail_memory_.data(), item.bytes.data(), capacity);
  tail_ = BatchWriter(tail_memory_.data(), kBatchCapacity);
  Push(std::move(item));
}

void EventReader::PushExpectations() {
  if (expectations_.empty()) return;
  EventItem item;
  item.kind = EventItem::Kind::kExpectations;
  item.bytes = std::exchange(expectations_, {});
  Push(std::move(item));
}

void EventReader::Publish(bool full) {
  if (!HoldsSomething() || (!full && !MayPublish())) return;
  PushExpectations();
  PushTail();
  published_ = Clock::now();
}

void EventReader::Keep(std::span<const uint8_t> expectation) {
  if (tail_.count() != 0 || expectations_.size() >= kMaxExpectationBytes) Publish(true);
  expectations_.insert(expectations_.end(), expectation.begin(), expectation.end());
  expectations_.resize(NLMSG_ALIGN(expectations_.size()));
}

// Puts the mark between what arrived before the loss and what arrived after it.
void EventReader::Lose() {
  Publish(true);
  {
    const std::lock_guard lock(mutex_);
    if (!items_.empty() && items_.back().kind == EventItem::Kind::kLost) return;
  }
  EventItem item;
  item.kind = EventItem::Kind::kLost;
  Push(std::move(item));
}

void EventReader::Decode(std::span<const uint8_t> datagram) {
  decoder_.Begin(datagram);
  while (true) {
    switch (decoder_.Continue(tail_)) {
      case BatchDecoder::Stop::kDatagramEnd:
        return;
      case BatchDecoder::Stop::kBatchFull:
        Publish(true);
        break;
      case BatchDecoder::Stop::kOverrun:
        Lose();
        break;
      case BatchDecoder::Stop::kExpectation:
        Keep(decoder_.expectation());
        break;
      case BatchDecoder::Stop::kAnswer:
        break;
    }
  }
}

bool EventReader::Drain(Receiver& receiver) {
  while (!QueueIsFull()) {
    switch (receiver.Receive()) {
      case Receiver::Got::kDatagram:
        Decode(receiver.datagram());
        break;
      // The kernel reports a loss before it hands out what it had queued by then, and drops everything until
      // that is read (netlink_overrun, netlink_rcv_wake): the gap is where the queue is empty. If it reports
      // another loss, we have passed the first gap.
      case Receiver::Got::kLost:
        if (std::exchange(lost_, true)) Lose();
        break;
      case Receiver::Got::kNothing:
        if (std::exchange(lost_, false)) Lose();
        return true;
      case Receiver::Got::kFailed:
        return false;
    }
    // An endless burst must not hold back its beginning.
    if (tail_.count() % 256 == 0) Publish(false);
  }
  return true;
}

void EventReader::Follow(Channel& channel) {
  Receiver receiver(channel.fd());
  while (true) {
    // In this order: a Stop between the two rings again.
    wake_.Clear();
    if (stopping()) return;
    if (!Drain(receiver)) {
      Publish(true);
      EventItem failed;
      failed.kind = EventItem::Kind::kFailed;
      failed.error = Error{"receive", receiver.error(), ""};
      const std::lock_guard lock(mutex_);
      last_ = std::move(failed);
      return;
    }
    Publish(false);
    // If something is held back, waits only until it can be published; Next() rings if nobody was waiting.
    int timeout = -1;
    if (HoldsSomething()) {
      const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - published_);
      if (since < kPublishEvery) timeout = static_cast<int>((kPublishEvery - since).count());
    }
    WaitReadable(QueueIsFull() ? -1 : channel.fd(), wake_.fd(), timeout);
  }
}

void EventReader::Read() {
  Result<std::unique_ptr<Channel>> channel = source_.Open(options_);
  if (channel.ok()) {
    on_open_(channel.value()->buffer_bytes());
    Follow(*channel.value());
  } else {
    on_open_(channel.error().Of("subscribe"));
  }
}

void EventReader::Run() {
  Read();
  // A reader that nobody stops lives until JavaScript's garbage collection, which knows nothing of this
  // memory.
  tail_ = {};
  std::vector<uint8_t>().swap(tail_memory_);
  EventItem last;
  std::deque<OnItem> waiting;
  std::vector<std::function<void()>> on_end;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    on_end.swap(on_end_);
    if (!last_) last_ = EventItem();
    last = *last_;
    waiting.swap(waiting_);
  }
  for (const OnItem& receiver : waiting) receiver(last);
  for (const auto& tell : on_end) tell();
}

}  // namespace flowglass
