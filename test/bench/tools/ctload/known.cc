// Requests for known flows: reads their identities from a dump and encodes the requests before the clock
// runs.
#include <cstdio>

#include "commands.h"
#include "messages.h"
#include "netlink.h"
#include "request.h"

namespace ctload {
namespace {

constexpr size_t kRequestsPerSend = 200;

using Bytes = std::span<const uint8_t>;

// One of several attributes: all its bytes with the header, without padding.
std::optional<Bytes> Find(Bytes attributes, uint16_t type) {
  while (attributes.size() >= sizeof(nlattr)) {
    nlattr head;
    std::memcpy(&head, attributes.data(), sizeof(head));
    if (head.nla_len < sizeof(head) || head.nla_len > attributes.size()) return std::nullopt;
    if ((head.nla_type & NLA_TYPE_MASK) == type) return attributes.first(head.nla_len);
    attributes = attributes.subspan(std::min<size_t>(NLA_ALIGN(head.nla_len), attributes.size()));
  }
  return std::nullopt;
}

// The protocol of a CTA_TUPLE_ORIG attribute.
std::optional<uint8_t> ProtocolOf(Bytes tuple) {
  const auto nest = Find(tuple.subspan(sizeof(nlattr)), CTA_TUPLE_PROTO);
  const auto number = nest ? Find(nest->subspan(sizeof(nlattr)), CTA_PROTO_NUM) : std::nullopt;
  if (!number || number->size() <= sizeof(nlattr)) return std::nullopt;
  return (*number)[sizeof(nlattr)];
}

class BatchList {
 public:
  explicit BatchList(const KnownFlowsTask& task) : task_(task) {}

  void Add(const flowglass::Message& dumped) {
    const Bytes attributes = dumped.payload.subspan(sizeof(nfgenmsg));
    const auto tuple = Find(attributes, CTA_TUPLE_ORIG);
    const auto id = Find(attributes, CTA_ID);
    if (!tuple || !id || (task_.protocol && ProtocolOf(*tuple) != task_.protocol)) return;
    if (flows_++ % kRequestsPerSend == 0) batches_.emplace_back();
    Batch& batch = batches_.back();
    batch.Begin(static_cast<uint32_t>(flows_));
    Request request(batch.messages, task_.type, 0, batch.last, dumped.payload[0]);
    request.Copy(*tuple);
    if (task_.type == IPCTNL_MSG_CT_DELETE) request.Copy(*id);
    if (task_.type == IPCTNL_MSG_CT_NEW) request.U32(CTA_MARK, task_.mark);
  }

  size_t flows() const { return flows_; }
  std::vector<Batch>& batches() { return batches_; }

 private:
  const KnownFlowsTask& task_;
  std::vector<Batch> batches_;
  size_t flows_ = 0;
};

void AddAll(int fd, BatchList& list) {
  std::vector<uint8_t> dump;
  { const Request request(dump, IPCTNL_MSG_CT_GET, NLM_F_DUMP, 1, AF_UNSPEC); }
  Dump(fd, dump, [&](Bytes datagram) {
    flowglass::MessageReader reader(datagram);
    flowglass::Message message;
    while (reader.Next(message)) list.Add(message);
  });
}

}  // namespace

int KnownFlows(const KnownFlowsTask& task) {
  const int fd = OpenSocket(kBigBufferBytes);
  BatchList list(task);
  const Clock::time_point dump_start = Clock::now();
  AddAll(fd, list);
  const long long dump_ns = NanosecondsSince(dump_start);
  size_t failed = 0;
  const long long cpu_before = CpuNanoseconds();
  const Clock::time_point start = Clock::now();
  for (Batch& batch : list.batches()) failed += Transact(fd, batch);
  const long long ns = NanosecondsSince(start);
  std::printf("{\"flows\": %zu, \"failed\": %zu, \"dumpNs\": %lld, \"ns\": %lld, \"cpuNs\": %lld}\n",
              list.flows(), failed, dump_ns, ns, CpuNanoseconds() - cpu_before);
  return failed == 0 ? 0 : 2;
}

}  // namespace ctload
