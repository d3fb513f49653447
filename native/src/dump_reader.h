// Lists flows: a thread with its own channel decodes a dump into memory lent to it, one batch after another.
// Without lent memory it waits, and so does the kernel.
#pragma once

#include <condition_variable>
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
#include "receive_ahead.h"
#include "request_list.h"
#include "wake.h"

namespace flowglass {

// How lent memory is returned.
struct Lent {
  enum class State { kFilled, kEnd, kFailed };
  State state = State::kEnd;
  // kFilled: if they are to be kept, the messages of the flows, each padded to 4 bytes. There is at least one
  // flow.
  std::vector<uint8_t> messages;
  // kFailed.
  std::optional<Error> error;
};

// Thread: JS for all methods; callbacks run on the reader's thread or, after reading has ended, on JS.
class DumpReader {
 public:
  using Callback = std::function<void(Lent)>;

  // `request`: one dump whose answers are flows (RequestList::IsFlowDump). `keep`: whether batches come with
  // their messages. The source and the table must outlive the reader.
  DumpReader(ChannelSource& source, RequestList request, const SipKey& key, StringTable& strings, bool keep);
  // Stops and joins.
  ~DumpReader();

  // Lends memory of BatchBytes(capacity), aligned to 8, until the callback is called: once, in the order
  // lent.
  void Lend(uint8_t* memory, size_t capacity, Callback callback);
  // Ends reading; memory still lent is returned with ECANCELED. Does not wait: `on_end` is called once the
  // thread has stopped reading and its channel is closed, immediately if that has happened already.
  void Stop(std::function<void()> on_end = {});

 private:
  struct Loan {
    uint8_t* memory;
    size_t capacity;
    Callback callback;
  };

  void Run();
  std::optional<Error> Read();
  // Feeds the next datagram to the decoder. Returns an error, if any.
  std::optional<Error> Receive(ReceiveAhead& ahead);
  // Decodes the current datagram; true when the dump has ended.
  bool Decode(std::optional<Error>& error);
  bool TakeLoan();
  void Deliver();
  void Close(const std::optional<Error>& error);

  ChannelSource& source_;
  RequestList request_;
  BatchDecoder decoder_;
  Wake wake_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Loan> loans_;                     // mutex_
  bool stopping_ = false;                      // mutex_
  std::optional<Lent> closed_;                 // mutex_: set when the thread ended
  std::vector<std::function<void()>> on_end_;  // mutex_

  // Thread: reader.
  std::optional<Loan> loan_;
  BatchWriter batch_;

  std::thread thread_;
};

}  // namespace flowglass
