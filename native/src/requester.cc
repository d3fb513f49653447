// Round trips, statistics, flush and GET. Deleting is in delete_flows.cc.
#include "requester.h"

#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>

#include "batch_decoder.h"
#include "clock.h"
#include "flow_decoder.h"
#include "wake.h"

namespace flowglass {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Requests are answered while they are sent; a helper adds a process switch. A flush of a million flows took
// 930 ms.
constexpr milliseconds kAnswerLimit{5000};
constexpr milliseconds kFlushLimit{60000};

// Requests in one send: of 500 error acknowledgements only 256 arrived in a default buffer.
constexpr size_t kMaxChunk = 200;
// What the answer to a GET takes of the receive buffer: a page, and the kernel's struct sk_buff.
constexpr size_t kGetAnswerBytes = 4608;

void EnableAcknowledgementOptions(int fd) {
  const int on = 1;
  // Short acknowledgements, with the kernel's words; both are only a comfort.
  setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
  setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
}

// Flushing by family came with Linux 4.20 and works as used here since 5.3; an older kernel would flush
// everything.
bool KernelFlushesByFamily() {
  utsname system = {};
  int major = 0;
  int minor = 0;
  if (uname(&system) != 0 || std::sscanf(system.release, "%d.%d", &major, &minor) != 2) return false;
  return major > 5 || (major == 5 && minor >= 3);
}

}  // namespace

Requester::Requester(std::unique_ptr<Channel> channel, int cancel_fd, const SipKey& key, StringTable& strings)
    : channel_(std::move(channel)),
      cancel_fd_(cancel_fd),
      key_(key),
      strings_(strings),
      receiver_(channel_->fd()) {
  EnableAcknowledgementOptions(channel_->fd());
}

uint32_t Requester::Reserve(size_t count) {
  // 0 is the sequence number of events.
  if (sequence_ > UINT32_MAX - count - 1) sequence_ = 0;
  const uint32_t first = sequence_ + 1;
  sequence_ += static_cast<uint32_t>(count);
  return first;
}

Result<bool> Requester::HandleDatagram(const char* op, uint32_t first, uint32_t last,
                                       const OnMessage& on_message) {
  MessageReader reader(receiver_.datagram());
  Message message;
  bool complete = false;
  while (reader.Next(message)) {
    const uint32_t sequence = message.header.nlmsg_seq;
    // Answers to a request that was given up.
    if (sequence < first || sequence > last) continue;
    if (message.header.nlmsg_type == NLMSG_ERROR) {
      const Answer answer = ReadAnswer(message);
      // Without the capability the kernel answers the first request only, for all (nfnetlink_rcv).
      if (answer.code == EPERM && sequence == first) return Error{op, EPERM, answer.message};
      complete |= sequence == last;
    }
    on_message(message);
  }
  return complete;
}

Result<bool> Requester::AfterFailedSend(const char* op, uint32_t first, uint32_t last, const Error& failure,
                                        const OnMessage& on_message) {
  const Error error{op, failure.code, failure.message};
  if (error.code != EPIPE) return error;
  // The kernel works and answers within the helper's sendmsg, and the socket is ours too: what was sent
  // before the helper ended is answered by now.
  while (true) {
    switch (receiver_.Receive()) {
      case Receiver::Got::kDatagram: {
        Result<bool> complete = HandleDatagram(op, first, last, on_message);
        if (!complete.ok() || complete.value()) return complete;
        continue;
      }
      case Receiver::Got::kLost:
        return false;
      case Receiver::Got::kFailed:
      case Receiver::Got::kNothing:
        return error;
    }
  }
}

Result<bool> Requester::RoundTrip(const char* op, uint32_t first, uint32_t last, milliseconds limit,
                                  const OnMessage& on_message) {
  if (Status sent = channel_->Send(writer_.bytes()); !sent.ok())
    return AfterFailedSend(op, first, last, sent.error(), on_message);
  const auto deadline = steady_clock::now() + limit;
  while (true) {
    switch (receiver_.Receive()) {
      case Receiver::Got::kDatagram: {
        Result<bool> complete = HandleDatagram(op, first, last, on_message);
        if (!complete.ok() || complete.value()) return complete;
        continue;
      }
      case Receiver::Got::kFailed:
        return Error{op, receiver_.error(), ""};
      case Receiver::Got::kLost:
        continue;
      case Receiver::Got::kNothing:
        break;
    }
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0) return false;
    if (WaitReadable(channel_->fd(), cancel_fd_, static_cast<int>(left.count())).woken)
      return Error{op, ECANCELED, ""};
  }
}

Result<TableStats> Requester::Stats() {
  writer_.Clear();
  const uint32_t sequence = Reserve(1);
  writer_.GetStats(sequence);
  std::optional<TableStats> stats;
  Answer answer;
  const Result<bool> complete =
      RoundTrip("stats", sequence, sequence, kAnswerLimit, [&](const Message& message) {
        if (message.header.nlmsg_type == NLMSG_ERROR) answer = ReadAnswer(message);
        if (message.subsystem() != NFNL_SUBSYS_CTNETLINK || message.payload.size() < sizeof(nfgenmsg)) return;
        ReadMarks marks;
        AttributeReader reader(message.payload.subspan(sizeof(nfgenmsg)), marks);
        Attribute a;
        TableStats read;
        while (reader.Next(a)) {
          if (a.type == CTA_STATS_GLOBAL_ENTRIES) read.entries = reader.U32(a);
          if (a.type == CTA_STATS_GLOBAL_MAX_ENTRIES) read.max_entries = reader.U32(a);
        }
        if (!marks.bad_length) stats = read;
      });
  if (!complete.ok()) return complete.error();
  if (answer.code != 0) return Error{"stats", answer.code, answer.message};
  if (!stats) return Error{"stats", complete.value() ? EBADMSG : ETIMEDOUT, ""};
  return *stats;
}

Status Requester::Flush(uint8_t family) {
  if (family != AF_UNSPEC && !KernelFlushesByFamily()) {
    return Error{"flush", EOPNOTSUPP, "This kernel cannot flush one address family: it would flush both."};
  }
  writer_.Clear();
  const uint32_t sequence = Reserve(1);
  writer_.Flush(sequence, family);
  Answer answer;
  const Result<bool> complete = RoundTrip("flush", sequence, sequence, kFlushLimit,
                                          [&](const Message& message) { answer = ReadAnswer(message); });
  if (!complete.ok()) return complete.error();
  if (!complete.value()) return Error{"flush", ETIMEDOUT, ""};
  if (answer.code != 0) return Error{"flush", answer.code, answer.message};
  return Ok{};
}

Status Requester::GetChunk(const std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows,
                           BatchWriter& found, GetResult& result) {
  writer_.Clear();
  const uint32_t first = Reserve(rows.size());
  for (size_t i = 0; i < rows.size(); i++) {
    writer_.Get(first + static_cast<uint32_t>(i), flows[rows[i]], i + 1 == rows.size());
  }
  const auto last = static_cast<uint32_t>(first + rows.size() - 1);
  const Result<bool> complete = RoundTrip("get", first, last, kAnswerLimit, [&](const Message& message) {
    const uint32_t row = rows[message.header.nlmsg_seq - first];
    if (message.header.nlmsg_type == NLMSG_ERROR) {
      const Answer answer = ReadAnswer(message);
      if (answer.code == 0) return;
      result.outcomes[row] =
          static_cast<uint8_t>(answer.code == ENOENT ? GetOutcome::kGone : GetOutcome::kFailed);
      result.errnos[row] = answer.code;
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
      result.errnos[row] = EBADMSG;
      return;
    }
    found.Append(FlowKey(key_, flow), flow);
    result.rows.push_back(row);
    result.outcomes[row] = static_cast<uint8_t>(GetOutcome::kFound);
    result.errnos[row] = 0;
  });
  if (!complete.ok()) return complete.error();
  return Ok{};
}

Status Requester::GetRows(const std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows,
                          GetResult& result) {
  const size_t capacity = BatchCapacity(rows.size());
  result.batch.resize(BatchBytes(capacity));
  result.outcomes.assign(flows.size(), static_cast<uint8_t>(GetOutcome::kFailed));
  // What was never answered.
  result.errnos.assign(flows.size(), ETIMEDOUT);
  BatchWriter found(result.batch.data(), capacity);
  const size_t room = size_t{channel_->buffer_bytes()} * 2 / kGetAnswerBytes;
  const size_t chunk = std::clamp<size_t>(room, 1, kMaxChunk);
  for (size_t at = 0; at < rows.size(); at += chunk) {
    const auto part = rows.subspan(at, std::min(chunk, rows.size() - at));
    if (Status got = GetChunk(flows, part, found, result); !got.ok()) return got;
  }
  found.Finish(NowMs());
  return Ok{};
}

Result<GetResult> Requester::Get(const std::vector<FlowIdentity>& flows) {
  std::vector<uint32_t> rows(flows.size());
  for (size_t i = 0; i < rows.size(); i++) rows[i] = static_cast<uint32_t>(i);
  GetResult result;
  if (Status got = GetRows(flows, rows, result); !got.ok()) return got.error();
  return result;
}

}  // namespace flowglass
