// The request thread.
#include "session.h"

namespace flowglass {
namespace {

// Room for the answers to 200 GETs (4,608 bytes each), several times over.
constexpr uint32_t kRequestBufferBytes = 4 * 1024 * 1024;

}  // namespace

Session::Session(SessionOptions options, Callback<SessionInfo> on_open,
                 std::function<void(std::optional<Error>)> on_end)
    : options_(std::move(options)),
      on_end_(std::move(on_end)),
      thread_([this, on_open = std::move(on_open)] { Run(on_open); }) {}

Session::~Session() {
  Stop();
  if (!is_free()) thread_.join();
}

void Session::Free() {
  if (is_free()) return;
  thread_.join();
  requester_.reset();
  exchange_.reset();
  source_.reset();
  wake_.Close();
  cancel_.Close();
}

void Session::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  cancel_.Ring();
  wake_.Ring();
}

void Session::Add(const std::string& op, Task task) {
  std::optional<Error> ended;
  {
    const std::lock_guard lock(mutex_);
    if (ended_)
      ended = ended_;
    else if (stopping_)
      ended = Error{op, ECANCELED, ""};
    else
      tasks_.push_back(std::move(task));
  }
  if (!ended) {
    wake_.Ring();
    return;
  }
  ended->op = op;
  task(*ended);
}

void Session::Info(Callback<SessionInfo> done) {
  Add("info", [this, done = std::move(done)](Result<Requester*> requester) {
    done(requester.ok() ? ReadInfo() : Result<SessionInfo>(requester.error()));
  });
}

void Session::ReadFile(NetFile file, Callback<std::string> done) {
  Add("read", [this, file, done = std::move(done)](Result<Requester*> requester) {
    done(requester.ok() ? source_->ReadFile(file) : Result<std::string>(requester.error()));
  });
}

void Session::Stats(Callback<TableStats> done) {
  Add("stats", [done = std::move(done)](Result<Requester*> requester) {
    done(requester.ok() ? requester.value()->Stats() : Result<TableStats>(requester.error()));
  });
}

void Session::Flush(uint8_t family, Callback<Ok> done) {
  Add("flush", [family, done = std::move(done)](Result<Requester*> requester) {
    done(requester.ok() ? requester.value()->Flush(family) : Status(requester.error()));
  });
}

void Session::Get(std::vector<FlowIdentity> flows, Direction direction, bool keep, Callback<GetResult> done) {
  Add("get",
      [flows = std::move(flows), direction, keep, done = std::move(done)](Result<Requester*> requester) {
        done(requester.ok() ? requester.value()->Get(flows, direction, keep)
                            : Result<GetResult>(requester.error()));
      });
}

void Session::Delete(std::vector<FlowIdentity> flows, DeleteOptions options, Callback<DeleteResult> done) {
  Add("delete", [flows = std::move(flows), options, done = std::move(done)](Result<Requester*> requester) {
    done(requester.ok() ? requester.value()->Delete(flows, options)
                        : Result<DeleteResult>(requester.error()));
  });
}

void Session::Transact(std::string op, RequestList requests, Callback<Transaction> done) {
  Add(op, [this, op, requests = std::move(requests), done = std::move(done)](Result<Requester*> requester) {
    done(requester.ok() ? flowglass::Transact(*exchange_, op, requests)
                        : Result<Transaction>(requester.error().Of(op)));
  });
}

Status Session::OpenSource() {
  Result<std::unique_ptr<ChannelSource>> opened =
      options_.helper.empty() ? OpenDirectSource(options_.netns)
                              : OpenHelperSource(options_.helper, options_.helper_limit_ms, cancel_.fd());
  if (!opened.ok()) return opened.error();
  source_ = std::move(opened.value());
  Result<std::unique_ptr<Channel>> channel =
      source_->Open({.groups = {}, .buffer_bytes = kRequestBufferBytes});
  if (!channel.ok()) return channel.error();
  exchange_ = std::make_unique<Exchange>(std::move(channel.value()), cancel_.fd());
  requester_ = std::make_unique<Requester>(*exchange_, key_, strings_);
  return Ok{};
}

Result<SessionInfo> Session::ReadInfo() {
  Result<Sysctls> sysctls = source_->ReadSysctls();
  if (!sysctls.ok()) return sysctls.error();
  return SessionInfo{.through_helper = !options_.helper.empty(),
                     .can_modify = source_->can_modify(),
                     .helper_pid = source_->helper_pid(),
                     .helper_version = source_->helper_version(),
                     .sysctls = sysctls.value()};
}

void Session::RunTask(const Task& task) {
  bool stopping = false;
  {
    const std::lock_guard lock(mutex_);
    stopping = stopping_;
  }
  if (stopping)
    task(Error{"close", ECANCELED, ""});
  else
    task(requester_.get());
}

// Serves tasks until stopped, or until the helper ends.
void Session::Serve() {
  while (true) {
    wake_.Clear();
    while (true) {
      Task task;
      {
        const std::lock_guard lock(mutex_);
        if (tasks_.empty()) {
          if (stopping_) return;
          break;
        }
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      RunTask(task);
    }
    // Waits for the hang-up, not for input: an answer to a reader's thread may be arriving there.
    if (WaitClosed(source_->end_fd(), wake_.fd()).readable) {
      broken_ = Error{"helper", EPIPE, ""};
      return;
    }
  }
}

void Session::Run(const Callback<SessionInfo>& on_open) {
  if (Status opened = OpenSource(); !opened.ok()) {
    on_open(opened.error());
  } else {
    Result<SessionInfo> info = ReadInfo();
    const bool open = info.ok();
    on_open(std::move(info));
    if (open) Serve();
  }
  End();
}

// Answers what is still waiting, ends the helper, and reports the end.
void Session::End() {
  std::deque<Task> tasks;
  {
    const std::lock_guard lock(mutex_);
    ended_ = broken_ ? *broken_ : Error{"close", ECANCELED, ""};
    tasks.swap(tasks_);
  }
  for (const Task& task : tasks) task(broken_ ? *broken_ : Error{"close", ECANCELED, ""});
  // The session may live until garbage collection; the helper must not.
  if (source_) source_->Close();
  on_end_(broken_);
}

}  // namespace flowglass
