// Headers and attributes (kernel: struct nlmsghdr, nfgenmsg, nlattr).
#include "request.h"

#include <arpa/inet.h>

namespace ctload {

Request::Request(std::vector<uint8_t>& bytes, uint8_t type, uint16_t flags, uint32_t sequence, uint8_t family)
    : bytes_(bytes), begin_(bytes.size()) {
  nlmsghdr header = {};
  header.nlmsg_type = static_cast<uint16_t>(NFNL_SUBSYS_CTNETLINK << 8 | type);
  header.nlmsg_flags = static_cast<uint16_t>(NLM_F_REQUEST | flags);
  header.nlmsg_seq = sequence;
  const nfgenmsg general = {family, NFNETLINK_V0, 0};
  bytes_.resize(begin_ + sizeof(header) + sizeof(general));
  std::memcpy(bytes_.data() + begin_, &header, sizeof(header));
  std::memcpy(bytes_.data() + begin_ + sizeof(header), &general, sizeof(general));
}

Request::~Request() {
  const auto length = static_cast<uint32_t>(bytes_.size() - begin_);
  std::memcpy(bytes_.data() + begin_, &length, sizeof(length));
}

void Request::Bytes(uint16_t type, const void* data, size_t size) {
  const nlattr head = {static_cast<uint16_t>(sizeof(nlattr) + size), type};
  const size_t at = bytes_.size();
  bytes_.resize(at + sizeof(head) + NLA_ALIGN(size));
  std::memcpy(bytes_.data() + at, &head, sizeof(head));
  if (size != 0) std::memcpy(bytes_.data() + at + sizeof(head), data, size);
}

void Request::U16(uint16_t type, uint16_t value) {
  const uint16_t network = htons(value);
  Bytes(type, &network, sizeof(network));
}

void Request::U32(uint16_t type, uint32_t value) {
  const uint32_t network = htonl(value);
  Bytes(type, &network, sizeof(network));
}

void Request::Copy(std::span<const uint8_t> attribute) {
  bytes_.insert(bytes_.end(), attribute.begin(), attribute.end());
  bytes_.resize(begin_ + NLMSG_ALIGN(bytes_.size() - begin_));
}

Nest::Nest(Request& request, uint16_t type) : bytes_(request.bytes_), begin_(request.bytes_.size()) {
  request.Bytes(static_cast<uint16_t>(type | NLA_F_NESTED), nullptr, 0);
}

Nest::~Nest() {
  const auto length = static_cast<uint16_t>(bytes_.size() - begin_);
  std::memcpy(bytes_.data() + begin_, &length, sizeof(length));
}

void Batch::RequestAnswer() {
  nlmsghdr header;
  std::memcpy(&header, messages.data() + last_at, sizeof(header));
  header.nlmsg_flags |= NLM_F_ACK;
  std::memcpy(messages.data() + last_at, &header, sizeof(header));
}

}  // namespace ctload
