// Round trips on one channel: requests go out in one send, and what answers them is matched by sequence
// number. Knows nothing of what is asked.
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
// What the answer to a GET takes of the receive buffer: a page, and the kernel's struct sk_buff.
inline constexpr size_t kGetAnswerBytes = 4608;
// What an error acknowledgement takes of the receive buffer, rounded up (measured: 832 bytes).
inline constexpr size_t kErrorBytes = 1024;

// How a round trip ended.
struct RoundTrip {
  // The answer to the last request came, and none was lost on the way.
  bool complete = false;
  // The kernel dropped answers for want of room (ENOBUFS).
  bool lost = false;
  std::optional<Error> error;
  // With an error: the kernel has done nothing of what was asked. With another error it may have.
  bool nothing_done = false;
};

// Thread: one.
class Exchange {
 public:
  using OnMessage = std::function<void(const Message&)>;

  // Requests answered while the kernel takes them, or one dump, which the kernel makes while it is read.
  enum class Kind { kRequests, kDump };

  // What is sent: whole messages with the sequence numbers `first` to `last`, as Reserve gave them. The last
  // one asks for an acknowledgement or is a dump.
  struct Sending {
    std::string op;
    std::span<const uint8_t> messages;
    uint32_t first;
    uint32_t last;
    Kind kind = Kind::kRequests;
    // Without an answer for so long, the rest is given up.
    std::chrono::milliseconds silence = kAnswerLimit;
  };

  // Requests are answered while they are sent; a helper adds a process switch.
  static constexpr std::chrono::milliseconds kAnswerLimit{5000};

  // `cancel_fd` becomes readable when everything is to end; it is not owned.
  Exchange(std::unique_ptr<Channel> channel, int cancel_fd);

  // Sequence numbers for so many requests: the first of them.
  uint32_t Reserve(size_t count);
  // Sends, then hands over each message that answers one of the requests until the last one is answered.
  // Errors: EPERM where the kernel lets nothing pass, ECANCELED, EPIPE, ETIMEDOUT, those of send(2) and
  // recv(2), and what the helper refuses with.
  RoundTrip Run(const Sending& sending, const OnMessage& on_message);

  // Answers of so many bytes each for which there is room in the receive buffer, at least 1.
  size_t RoomFor(size_t answer_bytes) const;
  bool cancelled() const;

 private:
  // What is known of a round trip under way.
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
