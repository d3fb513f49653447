// A handle of the library: one channel source, one request thread, and what its readers share. Requests
// run one after the other on the thread; each calls back exactly once.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "channel.h"
#include "exchange.h"
#include "requester.h"
#include "siphash.h"
#include "string_table.h"
#include "transact.h"
#include "wake.h"

namespace flowglass {

struct SessionOptions {
  // A name under /run/netns or a path; empty for our own namespace. Not combined with a helper.
  std::string netns;
  // The helper and its arguments; empty for direct access.
  std::vector<std::string> helper;
  // Time limit for the helper's first answer.
  int helper_limit_ms = kHelperLimitMs;
};

struct SessionInfo {
  bool through_helper = false;
  bool can_modify = false;
  int helper_pid = 0;
  std::string helper_version;
  Sysctls sysctls;
};

// Thread: JS for all methods; callbacks run on the request thread, or on JS after it has ended.
class Session {
 public:
  template <typename T>
  using Callback = std::function<void(Result<T>)>;

  // `on_open` is called first. `on_end` is called last, when the thread ends: with the error that ended an
  // open session (EPIPE: the helper died), without one after Stop or a failed open.
  Session(SessionOptions options, Callback<SessionInfo> on_open,
          std::function<void(std::optional<Error>)> on_end);
  // Stops and joins.
  ~Session();

  void Info(Callback<SessionInfo> done);
  void ReadFile(NetFile file, Callback<std::string> done);
  void Stats(Callback<TableStats> done);
  void Flush(uint8_t family, Callback<Ok> done);
  void Get(std::vector<FlowIdentity> flows, Direction direction, bool keep, Callback<GetResult> done);
  void Delete(std::vector<FlowIdentity> flows, DeleteOptions options, Callback<DeleteResult> done);
  // Carries out encoded requests. `op` names them in errors.
  void Transact(std::string op, RequestList requests, Callback<Transaction> done);
  // Cancels what is running and waiting (ECANCELED). Does not wait.
  void Stop();
  // Closes all descriptors and joins the thread. Only after on_end, and when no reader is left; calls are
  // still answered with ECANCELED, or with the error that ended it.
  void Free();
  bool is_free() const { return !thread_.joinable(); }

  // Only after on_open reported success; valid as long as the session.
  ChannelSource& source() { return *source_; }
  const SipKey& key() const { return key_; }
  StringTable& strings() { return strings_; }

 private:
  // Runs on the thread with the requester, or with the error that explains why there is none.
  using Task = std::function<void(Result<Requester*>)>;

  void Run(const Callback<SessionInfo>& on_open);
  Status OpenSource();
  Result<SessionInfo> ReadInfo();
  void Serve();
  void RunTask(const Task& task);
  void Add(const std::string& op, Task task);
  void End();

  const SessionOptions options_;
  const std::function<void(std::optional<Error>)> on_end_;
  const SipKey key_ = SipKey::OfProcess();
  StringTable strings_;
  Wake wake_;
  Wake cancel_;

  std::mutex mutex_;
  std::deque<Task> tasks_;      // mutex_
  bool stopping_ = false;       // mutex_
  std::optional<Error> ended_;  // mutex_: why no more requests are served

  // Thread: request. Other threads read the source, too, once it is open.
  std::unique_ptr<ChannelSource> source_;
  std::unique_ptr<Exchange> exchange_;
  std::unique_ptr<Requester> requester_;
  std::optional<Error> broken_;

  std::thread thread_;
};

}  // namespace flowglass
