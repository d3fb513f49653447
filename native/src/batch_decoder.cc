// Sorts messages into flows, answers and the rest.
#include "batch_decoder.h"

#include "columns.gen.h"
#include "flow_decoder.h"

namespace flowglass {
namespace {

// The extended acknowledgement after the error: a sentence, if any. `at` is where its attributes begin.
std::string ExtendedMessage(std::span<const uint8_t> payload, size_t at) {
  if (at > payload.size()) return {};
  ReadMarks marks;
  AttributeReader reader(payload.subspan(at), marks);
  Attribute a;
  std::string text;
  while (reader.Next(a)) {
    if (a.type == NLMSGERR_ATTR_MSG) text = reader.Text(a);
  }
  return text;
}

uint8_t EventOf(const Message& message) {
  if (message.type() == IPCTNL_MSG_CT_DELETE) return event::kDestroy;
  return (message.header.nlmsg_flags & (NLM_F_CREATE | NLM_F_EXCL)) != 0 ? event::kNew : event::kUpdate;
}

bool IsFlow(const Message& message, bool events) {
  if (message.subsystem() != NFNL_SUBSYS_CTNETLINK) return false;
  return message.type() == IPCTNL_MSG_CT_NEW || (events && message.type() == IPCTNL_MSG_CT_DELETE);
}

}  // namespace

Answer ReadAnswer(const Message& message) {
  Answer answer;
  answer.sequence = message.header.nlmsg_seq;
  answer.done = message.header.nlmsg_type == NLMSG_DONE;
  int32_t code = 0;
  if (message.payload.size() < sizeof(code)) {
    // A bare NLMSG_DONE is an old kernel's success.
    answer.code = answer.done ? 0 : EBADMSG;
    return answer;
  }
  std::memcpy(&code, message.payload.data(), sizeof(code));
  answer.code = code < 0 && code > -4096 ? -code : code == 0 ? 0 : EBADMSG;
  if ((message.header.nlmsg_flags & NLM_F_ACK_TLVS) == 0) return answer;
  size_t attributes = sizeof(code);
  if (!answer.done) {
    nlmsgerr error;
    if (message.payload.size() < sizeof(error)) return answer;
    std::memcpy(&error, message.payload.data(), sizeof(error));
    attributes = sizeof(error);
    // Without NETLINK_CAP_ACK the whole request is in between.
    if ((message.header.nlmsg_flags & NLM_F_CAPPED) == 0 && error.msg.nlmsg_len >= sizeof(nlmsghdr)) {
      attributes += NLMSG_ALIGN(static_cast<size_t>(error.msg.nlmsg_len)) - sizeof(nlmsghdr);
    }
  }
  answer.message = ExtendedMessage(message.payload, attributes);
  return answer;
}

std::optional<BatchDecoder::Stop> BatchDecoder::Control(const Message& message) {
  switch (message.header.nlmsg_type) {
    case NLMSG_ERROR:
    case NLMSG_DONE:
      answer_ = ReadAnswer(message);
      return Stop::kAnswer;
    case NLMSG_OVERRUN:
      return Stop::kOverrun;
    default:
      return std::nullopt;
  }
}

void BatchDecoder::AppendFlow(const Message& message, BatchWriter& batch) {
  ReadMarks marks;
  Flow flow;
  const bool whole = DecodeFlow(message.payload, strings_, marks, flow);
  if (marks.unknown_attributes != 0) batch.CountUnknownAttributes(marks.unknown_attributes);
  if (!whole) {
    batch.CountMalformed();
    return;
  }
  if (events_) flow.event = EventOf(message);
  batch.Append(FlowKey(key_, flow), flow);
  if (keep_) AppendPadded(message, kept_);
}

BatchDecoder::Stop BatchDecoder::Continue(BatchWriter& batch) {
  Message message;
  while (true) {
    if (batch.full() && !reader_.at_end()) return Stop::kBatchFull;
    if (!reader_.Next(message)) {
      if (reader_.TakeBadLength()) batch.CountMalformed();
      return Stop::kDatagramEnd;
    }
    if (IsFlow(message, events_)) {
      AppendFlow(message, batch);
    } else if (events_ && message.subsystem() == NFNL_SUBSYS_CTNETLINK_EXP) {
      expectation_ = message.bytes();
      return Stop::kExpectation;
    } else if (!message.is_control()) {
      batch.CountForeign();
    } else if (const auto stop = Control(message)) {
      return *stop;
    }
  }
}

}  // namespace flowglass
