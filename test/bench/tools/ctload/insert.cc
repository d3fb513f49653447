// Filling and emptying the table.
#include <algorithm>
#include <cstdio>

#include "commands.h"
#include "netlink.h"
#include "request.h"

namespace ctload {
namespace {

constexpr uint32_t kInsertsPerSend = 500;

}  // namespace

int Insert(uint32_t count, const Composition& composition, uint32_t timeout_sec) {
  const int fd = OpenSocket(kBigBufferBytes);
  Batch batch;
  size_t failed = 0;
  long long ns = 0;
  for (uint32_t at = 0; at < count;) {
    batch.messages.clear();
    for (const uint32_t end = at + std::min(count - at, kInsertsPerSend); at < end; at++) {
      batch.Begin(at + 1);
      PutNew(batch.messages, MakeEntry(at, composition), timeout_sec, at + 1);
    }
    const Clock::time_point start = Clock::now();
    failed += Transact(fd, batch);
    ns += NanosecondsSince(start);
  }
  std::printf("{\"inserted\": %zu, \"failed\": %zu, \"ns\": %lld}\n", count - failed, failed, ns);
  return failed == 0 ? 0 : 2;
}

int Flush() {
  const int fd = OpenSocket(0);
  Batch batch;
  batch.Begin(1);
  // A DELETE without a tuple.
  { const Request request(batch.messages, IPCTNL_MSG_CT_DELETE, 0, 1, AF_UNSPEC); }
  const Clock::time_point start = Clock::now();
  const size_t failed = Transact(fd, batch);
  std::printf("{\"failed\": %zu, \"ns\": %lld}\n", failed, NanosecondsSince(start));
  return failed == 0 ? 0 : 2;
}

}  // namespace ctload
