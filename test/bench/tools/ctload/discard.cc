// The kernel's own cost of a dump, whole or filtered by the kernel, with one socket or several at once.
#include <cstdio>
#include <thread>

#include "commands.h"
#include "netlink.h"
#include "request.h"

namespace ctload {
namespace {

// CTA_FILTER_ORIG_FLAGS: compare the protocol number (kernel: CTA_FILTER_F_CTA_PROTO_NUM). Host byte order.
constexpr uint32_t kCompareProtocol = 1 << 3;

// From <linux/netfilter/nfnetlink_conntrack.h>, since Linux 5.15; Debian 12's header may be older.
constexpr uint16_t kCtaStatusMask = 26;

void PutProtocolFilter(Request& request, uint8_t number) {
  {
    const Nest tuple(request, CTA_TUPLE_ORIG);
    const Nest protocol(request, CTA_TUPLE_PROTO);
    request.U8(CTA_PROTO_NUM, number);
  }
  const Nest filter(request, CTA_FILTER);
  request.Bytes(CTA_FILTER_ORIG_FLAGS, &kCompareProtocol, sizeof(kCompareProtocol));
}

std::vector<uint8_t> DumpRequest(const DumpPart& part) {
  std::vector<uint8_t> message;
  Request request(message, IPCTNL_MSG_CT_GET, NLM_F_DUMP, 1, part.family);
  if (part.mark) {
    request.U32(CTA_MARK, part.mark->value);
    request.U32(CTA_MARK_MASK, part.mark->mask);
  }
  if (part.status) {
    request.U32(CTA_STATUS, part.status->value);
    request.U32(kCtaStatusMask, part.status->mask);
  }
  if (part.protocol) PutProtocolFilter(request, *part.protocol);
  return message;
}

}  // namespace

int Discard(const std::vector<DumpPart>& parts) {
  std::vector<unsigned long long> bytes(parts.size());
  std::vector<std::thread> threads;
  const Clock::time_point start = Clock::now();
  for (size_t i = 0; i < parts.size(); i++) {
    const auto run = [&part = parts[i], &sum = bytes[i]] {
      const int fd = OpenSocket(0);
      const std::vector<uint8_t> request = DumpRequest(part);
      unsigned long long got = 0;
      Dump(fd, request, [&](std::span<const uint8_t> datagram) { got += datagram.size(); });
      sum = got;
    };
    // The last one runs on this thread: a single dump needs no other.
    if (i + 1 == parts.size())
      run();
    else
      threads.emplace_back(run);
  }
  for (std::thread& thread : threads) thread.join();
  const long long ns = NanosecondsSince(start);
  unsigned long long all = 0;
  for (const unsigned long long one : bytes) all += one;
  std::printf("{\"bytes\": %llu, \"ns\": %lld, \"cpuNs\": %lld}\n", all, ns, CpuNanoseconds());
  return 0;
}

}  // namespace ctload
