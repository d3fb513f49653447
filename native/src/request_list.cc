// Headers of requests: checking and writing them.
#include "request_list.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "exchange.h"
#include "messages.h"

namespace flowglass {
namespace {

// Well below the default send buffer (208 KiB), beyond which the kernel returns EMSGSIZE.
constexpr size_t kMaxChunkBytes = 64 * 1024;

constexpr uint16_t Type(uint8_t subsystem, uint8_t message) {
  return static_cast<uint16_t>(subsystem << 8 | message);
}

bool IsWrite(uint16_t type) {
  switch (type) {
    case Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW):
    case Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE):
    case Type(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_NEW):
    case Type(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_DELETE):
      return true;
    default:
      return false;
  }
}

// Why the header at the front of `messages` is not acceptable; null if it is.
const char* Objection(const nlmsghdr& header, size_t left) {
  if (header.nlmsg_len < NLMSG_LENGTH(sizeof(nfgenmsg)) || header.nlmsg_len > left)
    return "a message has a wrong length";
  if (header.nlmsg_len > RequestList::kMaxRequestBytes) return "a message is larger than 64 KiB";
  const int subsystem = header.nlmsg_type >> 8;
  if (subsystem != NFNL_SUBSYS_CTNETLINK && subsystem != NFNL_SUBSYS_CTNETLINK_EXP)
    return "a message belongs to a subsystem other than conntrack";
  if ((header.nlmsg_flags & NLM_F_REQUEST) == 0) return "a message is not a request (NLM_F_REQUEST)";
  return nullptr;
}

nlmsghdr HeaderAt(const std::vector<uint8_t>& bytes, size_t offset) {
  nlmsghdr header;
  std::memcpy(&header, bytes.data() + offset, sizeof(header));
  return header;
}

}  // namespace

Result<RequestList> RequestList::Parse(std::span<const uint8_t> messages) {
  RequestList list;
  list.bytes_.reserve(messages.size() + NLMSG_ALIGNTO);
  while (!messages.empty()) {
    nlmsghdr header;
    if (messages.size() < sizeof(header)) return Error{"parse", EINVAL, "a message is cut short"};
    std::memcpy(&header, messages.data(), sizeof(header));
    if (const char* objection = Objection(header, messages.size()); objection != nullptr)
      return Error{"parse", EINVAL, objection};
    list.offsets_.push_back(list.bytes_.size());
    const auto message = messages.first(header.nlmsg_len);
    list.bytes_.insert(list.bytes_.end(), message.begin(), message.end());
    list.bytes_.resize(NLMSG_ALIGN(list.bytes_.size()));
    messages = messages.subspan(std::min<size_t>(NLMSG_ALIGN(message.size()), messages.size()));
  }
  if (list.offsets_.empty()) return Error{"parse", EINVAL, "there is no message"};
  return list;
}

size_t RequestList::EndOffset(size_t index) const {
  return index + 1 < offsets_.size() ? offsets_[index + 1] : bytes_.size();
}

uint16_t RequestList::TypeOf(size_t index) const {
  return HeaderAt(bytes_, offsets_[index]).nlmsg_type;
}

bool RequestList::IsDump(size_t index) const {
  const nlmsghdr header = HeaderAt(bytes_, offsets_[index]);
  return (header.nlmsg_flags & NLM_F_DUMP) != 0 && !IsWrite(header.nlmsg_type);
}

bool RequestList::IsFlush(size_t index) const {
  const nlmsghdr header = HeaderAt(bytes_, offsets_[index]);
  const bool deletes = header.nlmsg_type == Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE) ||
                       header.nlmsg_type == Type(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_DELETE);
  return deletes && header.nlmsg_len == NLMSG_LENGTH(sizeof(nfgenmsg));
}

bool RequestList::IsFlowDump(size_t index) const {
  switch (TypeOf(index)) {
    case Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET):
    case Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_CTRZERO):
    case Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_DYING):
    case Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_UNCONFIRMED):
      return IsDump(index);
    default:
      return false;
  }
}

size_t RequestList::SendEnd(size_t at, size_t answer_bytes) const {
  size_t end = at;
  size_t answers = 0;
  while (end < size() && end - at < kMaxChunk) {
    const bool alone = IsDump(end) || IsFlush(end);
    answers += IsWrite(TypeOf(end)) ? kErrorBytes : kGetAnswerBytes;
    const bool fits = answers <= answer_bytes && EndOffset(end) - offsets_[at] <= kMaxChunkBytes;
    if (end > at && (alone || !fits)) return end;
    end++;
    if (alone) return end;
  }
  return end;
}

std::span<const uint8_t> RequestList::Number(size_t from, size_t to, uint32_t sequence) {
  for (size_t i = from; i < to; i++) {
    nlmsghdr header = HeaderAt(bytes_, offsets_[i]);
    header.nlmsg_seq = sequence + static_cast<uint32_t>(i - from);
    header.nlmsg_pid = 0;
    header.nlmsg_flags = static_cast<uint16_t>(header.nlmsg_flags & ~NLM_F_ACK);
    if (i + 1 == to) header.nlmsg_flags |= NLM_F_ACK;
    std::memcpy(bytes_.data() + offsets_[i], &header, sizeof(header));
  }
  return std::span<const uint8_t>(bytes_).subspan(offsets_[from], EndOffset(to - 1) - offsets_[from]);
}

}  // namespace flowglass
