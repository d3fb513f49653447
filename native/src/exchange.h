// Round trips on one channel: requests go out in one send, and answers are matched to them by sequence
// number. Knows nothing of their contents.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "channel.h"
#include "messages.h"
#include "receiver.h"
#include "result.h"

namespace flowglass {

// Requests in one send: of 500 error acknowledgements only 256 arrived in a default buffer.
inline constexpr size_t kMaxChunk = 200;
// What the answer to a GET takes up in the receive buffer: a page and the kernel's struct sk_buff.
inline constexpr size_t kGetAnswerBytes = 4608;
// What an error acknowledgement takes up in the receive buffer, rounded up (measured: 832 bytes).
inline constexpr size_t kErrorBytes = 1024;

// How a round trip ended.
struct RoundTrip {
  // The last request was answered, and no answer was lost on the way.
  bool complete = false;
  // The kernel dropped answers for lack of buffer space (ENOBUFS).
  bool lost = false;
  std::optional<Error> error;
  // With an error: the kernel carried out nothing. With other errors it may have.
  bool nothing_done = false;
};

// Thread: one.
class Exchange {
 public:
  using OnMessage = std::function<void(const Message&)>;

  // Requests that the kernel answers as it takes them, or one dump, which it produces while it is read.
  enum class Kind { kRequests, kDump };

  // What is sent: whole messages with the sequence numbers `first` to `last`, from Reserve. The last one
  // requests an acknowledgement or is a dump.
  struct Sending {
    std::string op;
    std::span<const uint8_t> messages;
    uint32_t first;
    uint32_t last;
    Kind kind = Kind::kRequests;
    // The rest is given up after this long without an answer.
    std::chrono::milliseconds silence = kAnswerLimit;
  };

  // Requests are answered while they are sent; a helper adds a process switch.
  static constexpr std::chrono::milliseconds kAnswerLimit{5000};

  // `cancel_fd` becomes readable when everything should end; it is not owned.
  Exchange(std::unique_ptr<Channel> channel, int cancel_fd);

  // Reserves sequence numbers for `count` requests. Returns the first.
  uint32_t Reserve(size_t count);
  // Sends, then hands over each message that answers one of the requests until the last one is answered.
  // Errors: EPERM if the kernel lets nothing pass, ECANCELED, EPIPE, ETIMEDOUT, those of send(2) and recv(2),
  // and the helper's refusals.
  RoundTrip Run(const Sending& sending, const OnMessage& on_message);

  // How many answers of that many bytes the receive buffer holds, at least 1.
  size_t RoomFor(size_t answer_bytes) const;
  bool cancelled() const;

 private:
  // The state of a round trip in progress.
  struct State {
    bool complete = false;
    bool lost = false;
    // The first request was answered with EPERM, and no other one was answered at all.
    std::optional<Error> denied;
    bool answered = false;
    bool others_answered = false;
  };

  void HandleDatagram(const Sending& sending, State& state, const OnMessage& on_message);
  std::optional<RoundTrip> Ended(const Sending& sending, const State& state, bool drained) const;
  RoundTrip AfterFailedSend(const Sending& sending, const Error& failure, const OnMessage& on_message);
  RoundTrip Await(const Sending& sending, const OnMessage& on_message);

  std::unique_ptr<Channel> channel_;
  int cancel_fd_;
  Receiver receiver_;
  uint32_t sequence_ = 0;
};

}  // namespace flowglass
