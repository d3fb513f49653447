// Follows the table: a thread drains the event socket into compact batches, which wait here for the reader.
// Events of expectations stay kernel messages, in order between the batches; so is the report of a loss.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "batch_decoder.h"
#include "channel.h"
#include "receiver.h"
#include "wake.h"

namespace flowglass {

struct EventItem {
  enum class Kind { kBatch, kExpectations, kLost, kEnd, kFailed };
  Kind kind = Kind::kEnd;
  // kBatch: a finished batch without spare room. kExpectations: whole messages of the subsystem
  // CTNETLINK_EXP, each padded to 4 bytes.
  std::vector<uint8_t> bytes;
  // kFailed.
  std::optional<Error> error;
};

// Thread: JS for all methods; callbacks run on the reader's thread, or on JS if an item is waiting.
class EventReader {
 public:
  // The size of the receive buffer, bytes; or why it could not be opened.
  using OnOpen = std::function<void(Result<uint32_t>)>;
  using OnItem = std::function<void(EventItem)>;

  // The source and the table must outlive the reader.
  EventReader(ChannelSource& source, ChannelOptions options, const SipKey& key, StringTable& strings,
              OnOpen on_open);
  // Stops and joins.
  ~EventReader();

  // Requests the next item; one callback for each request, in order.
  void Next(OnItem on_item);
  // Ends reading. Waiting items are dropped, later ones are kEnd. Does not wait: `on_end` is called once the
  // thread has stopped reading and its channel is closed, immediately if that has happened already.
  void Stop(std::function<void()> on_end = {});

 private:
  using Clock = std::chrono::steady_clock;

  void Run();
  // Reads until it is stopped or cannot continue.
  void Read();
  void Follow(Channel& channel);
  // Reads until the socket is empty; false after a failure.
  bool Drain(Receiver& receiver);
  void Decode(std::span<const uint8_t> datagram);
  void Lose();
  // Keeps an event of an expectation, after everything received earlier.
  void Keep(std::span<const uint8_t> expectation);
  // What is held back: expectations, and flows that arrived after them.
  bool HoldsSomething() const { return tail_.count() != 0 || !expectations_.empty(); }
  // Hands what is held back to the waiting reader, or queues it. `full`: queue even if nobody waits.
  void Publish(bool full);
  void PushExpectations();
  void PushTail();
  void Push(EventItem item);
  bool MayPublish();
  bool QueueIsFull();
  bool stopping();

  ChannelSource& source_;
  const ChannelOptions options_;
  const OnOpen on_open_;
  BatchDecoder decoder_;
  Wake wake_;

  std::mutex mutex_;
  std::deque<EventItem> items_;                // mutex_
  size_t queued_bytes_ = 0;                    // mutex_: of the items
  std::deque<OnItem> waiting_;                 // mutex_
  std::optional<EventItem> last_;              // mutex_: kEnd or kFailed, once the stream has ended
  bool stopping_ = false;                      // mutex_
  bool ended_ = false;                         // mutex_: the channel is closed
  std::vector<std::function<void()>> on_end_;  // mutex_

  // Thread: reader.
  std::vector<uint8_t> tail_memory_;
  BatchWriter tail_;
  // They arrived before the flows in the tail.
  std::vector<uint8_t> expectations_;
  Clock::time_point published_ = {};
  // The kernel reported a loss, and what it had queued before that is still unread.
  bool lost_ = false;

  std::thread thread_;
};

}  // namespace flowglass
