// One send after another, and the bookkeeping of the answers.
#include "transact.h"

#include <algorithm>
#include <cerrno>

#include "batch_decoder.h"
#include "request.h"

namespace flowglass {
namespace {

using std::chrono::milliseconds;

// The kernel makes a dump while it is read: silence means that the rest will never arrive.
constexpr milliseconds kDumpSilence{10000};
// A flush of a million flows took 930 ms.
constexpr milliseconds kFlushSilence{60000};

constexpr char kTooMuch[] = "The answers take more than 64 MiB: request less at once.";

class Transactor {
 public:
  Transactor(Exchange& exchange, const std::string& op, RequestList requests)
      : exchange_(exchange), op_(op), requests_(std::move(requests)) {
    result_.errnos.assign(requests_.size(), 0);
    result_.states.assign(requests_.size(), static_cast<uint8_t>(TransactionState::kNotSent));
  }

  Result<Transaction> Run() {
    std::optional<Error> end;
    for (size_t at = 0; at < requests_.size() && !end;) {
      const size_t to = requests_.SendEnd(at, exchange_.RoomFor(1));
      end = Part(at, to);
      at = to;
    }
    if (!told_) return first_error_ ? *first_error_ : *end;
    if (end) Open(0, requests_.size(), TransactionState::kNotSent, end->code);
    std::stable_sort(result_.texts.begin(), result_.texts.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    return std::move(result_);
  }

 private:
  // Sends [from, to) and records the answers. Returns the error that ends the transaction, if any.
  std::optional<Error> Part(size_t from, size_t to) {
    if (exchange_.cancelled()) return Error{op_, ECANCELED, ""};
    if (result_.replies.size() >= kMaxTransactionBytes) return Error{op_, EMSGSIZE, kTooMuch};
    const bool dump = requests_.IsDump(from);
    const uint32_t first = exchange_.Reserve(to - from);
    const Exchange::Sending sending{.op = op_,
                                    .messages = requests_.Number(from, to, first),
                                    .first = first,
                                    .last = static_cast<uint32_t>(first + (to - from) - 1),
                                    .kind = dump ? Exchange::Kind::kDump : Exchange::Kind::kRequests,
                                    .silence = dump                      ? kDumpSilence
                                               : requests_.IsFlush(from) ? kFlushSilence
                                                                         : Exchange::kAnswerLimit};
    const Mark mark = Here();
    const RoundTrip trip = exchange_.Run(
        sending, [&](const Message& message) { TakeDown(message, from + message.header.nlmsg_seq - first); });
    if (trip.error && trip.nothing_done) return Refused(from, to, *trip.error);
    if (dump) return AfterDump(from, trip, mark);
    const int code = trip.error ? trip.error->code : trip.lost ? ENOBUFS : ETIMEDOUT;
    Open(from, to, trip.complete ? TransactionState::kAnswered : TransactionState::kUnknown,
         trip.complete ? 0 : code);
    told_ = true;
    return trip.error;
  }

  void TakeDown(const Message& message, size_t request) {
    if (message.header.nlmsg_type == NLMSG_ERROR || message.header.nlmsg_type == NLMSG_DONE) {
      const Answer answer = ReadAnswer(message);
      Set(request, TransactionState::kAnswered, answer.code);
      Say(request, answer.message);
      return;
    }
    if (message.is_control()) return;
    // A dump that is too large is still read to its end: only then can the socket begin another one.
    if (requests_.IsDump(request) &&
        result_.replies.size() + message.header.nlmsg_len > kMaxTransactionBytes) {
      too_much_ = true;
      return;
    }
    const auto* header = reinterpret_cast<const uint8_t*>(&message.header);
    result_.replies.insert(result_.replies.end(), header, header + sizeof(message.header));
    result_.replies.insert(result_.replies.end(), message.payload.begin(), message.payload.end());
    result_.replies.resize(NLMSG_ALIGN(result_.replies.size()));
    result_.reply_requests.push_back(static_cast<uint32_t>(request));
  }

  // The end of the replies before a dump.
  struct Mark {
    size_t bytes, messages;
  };
  Mark Here() const { return {result_.replies.size(), result_.reply_requests.size()}; }

  // A dump changes nothing but counters, so if it alone fails, that is an error. Half a dump counts as none.
  std::optional<Error> AfterDump(size_t at, const RoundTrip& trip, Mark mark) {
    std::optional<Error> error = trip.error;
    if (!error && !trip.complete) error = Error{op_, ENOBUFS, "Part of the answer was lost."};
    if (!error && too_much_) error = Error{op_, EMSGSIZE, kTooMuch};
    too_much_ = false;
    if (!error && result_.errnos[at] == 0) {
      told_ = true;
      return std::nullopt;
    }
    result_.replies.resize(mark.bytes);
    result_.reply_requests.resize(mark.messages);
    if (!error) {
      told_ = true;
      return std::nullopt;
    }
    Set(at, TransactionState::kUnknown, error->code);
    Say(at, error->message);
    Remember(*error);
    return trip.error;
  }

  // The kernel or the helper accepted nothing of [from, to). One request may be at fault, so each is then
  // sent alone.
  std::optional<Error> Refused(size_t from, size_t to, const Error& error) {
    if (error.code == EPIPE || error.code == ECANCELED) return error;
    if (to - from > 1) {
      for (size_t i = from; i < to; i++) {
        if (std::optional<Error> end = Part(i, i + 1)) return end;
      }
      return std::nullopt;
    }
    if (result_.states[from] == static_cast<uint8_t>(TransactionState::kAnswered)) {
      if (!MayAsk()) return error;
      told_ = true;
      return std::nullopt;
    }
    if (error.code == EPERM && !told_) return error;
    Set(from, TransactionState::kNotSent, error.code);
    Say(from, error.message);
    Remember(error);
    return std::nullopt;
  }

  // The kernel's EPERM can concern one request (a fixed timeout), or mean that we may send nothing at all.
  bool MayAsk() {
    RequestWriter writer;
    const uint32_t sequence = exchange_.Reserve(1);
    writer.GetStats(sequence);
    return exchange_
        .Run({.op = op_, .messages = writer.bytes(), .first = sequence, .last = sequence},
             [](const Message&) {})
        .complete;
  }

  void Remember(const Error& error) {
    if (!first_error_) first_error_ = error;
  }
  void Set(size_t request, TransactionState state, int code) {
    result_.states[request] = static_cast<uint8_t>(state);
    result_.errnos[request] = code;
  }
  void Say(size_t request, const std::string& text) {
    if (!text.empty()) result_.texts.emplace_back(static_cast<uint32_t>(request), text);
  }
  // Sets the outcome of those requests of [from, to) that have none yet.
  void Open(size_t from, size_t to, TransactionState state, int code) {
    for (size_t i = from; i < to; i++) {
      const bool open = result_.states[i] == static_cast<uint8_t>(TransactionState::kNotSent);
      if (open && result_.errnos[i] == 0) Set(i, state, code);
    }
  }

  Exchange& exchange_;
  const std::string op_;
  RequestList requests_;
  Transaction result_;
  bool too_much_ = false;
  // Something was answered or may have been changed.
  bool told_ = false;
  std::optional<Error> first_error_;
};

}  // namespace

Result<Transaction> Transact(Exchange& exchange, const std::string& op, RequestList requests) {
  return Transactor(exchange, op, std::move(requests)).Run();
}

}  // namespace flowglass
