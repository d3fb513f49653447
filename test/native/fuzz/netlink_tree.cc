#include "netlink_tree.h"

#include <cstring>

namespace flowglass::fuzz {
namespace {

// Deeper than ctnetlink nests (four), shallow enough for recursion.
constexpr int kDepth = 12;
constexpr size_t kNfgenmsgBytes = 4;

std::vector<uint8_t> Copy(std::span<const uint8_t> bytes) {
  return {bytes.begin(), bytes.end()};
}

// Attributes from the front of `bytes`, which afterwards holds the rest.
std::vector<Node> ParseAttributes(std::span<const uint8_t>& bytes, int depth) {
  std::vector<Node> nodes;
  nlattr head;
  while (bytes.size() >= sizeof(head)) {
    std::memcpy(&head, bytes.data(), sizeof(head));
    if (head.nla_len < sizeof(head) || head.nla_len > bytes.size()) break;
    const auto payload = bytes.subspan(sizeof(head), head.nla_len - sizeof(head));
    Node node{head.nla_type, {}, {}};
    auto left = payload;
    if ((head.nla_type & NLA_F_NESTED) != 0 && depth < kDepth)
      node.children = ParseAttributes(left, depth + 1);
    if (node.children.empty() || !left.empty()) {
      node.children.clear();
      node.payload = Copy(payload);
    }
    nodes.push_back(std::move(node));
    const size_t step = NLA_ALIGN(static_cast<size_t>(head.nla_len));
    bytes = bytes.subspan(step < bytes.size() ? step : bytes.size());
  }
  return nodes;
}

// Bytes between the header and the attributes.
size_t HeadBytes(const nlmsghdr& header, std::span<const uint8_t> payload) {
  if (header.nlmsg_type == NLMSG_DONE) return sizeof(int32_t);
  if (header.nlmsg_type != NLMSG_ERROR) return kNfgenmsgBytes;
  nlmsgerr error;
  if (payload.size() < sizeof(error) || (header.nlmsg_flags & NLM_F_CAPPED) != 0) return sizeof(error);
  // The failed request is in between.
  std::memcpy(&error, payload.data(), sizeof(error));
  const size_t request = error.msg.nlmsg_len;
  return request < sizeof(nlmsghdr) ? sizeof(error) : sizeof(error) - sizeof(nlmsghdr) + NLMSG_ALIGN(request);
}

void Append(std::vector<uint8_t>& bytes, const void* data, size_t size) {
  const auto* from = static_cast<const uint8_t*>(data);
  bytes.insert(bytes.end(), from, from + size);
}

void PrintNode(const Node& node, Printed& printed) {
  std::vector<uint8_t>& bytes = printed.bytes;
  const size_t begin = bytes.size();
  printed.attributes.push_back(begin);
  nlattr head = {0, node.type};
  Append(bytes, &head, sizeof(head));
  Append(bytes, node.payload.data(), node.payload.size());
  for (const Node& child : node.children) PrintNode(child, printed);
  head.nla_len = static_cast<uint16_t>(bytes.size() - begin);
  std::memcpy(bytes.data() + begin, &head, sizeof(head));
  bytes.resize(NLA_ALIGN(bytes.size()));
}

}  // namespace

std::vector<MessageTree> Parse(std::span<const uint8_t> bytes) {
  std::vector<MessageTree> messages;
  MessageTree message;
  while (bytes.size() >= sizeof(message.header)) {
    std::memcpy(&message.header, bytes.data(), sizeof(message.header));
    const size_t length = message.header.nlmsg_len;
    if (length < sizeof(nlmsghdr) || length > bytes.size()) break;
    auto payload = bytes.subspan(sizeof(nlmsghdr), length - sizeof(nlmsghdr));
    const size_t wanted = HeadBytes(message.header, payload);
    const size_t head = wanted < payload.size() ? wanted : payload.size();
    message.head = Copy(payload.first(head));
    payload = payload.subspan(head);
    message.attributes = ParseAttributes(payload, 0);
    message.rest = Copy(payload);
    messages.push_back(message);
    const size_t step = NLMSG_ALIGN(length);
    bytes = bytes.subspan(step < bytes.size() ? step : bytes.size());
  }
  return messages;
}

size_t PrintedSize(const Node& node) {
  size_t size = sizeof(nlattr) + node.payload.size();
  for (const Node& child : node.children) size += PrintedSize(child);
  return NLA_ALIGN(size);
}

Printed Print(const std::vector<MessageTree>& messages) {
  Printed printed;
  std::vector<uint8_t>& bytes = printed.bytes;
  for (const MessageTree& message : messages) {
    const size_t begin = bytes.size();
    printed.messages.push_back(begin);
    Append(bytes, &message.header, sizeof(message.header));
    Append(bytes, message.head.data(), message.head.size());
    bytes.resize(NLMSG_ALIGN(bytes.size()));
    for (const Node& node : message.attributes) PrintNode(node, printed);
    Append(bytes, message.rest.data(), message.rest.size());
    const auto length = static_cast<uint32_t>(bytes.size() - begin);
    std::memcpy(bytes.data() + begin, &length, sizeof(length));
    bytes.resize(NLMSG_ALIGN(bytes.size()));
  }
  return printed;
}

}  // namespace flowglass::fuzz
