// Statistics, flush and GET. Deleting is in delete_flows.cc.
#include "requester.h"

#include <sys/socket.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "batch_decoder.h"
#include "clock.h"
#include "flow_decoder.h"

namespace flowglass {
namespace {

// A flush of a million flows took 930 ms.
constexpr std::chrono::milliseconds kFlushLimit{60000};

// Flushing by family appeared in Linux 4.20 and works as used here since 5.3; an older kernel would flush
// everything.
bool KernelFlushesByFamily() {
  utsname system = {};
  int major = 0;
  int minor = 0;
  if (uname(&system) != 0 || std::sscanf(system.release, "%d.%d", &major, &minor) != 2) return false;
  return major > 5 || (major == 5 && minor >= 3);
}

}  // namespace

RoundTrip Requester::Send(const char* op, uint32_t first, size_t count,
                          const Exchange::OnMessage& on_message) {
  const auto last = static_cast<uint32_t>(first + count - 1);
  return exchange_.Run({.op = op, .messages = writer_.bytes(), .first = first, .last = last}, on_message);
}

Result<TableStats> Requester::Stats() {
  writer_.Clear();
  const uint32_t sequence = exchange_.Reserve(1);
  writer_.GetStats(sequence);
  std::optional<TableStats> stats;
  Answer answer;
  const RoundTrip trip = Send("stats", sequence, 1, [&](const Message& message) {
    if (message.header.nlmsg_type == NLMSG_ERROR) answer = ReadAnswer(message);
    if (message.subsystem() != NFNL_SUBSYS_CTNETLINK || message.payload.size() < sizeof(nfgenmsg)) return;
    ReadMarks marks;
    AttributeReader reader(message.payload.subspan(sizeof(nfgenmsg)), marks);
    Attribute a;
    TableStats read;
    bool counted = false;
    while (reader.Next(a)) {
      // A counter of another size counts as unknown, without affecting the others
      // (native/wire/statistics.ts).
      if (a.size != sizeof(uint32_t)) continue;
      if (a.type == CTA_STATS_GLOBAL_MAX_ENTRIES) read.max_entries = reader.U32(a);
      if (a.type != CTA_STATS_GLOBAL_ENTRIES) continue;
      read.entries = reader.U32(a);
      counted = true;
    }
    if (!marks.bad_length && counted) stats = read;
  });
  if (trip.error) return *trip.error;
  if (answer.code != 0) return Error{"stats", answer.code, answer.message};
  if (!stats) return Error{"stats", trip.complete ? EBADMSG : ETIMEDOUT, ""};
  return *stats;
}

Status Requester::Flush(uint8_t family) {
  if (family != AF_UNSPEC && !KernelFlushesByFamily()) {
    return Error{"flush", EOPNOTSUPP, "This kernel cannot flush one address family: it would flush both."};
  }
  writer_.Clear();
  const uint32_t sequence = exchange_.Reserve(1);
  writer_.Flush(sequence, family);
  Answer answer;
  const RoundTrip trip = exchange_.Run({.op = "flush",
                                        .messages = writer_.bytes(),
                                        .first = sequence,
                                        .last = sequence,
                                        .silence = kFlushLimit},
                                       [&](const Message& message) { answer = ReadAnswer(message); });
  if (trip.error) return *trip.error;
  if (!trip.complete) return Error{"flush", ETIMEDOUT, ""};
  if (answer.code != 0) return Error{"flush", answer.code, answer.message};
  return Ok{};
}

Status Requester::GetChunk(const std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows,
                           std::span<const uint32_t> chunk, Lookup lookup, bool keep, BatchWriter& found,
                           GetResult& result) {
  writer_.Clear();
  const uint32_t first = exchange_.Reserve(chunk.size());
  for (size_t i = 0; i < chunk.size(); i++) {
    writer_.Get(first + static_cast<uint32_t>(i), flows[rows[chunk[i]]], lookup, i + 1 == chunk.size());
  }
  std::vector<uint32_t> misnamed;
  const RoundTrip trip = Send("get", first, chunk.size(), [&](const Message& message) {
    const uint32_t at = chunk[message.header.nlmsg_seq - first];
    if (message.header.nlmsg_type == NLMSG_ERROR) {
      const Answer answer = ReadAnswer(message);
      if (answer.code == 0) return;
      // A kernel without zones has no two flows of one tuple: the one that it found is the only one.
      const bool gone = answer.code == ENOENT || (lookup.exact && answer.code == EOPNOTSUPP);
      result.outcomes[at] = static_cast<uint8_t>(gone ? GetOutcome::kGone : GetOutcome::kFailed);
      result.errnos[at] = gone ? ENOENT : answer.code;
      return;
    }
    if (message.subsystem() != NFNL_SUBSYS_CTNETLINK || message.type() != IPCTNL_MSG_CT_NEW || found.full())
      return;
    ReadMarks marks;
    Flow flow;
    const bool whole = DecodeFlow(message.payload, strings_, marks, flow);
    found.CountUnknownAttributes(marks.unknown_attributes);
    if (!whole) {
      found.CountMalformed();
      result.errnos[at] = EBADMSG;
      return;
    }
    if (!IsNamed(flows[rows[at]], lookup.direction, flow)) {
      misnamed.push_back(at);
      return;
    }
    // The kernel writes the answer while the request itself holds a reference (nf_conntrack_find_get).
    if ((flow.presence & presence::kUse) != 0 && flow.use > 0) flow.use--;
    found.Append(FlowKey(key_, flow), flow);
    if (keep) {
      AppendPadded(message, result.messages);
      result.received_ms.push_back(MonotonicMs());
    }
    result.rows.push_back(at);
    result.outcomes[at] = static_cast<uint8_t>(GetOutcome::kFound);
    result.errnos[at] = 0;
  });
  if (trip.error) return *trip.error;
  // Almost always empty. The named flow can exist as well: of two directions in different zones, the kernel
  // returns the one that it finds first.
  if (!lookup.exact && !misnamed.empty())
    return GetChunk(flows, rows, misnamed, {.direction = lookup.direction, .exact = true}, keep, found,
                    result);
  for (const uint32_t at : misnamed) {
    const FlowIdentity& asked = flows[rows[at]];
    // A zone is looked up for the original direction first (nf_conntrack_find_get): flows that have the tuple
    // there hide the one that is named by its reply.
    const bool hidden =
        lookup.direction == Direction::kReply && ZoneOf(asked.presence, asked.zone, lookup.direction) != 0;
    result.outcomes[at] = static_cast<uint8_t>(hidden ? GetOutcome::kFailed : GetOutcome::kGone);
    result.errnos[at] = hidden ? ENOTUNIQ : ENOENT;
  }
  return Ok{};
}

Status Requester::GetRows(const std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows,
                          Direction direction, bool keep, GetResult& result) {
  const size_t capacity = BatchCapacity(rows.size());
  result.batch.resize(BatchBytes(capacity));
  result.outcomes.assign(rows.size(), static_cast<uint8_t>(GetOutcome::kFailed));
  // Requests that were never answered.
  result.errnos.assign(rows.size(), ETIMEDOUT);
  BatchWriter found(result.batch.data(), capacity);
  const size_t chunk = std::min(exchange_.RoomFor(kGetAnswerBytes), kMaxChunk);
  std::vector<uint32_t> numbers(rows.size());
  std::iota(numbers.begin(), numbers.end(), 0);
  for (size_t at = 0; at < numbers.size(); at += chunk) {
    const auto part = std::span<const uint32_t>(numbers).subspan(at, std::min(chunk, numbers.size() - at));
    if (Status got = GetChunk(flows, rows, part, {.direction = direction}, keep, found, result); !got.ok())
      return got;
  }
  found.Finish(NowMs());
  return Ok{};
}

Result<GetResult> Requester::Get(const std::vector<FlowIdentity>& flows, Direction direction, bool keep) {
  std::vector<uint32_t> rows(flows.size());
  std::iota(rows.begin(), rows.end(), 0);
  GetResult result;
  if (Status got = GetRows(flows, rows, direction, keep, result); !got.ok()) return got.error();
  return result;
}

}  // namespace flowglass
