// libFuzzer's mutator for all targets: changes messages and attributes structurally, so that inputs stay
// messages with correct lengths, and then sometimes makes one length wrong. Without it nearly every input
// would fail at its first length.
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "netlink_tree.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace flowglass::fuzz {
namespace {

// The types of ctnetlink's attributes end at 27 (CTA_TIMESTAMP_EVENT).
constexpr uint16_t kTypes = 30;
constexpr uint16_t kFlags[] = {NLM_F_REQUEST,
                               NLM_F_REQUEST | NLM_F_ACK,
                               NLM_F_REQUEST | NLM_F_DUMP,
                               NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL,
                               NLM_F_REQUEST | NLM_F_REPLACE,
                               NLM_F_MULTI,
                               NLM_F_ACK_TLVS,
                               NLM_F_ACK_TLVS | NLM_F_CAPPED};
constexpr uint16_t kControls[] = {NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE, NLMSG_OVERRUN};
constexpr uint8_t kFamilies[] = {AF_UNSPEC, AF_INET, AF_INET6, AF_BRIDGE};

class Mutator {
 public:
  // Longer inputs are cut to `max_size` bytes.
  Mutator(unsigned seed, size_t max_size) : random_(seed), max_size_(max_size) {}

  void Change(std::vector<MessageTree>& messages);
  // Inserts a part of `from` into `into`.
  void Graft(const std::vector<MessageTree>& from, std::vector<MessageTree>& into);
  void Break(Printed& printed);
  size_t Below(size_t limit) { return limit == 0 ? 0 : random_() % limit; }

 private:
  template <typename T>
  T Pick(std::span<const T> values) {
    return values[Below(values.size())];
  }
  // A list of attributes somewhere in the message.
  std::vector<Node>& List(MessageTree& message);
  const std::vector<Node>& List(const MessageTree& message) {
    return List(const_cast<MessageTree&>(message));
  }
  void ChangeHeader(MessageTree& message);
  void ChangeHead(MessageTree& message);
  void ChangeList(std::vector<Node>& list);
  void ChangePayload(Node& node);

  std::minstd_rand random_;
  const size_t max_size_;
};

std::vector<Node>& Mutator::List(MessageTree& message) {
  std::vector<Node>* list = &message.attributes;
  while (!list->empty() && Below(3) != 0) {
    Node& node = (*list)[Below(list->size())];
    if (node.children.empty()) break;
    list = &node.children;
  }
  return *list;
}

void Mutator::ChangeHeader(MessageTree& message) {
  nlmsghdr& header = message.header;
  switch (Below(6)) {
    case 0:
      header.nlmsg_type = Pick<uint16_t>(kControls);
      break;
    case 1:
      header.nlmsg_flags = Pick<uint16_t>(kFlags);
      break;
    case 2:
      header.nlmsg_flags ^= static_cast<uint16_t>(1u << Below(16));
      break;
    case 3:
      header.nlmsg_seq = static_cast<uint32_t>(Below(4));
      break;
    default:
      header.nlmsg_type = static_cast<uint16_t>((NFNL_SUBSYS_CTNETLINK + Below(2)) << 8 | Below(9));
  }
}

void Mutator::ChangeHead(MessageTree& message) {
  std::vector<uint8_t>& head = message.head;
  if (head.empty() || Below(8) == 0) {
    head.resize(Below(40));
  } else if (Below(2) == 0) {
    head[0] = Pick<uint8_t>(kFamilies);
  } else {
    head[Below(head.size())] = static_cast<uint8_t>(Below(256));
  }
}

void Mutator::ChangePayload(Node& node) {
  if (!node.children.empty()) return;
  // libFuzzer's own changes, with the dictionary and the values from comparisons.
  uint8_t bytes[256];
  const size_t size = std::min(node.payload.size(), sizeof(bytes));
  std::copy_n(node.payload.begin(), size, bytes);
  const bool keep = Below(3) != 0;
  const size_t changed = LLVMFuzzerMutate(bytes, size, keep && size != 0 ? size : sizeof(bytes));
  node.payload.assign(bytes, bytes + changed);
  if (keep) node.payload.resize(size);
}

void Mutator::ChangeList(std::vector<Node>& list) {
  const auto flags = static_cast<uint16_t>(Below(4) << 14);
  if (list.empty()) {
    list.push_back(
        {static_cast<uint16_t>(Below(kTypes) | flags), std::vector<uint8_t>(size_t{1} << Below(5)), {}});
    return;
  }
  const auto at = list.begin() + static_cast<std::ptrdiff_t>(Below(list.size()));
  switch (Below(10)) {
    case 0:
      list.erase(at);
      break;
    case 1:  // twice
      list.insert(at, Node(*at));
      break;
    case 2:  // endless
      // More copies than fill the input would be cut off, and copies of copies take gigabytes.
      list.insert(at, std::min(Below(200), 1 + max_size_ / PrintedSize(*at)), Node(*at));
      break;
    case 3:  // deeper
      *at = {static_cast<uint16_t>(Below(kTypes) | NLA_F_NESTED), {}, {Node(*at)}};
      break;
    case 4:  // shallower
      if (!at->children.empty()) *at = Node(at->children.front());
      break;
    case 5:
      std::iter_swap(at, list.begin() + static_cast<std::ptrdiff_t>(Below(list.size())));
      break;
    case 6:
      at->type = static_cast<uint16_t>(Below(kTypes) | flags);
      break;
    case 7:  // other size
      at->children.clear();
      at->payload.resize(Below(40));
      break;
    default:
      ChangePayload(*at);
  }
}

void Mutator::Change(std::vector<MessageTree>& messages) {
  const size_t index = Below(messages.size());
  MessageTree& message = messages[index];
  switch (Below(16)) {
    case 0:
      messages.insert(messages.begin() + static_cast<std::ptrdiff_t>(Below(messages.size())),
                      MessageTree(message));
      break;
    case 1:
      if (messages.size() > 1) messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(index));
      break;
    case 2:
    case 3:
      ChangeHeader(message);
      break;
    case 4:
      ChangeHead(message);
      break;
    case 5:
      message.rest.resize(Below(8));
      break;
    default:
      ChangeList(List(message));
  }
}

void Mutator::Graft(const std::vector<MessageTree>& from, std::vector<MessageTree>& into) {
  const MessageTree& giver = from[Below(from.size())];
  const std::vector<Node>& given = List(giver);
  if (given.empty() || Below(3) == 0) {
    into.insert(into.begin() + static_cast<std::ptrdiff_t>(Below(into.size() + 1)), giver);
    return;
  }
  const Node& node = given[Below(given.size())];
  std::vector<Node>& taker = List(into[Below(into.size())]);
  taker.insert(taker.begin() + static_cast<std::ptrdiff_t>(Below(taker.size() + 1)), node);
}

void Mutator::Break(Printed& printed) {
  std::vector<uint8_t>& bytes = printed.bytes;
  if (Below(4) == 0 && !bytes.empty()) {
    bytes.resize(Below(bytes.size()));
    return;
  }
  // Another attribute or the end follows: a longer one overlaps it.
  constexpr int32_t kOffsets[] = {-8, -4, -3, -2, -1, 1, 2, 3, 4, 8, 16};
  constexpr uint16_t kLengths[] = {0, 1, 3, 4, 5, 8, 0x7fff, 0x8000, 0xfffc, 0xffff};
  const bool relative = Below(2) == 0;
  if (Below(4) == 0 || printed.attributes.empty()) {
    uint32_t length;
    uint8_t* place = bytes.data() + printed.messages[Below(printed.messages.size())];
    std::memcpy(&length, place, sizeof(length));
    length = relative ? length + static_cast<uint32_t>(Pick<int32_t>(kOffsets)) : Pick<uint16_t>(kLengths);
    if (Below(8) == 0) length |= 0x80000000u;
    std::memcpy(place, &length, sizeof(length));
    return;
  }
  uint16_t length;
  uint8_t* place = bytes.data() + printed.attributes[Below(printed.attributes.size())];
  std::memcpy(&length, place, sizeof(length));
  length = relative ? static_cast<uint16_t>(length + Pick<int32_t>(kOffsets)) : Pick<uint16_t>(kLengths);
  std::memcpy(place, &length, sizeof(length));
}

size_t Store(const Printed& printed, uint8_t* out, size_t max_size) {
  const size_t size = std::min(printed.bytes.size(), max_size);
  std::copy_n(printed.bytes.begin(), size, out);
  return size;
}

}  // namespace
}  // namespace flowglass::fuzz

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  using namespace flowglass::fuzz;
  Mutator mutator(seed, max_size);
  std::vector<MessageTree> messages = Parse({data, size});
  if (messages.empty() || mutator.Below(16) == 0) return LLVMFuzzerMutate(data, size, max_size);
  for (size_t changes = 1 + mutator.Below(3); changes > 0; changes--) mutator.Change(messages);
  Printed printed = Print(messages);
  if (mutator.Below(4) == 0) mutator.Break(printed);
  return Store(printed, data, max_size);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* data1, size_t size1, const uint8_t* data2,
                                            size_t size2, uint8_t* out, size_t max_size, unsigned seed) {
  using namespace flowglass::fuzz;
  Mutator mutator(seed, max_size);
  std::vector<MessageTree> into = Parse({data1, size1});
  const std::vector<MessageTree> from = Parse({data2, size2});
  if (into.empty() || from.empty()) return 0;
  mutator.Graft(from, into);
  return Store(Print(into), out, max_size);
}
