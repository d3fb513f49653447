// Sending, and waiting for the answers.
#include "exchange.h"

#include <algorithm>
#include <cerrno>

#include "batch_decoder.h"
#include "wake.h"

namespace flowglass {

Exchange::Exchange(std::unique_ptr<Channel> channel, int cancel_fd)
    : channel_(std::move(channel)), cancel_fd_(cancel_fd), receiver_(channel_->fd()) {}

uint32_t Exchange::Reserve(size_t count) {
  // 0 is the sequence number of events.
  if (sequence_ > UINT32_MAX - count - 1) sequence_ = 0;
  const uint32_t first = sequence_ + 1;
  sequence_ += static_cast<uint32_t>(count);
  return first;
}

size_t Exchange::RoomFor(size_t answer_bytes) const {
  // The kernel doubles what was requested (socket(7)).
  return std::max<size_t>(size_t{channel_->buffer_bytes()} * 2 / answer_bytes, 1);
}

bool Exchange::cancelled() const {
  return WaitReadable(-1, cancel_fd_, 0).woken;
}

void Exchange::HandleDatagram(const Sending& sending, State& state, const OnMessage& on_message) {
  MessageReader reader(receiver_.datagram());
  Message message;
  while (reader.Next(message)) {
    const uint32_t sequence = message.header.nlmsg_seq;
    // Answers to an abandoned request.
    if (sequence < sending.first || sequence > sending.last) continue;
    const bool error = message.header.nlmsg_type == NLMSG_ERROR;
    if (error || message.header.nlmsg_type == NLMSG_DONE) {
      const Answer answer = ReadAnswer(message);
      if (error && answer.code == EPERM && sequence == sending.first)
        state.denied = Error{sending.op, EPERM, answer.message};
      state.complete |= sequence == sending.last;
    }
    state.answered = true;
    state.others_answered |= sequence != sending.first;
    on_message(message);
  }
}

// Whether the round trip is over. `drained`: the socket is empty.
std::optional<RoundTrip> Exchange::Ended(const Sending& sending, const State& state, bool drained) const {
  // Without the capability the kernel answers the first request only, for all (nfnetlink_rcv).
  const bool denied = state.denied && !state.others_answered;
  if (denied && (drained || sending.first == sending.last))
    return RoundTrip{.complete = false, .error = state.denied, .nothing_done = true};
  if (state.complete)
    return RoundTrip{
        .complete = !state.lost, .lost = state.lost, .error = std::nullopt, .nothing_done = false};
  // The kernel answered as it took the requests: after a loss nothing more follows. A dump continues.
  if (state.lost && drained && sending.kind == Kind::kRequests)
    return RoundTrip{.complete = false, .lost = true, .error = std::nullopt, .nothing_done = false};
  return std::nullopt;
}

// A helper may have passed on the requests before it ended.
RoundTrip Exchange::AfterFailedSend(const Sending& sending, const Error& failure,
                                    const OnMessage& on_message) {
  // A helper that hangs may have sent them, too.
  RoundTrip failed{
      .complete = false, .error = failure.Of(sending.op), .nothing_done = failure.code != ETIMEDOUT};
  if (failure.code != EPIPE) return failed;
  // The kernel works and answers within the helper's sendmsg, and we hold the socket, too: what was sent
  // before the helper ended is answered by now.
  State state;
  while (true) {
    switch (receiver_.Receive()) {
      case Receiver::Got::kDatagram:
        HandleDatagram(sending, state, on_message);
        if (const auto ended = Ended(sending, state, false)) return *ended;
        continue;
      case Receiver::Got::kLost:
        state.lost = true;
        continue;
      case Receiver::Got::kFailed:
      case Receiver::Got::kNothing:
        break;
    }
    if (const auto ended = Ended(sending, state, true)) return *ended;
    failed.nothing_done = !state.answered;
    return failed;
  }
}

RoundTrip Exchange::Await(const Sending& sending, const OnMessage& on_message) {
  State state;
  while (true) {
    switch (receiver_.Receive()) {
      case Receiver::Got::kDatagram:
        HandleDatagram(sending, state, on_message);
        if (const auto ended = Ended(sending, state, false)) return *ended;
        // A dump is made inside recv(2), so it may never have to wait below.
        if (sending.kind == Kind::kDump && cancelled()) break;
        continue;
      case Receiver::Got::kFailed:
        return {.complete = false, .error = Error{sending.op, receiver_.error(), ""}, .nothing_done = false};
      case Receiver::Got::kLost:
        state.lost = true;
        continue;
      case Receiver::Got::kNothing:
        if (const auto ended = Ended(sending, state, true)) return *ended;
        break;
    }
    const Waited waited = WaitReadable(channel_->fd(), cancel_fd_, static_cast<int>(sending.silence.count()));
    if (waited.woken)
      return {.complete = false, .error = Error{sending.op, ECANCELED, ""}, .nothing_done = false};
    if (!waited.readable) return {};
  }
}

RoundTrip Exchange::Run(const Sending& sending, const OnMessage& on_message) {
  if (Status sent = channel_->Send(sending.messages); !sent.ok())
    return AfterFailedSend(sending, sent.error(), on_message);
  return Await(sending, on_message);
}

}  // namespace flowglass
