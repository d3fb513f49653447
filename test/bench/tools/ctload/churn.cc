// Events at a steady pace: each send creates some flows, and deletes as many that were created 20,000 flows
// earlier.
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
  Generator(uint32_t rate, uint32_t flows, uint32_t first_entry)
      : rate_(rate), flows_(flows), first_entry_(first_entry) {}

  void Run() {
    start_ = Clock::now();
    while (deleted_ < flows_) Step();
  }

  uint32_t events() const { return inserted_ + deleted_; }
  size_t failed() const { return failed_; }
  long long ns() const { return NanosecondsSince(start_); }

 private:
  // One send of about kPerSend requests, when due; immediately if late.
  void Step() {
    batch_.messages.clear();
    const uint32_t first = events();
    while (events() - first < kPerSend && deleted_ < flows_) {
      if (inserted_ < flows_) Insert();
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

  void Delete() {
    deleted_++;
    batch_.Begin(events());
    PutDelete(batch_.messages, MakeEntry(first_entry_ + deleted_ - 1, kComposition), events());
  }

  const int fd_ = OpenSocket(kBigBufferBytes);
  const uint32_t rate_;
  const uint32_t flows_;
  const uint32_t first_entry_;
  uint32_t inserted_ = 0;
  uint32_t deleted_ = 0;
  size_t failed_ = 0;
  Batch batch_;
  Clock::time_point start_;
};

}  // namespace

int Churn(uint32_t rate, uint32_t events, uint32_t first_entry) {
  // The default slack of 50 µs adds up with sleeps of 100 µs.
  prctl(PR_SET_TIMERSLACK, 1);
  Generator generator(rate, events / 2, first_entry);
  generator.Run();
  const long long ns = generator.ns();
  std::printf("{\"events\": %u, \"failed\": %zu, \"ns\": %lld}\n", generator.events(), generator.failed(),
              ns);
  return generator.failed() == 0 ? 0 : 2;
}

}  // namespace ctload
