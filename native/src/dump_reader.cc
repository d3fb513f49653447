// The dump thread.
#include "dump_reader.h"

#include "clock.h"
#include "receive_ahead.h"

namespace flowglass {
namespace {

constexpr uint32_t kSequence = 1;
// The kernel makes a dump while it is read: silence means that the rest will never arrive.
constexpr int kSilenceMs = 10000;

}  // namespace

DumpReader::DumpReader(ChannelSource& source, RequestList request, const SipKey& key, StringTable& strings,
                       bool keep)
    : source_(source),
      request_(std::move(request)),
      decoder_(key, strings, false, keep),
      thread_([this] { Run(); }) {}

DumpReader::~DumpReader() {
  Stop();
  thread_.join();
}

void DumpReader::Lend(uint8_t* memory, size_t capacity, Callback callback) {
  std::optional<Lent> closed;
  {
    const std::lock_guard lock(mutex_);
    closed = closed_;
    if (!closed) loans_.push_back({memory, capacity, std::move(callback)});
  }
  if (closed)
    callback(*closed);
  else
    changed_.notify_one();
}

void DumpReader::Stop(std::function<void()> on_end) {
  bool ended = false;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    ended = closed_.has_value();
    if (!ended && on_end) on_end_.push_back(on_end);
  }
  changed_.notify_one();
  wake_.Ring();
  if (ended && on_end) on_end();
}

void DumpReader::Run() {
  Close(Read());
}

// Waits for lent memory; false when stopping.
bool DumpReader::TakeLoan() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !loans_.empty(); });
  if (stopping_) return false;
  loan_ = std::move(loans_.front());
  loans_.pop_front();
  batch_ = BatchWriter(loan_->memory, loan_->capacity);
  return true;
}

void DumpReader::Deliver() {
  batch_.Finish(NowMs());
  const Loan loan = std::move(*loan_);
  loan_.reset();
  loan.callback({.state = Lent::State::kFilled, .messages = decoder_.TakeKept(), .error = std::nullopt});
}

std::optional<Error> DumpReader::Receive(ReceiveAhead& ahead) {
  switch (ahead.Next()) {
    case ReceiveAhead::Got::kDatagram:
      decoder_.Begin(ahead.datagram());
      return std::nullopt;
    // A dump with a gap is not the table.
    case ReceiveAhead::Got::kLost:
      return Error{"dump", ENOBUFS, ""};
    case ReceiveAhead::Got::kFailed:
      return Error{"dump", ahead.error(), ""};
    case ReceiveAhead::Got::kSilent:
      return Error{"dump", ETIMEDOUT, ""};
    case ReceiveAhead::Got::kCancelled:
      break;
  }
  return Error{"dump", ECANCELED, ""};
}

bool DumpReader::Decode(std::optional<Error>& error) {
  while (true) {
    switch (decoder_.Continue(batch_)) {
      case BatchDecoder::Stop::kDatagramEnd:
        return false;
      case BatchDecoder::Stop::kExpectation:
        continue;
      case BatchDecoder::Stop::kBatchFull:
        Deliver();
        if (TakeLoan()) continue;
        error = Error{"dump", ECANCELED, ""};
        return true;
      case BatchDecoder::Stop::kOverrun:
        error = Error{"dump", EOVERFLOW, ""};
        return true;
      case BatchDecoder::Stop::kAnswer:
        if (decoder_.answer().sequence != kSequence) continue;
        if (decoder_.answer().code != 0)
          error = Error{"dump", decoder_.answer().code, decoder_.answer().message};
        return true;
    }
  }
}

// Reads the whole dump. Returns what cut it short.
std::optional<Error> DumpReader::Read() {
  Result<std::unique_ptr<Channel>> channel = source_.Open({});
  if (!channel.ok()) return channel.error().Of("dump");
  if (Status sent = channel.value()->Send(request_.Number(0, 1, kSequence)); !sent.ok()) {
    return sent.error().Of("dump");
  }
  if (!TakeLoan()) return Error{"dump", ECANCELED, ""};
  ReceiveAhead ahead(channel.value()->fd(), wake_, kSilenceMs);
  while (true) {
    if (std::optional<Error> failed = Receive(ahead)) return failed;
    std::optional<Error> error;
    if (!Decode(error)) {
      const std::lock_guard lock(mutex_);
      if (!stopping_) continue;
      return Error{"dump", ECANCELED, ""};
    }
    if (!error && batch_.count() != 0 && loan_) Deliver();
    return error;
  }
}

// Gives back lent memory, with the error or the end, and reports the end.
void DumpReader::Close(const std::optional<Error>& error) {
  Lent closed;
  closed.state = error ? Lent::State::kFailed : Lent::State::kEnd;
  closed.error = error;
  std::deque<Loan> loans;
  std::vector<std::function<void()>> on_end;
  {
    const std::lock_guard lock(mutex_);
    loans.swap(loans_);
    on_end.swap(on_end_);
    closed_ = closed;
  }
  if (loan_) loan_->callback(closed);
  for (const Loan& loan : loans) loan.callback(closed);
  for (const auto& tell : on_end) tell();
}

}  // namespace flowglass
