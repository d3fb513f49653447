// Events at a steady pace: each send creates some flows, and deletes as many that were created 20,000 flows
// earlier; on request it also changes the mark of as many that were created 10,000 flows earlier.
#include <sys/prctl.h>
#include <time.h>

#include <algorithm>
#include <cstdio>

#include "commands.h"
#include "netlink.h"

namespace ctload {
namespace {

// Number of live flows: enough that deletes hit flows that have left the processor's caches.
constexpr uint32_t kLiving = 20'000;
// Requests per send. Small, so that the pace is even: at 50,000 a second one send every 2 ms.
constexpr uint32_t kPerSend = 100;
constexpr uint32_t kTimeoutSec = 3600;
constexpr uint32_t kMark = 0x77;
constexpr Composition kComposition = {.udp = true, .ipv6_quarters = 1, .nat_percent = 0};

void SleepUntil(Clock::time_point due) {
  const auto left = due - Clock::now();
  if (left <= Clock::duration::zero()) return;
  const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(left).count();
  const timespec time = {ns / 1'000'000'000, ns % 1'000'000'000};
  nanosleep(&time, nullptr);
}

class Generator {
 public:
  explicit Generator(const ChurnTask& task)
      : rate_(task.rate),
        flows_(task.events / (task.updates ? 3 : 2)),
        first_entry_(task.first_entry),
        updates_(task.updates) {}

  void Run() {
    start_ = Clock::now();
    while (deleted_ < flows_) Step();
  }

  uint32_t events() const { return inserted_ + updated_ + deleted_; }
  size_t failed() const { return failed_; }
  long long ns() const { return NanosecondsSince(start_); }

 private:
  // One send of about kPerSend requests, when due; immediately if late.
  void Step() {
    batch_.messages.clear();
    const uint32_t first = events();
    while (events() - first < kPerSend && deleted_ < flows_) {
      if (inserted_ < flows_) Insert();
      if (updates_ && updated_ < flows_ && (inserted_ == flows_ || inserted_ - updated_ > kLiving / 2))
        Update();
      if (inserted_ == flows_ || inserted_ - deleted_ > kLiving) Delete();
    }
    SleepUntil(start_ + std::chrono::nanoseconds(first * 1'000'000'000ULL / rate_));
    failed_ += Transact(fd_, batch_);
  }

  void Insert() {
    inserted_++;
    batch_.Begin(events());
    PutNew(batch_.messages, MakeEntry(first_entry_ + inserted_ - 1, kComposition), kTimeoutSec, events());
  }

  void Update() {
    updated_++;
    batch_.Begin(events());
    PutMark(batch_.messages, MakeEntry(first_entry_ + updated_ - 1, kComposition), kMark, events());
  }

  void Delete() {
    deleted_++;
    batch_.Begin(events());
    PutDelete(batch_.messages, MakeEntry(first_entry_ + deleted_ - 1, kComposition), events());
  }

  const int fd_ = OpenSocket(kBigBufferBytes);
  const uint32_t rate_;
  const uint32_t flows_;
  const uint32_t first_entry_;
  const bool updates_;
  uint32_t inserted_ = 0;
  uint32_t updated_ = 0;
  uint32_t deleted_ = 0;
  size_t failed_ = 0;
  Batch batch_;
  Clock::time_point start_;
};

}  // namespace

int Churn(const ChurnTask& task) {
  // The default slack of 50 µs adds up with sleeps of 100 µs.
  prctl(PR_SET_TIMERSLACK, 1);
  Generator generator(task);
  generator.Run();
  const long long ns = generator.ns();
  std::printf("{\"events\": %u, \"failed\": %zu, \"ns\": %lld}\n", generator.events(), generator.failed(),
              ns);
  return generator.failed() == 0 ? 0 : 2;
}

}  // namespace ctload
