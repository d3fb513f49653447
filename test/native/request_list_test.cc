// Requests encoded elsewhere: what is refused, how they are numbered and cut into sends.
#include "request_list.h"

#include <cstring>
#include <string>

#include "exchange.h"
#include "messages.h"
#include "test.h"

namespace flowglass::test {
namespace {

constexpr uint16_t Type(uint8_t subsystem, uint8_t message) {
  return static_cast<uint16_t>(subsystem << 8 | message);
}
constexpr uint16_t kGet = Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET);
constexpr uint16_t kNew = Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW);
constexpr uint16_t kDelete = Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE);
constexpr uint16_t kExpectNew = Type(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_NEW);
constexpr uint16_t kExpectDelete = Type(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_DELETE);

// Appends a message with that many bytes after its struct nfgenmsg.
void Add(std::vector<uint8_t>& bytes, uint16_t type, uint16_t flags = 0, size_t more = 8) {
  nlmsghdr header = {};
  header.nlmsg_len = static_cast<uint32_t>(NLMSG_LENGTH(sizeof(nfgenmsg)) + more);
  header.nlmsg_type = type;
  header.nlmsg_flags = static_cast<uint16_t>(NLM_F_REQUEST | flags);
  header.nlmsg_seq = 77;
  header.nlmsg_pid = 88;
  const size_t at = bytes.size();
  bytes.resize(at + NLMSG_ALIGN(header.nlmsg_len));
  std::memcpy(bytes.data() + at, &header, sizeof(header));
}

RequestList Parsed(const std::vector<uint8_t>& bytes) {
  Result<RequestList> list = RequestList::Parse(bytes);
  CHECK(list.ok());
  return list.ok() ? std::move(list.value()) : RequestList();
}

// "" if the bytes are accepted.
std::string Refusal(std::span<const uint8_t> bytes) {
  const Result<RequestList> list = RequestList::Parse(bytes);
  return list.ok() ? "" : list.error().message;
}

// The ends of all sends.
std::vector<size_t> Ends(const RequestList& list, size_t answer_bytes) {
  std::vector<size_t> ends;
  for (size_t at = 0; at < list.size(); at = ends.back()) ends.push_back(list.SendEnd(at, answer_bytes));
  return ends;
}

}  // namespace

TEST(request_list_refuses, "bytes that are not whole requests to conntrack are refused, at every cut") {
  std::vector<uint8_t> bytes;
  Add(bytes, kGet, 0, 5);
  Add(bytes, kExpectNew, 0, 5);
  const size_t unpadded = bytes.size() - 3;
  for (size_t size = 0; size < bytes.size(); size++) {
    // One message, with its padding or without, or both.
    const bool whole = (size >= 25 && size <= 28) || size >= unpadded;
    CHECK_EQUAL(Refusal(std::span(bytes).first(size)).empty(), whole);
  }
  std::vector<uint8_t> other;
  Add(other, Type(NFNL_SUBSYS_QUEUE, 0));
  CHECK_EQUAL(Refusal(other), std::string("a message belongs to a subsystem other than conntrack"));
  std::vector<uint8_t> control;
  Add(control, NLMSG_DONE);
  CHECK_EQUAL(Refusal(control), std::string("a message belongs to a subsystem other than conntrack"));
  std::vector<uint8_t> large;
  Add(large, kGet, 0, RequestList::kMaxRequestBytes);
  CHECK_EQUAL(Refusal(large), std::string("a message is larger than 64 KiB"));
}

TEST(request_list_kinds, "a dump is recognised by a message that can be one, and a flush by its emptiness") {
  std::vector<uint8_t> bytes;
  Add(bytes, kGet);
  Add(bytes, kGet, NLM_F_DUMP);
  // The kernel treats half of NLM_F_DUMP as all of it.
  Add(bytes, kGet, NLM_F_ROOT);
  // NLM_F_REPLACE | NLM_F_EXCL has the bits of NLM_F_DUMP.
  Add(bytes, kNew, NLM_F_REPLACE | NLM_F_EXCL);
  Add(bytes, kDelete, 0, 0);
  Add(bytes, kExpectDelete, 0, 0);
  Add(bytes, Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_DYING), NLM_F_DUMP);
  Add(bytes, Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS_CPU), NLM_F_DUMP);
  Add(bytes, Type(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_GET), NLM_F_DUMP);
  const RequestList list = Parsed(bytes);
  std::string dumps, flows, flushes;
  for (size_t i = 0; i < list.size(); i++) {
    dumps += list.IsDump(i) ? 'x' : '.';
    flows += list.IsFlowDump(i) ? 'x' : '.';
    flushes += list.IsFlush(i) ? 'x' : '.';
  }
  CHECK_EQUAL(dumps, std::string(".xx...xxx"));
  CHECK_EQUAL(flows, std::string(".xx...x.."));
  CHECK_EQUAL(flushes, std::string("....xx..."));
}

TEST(request_list_sends, "a send ends where its answers would not fit, and around dumps and flushes") {
  std::vector<uint8_t> writes;
  for (int i = 0; i < 450; i++) Add(writes, kNew);
  const RequestList many = Parsed(writes);
  CHECK(Ends(many, 64 << 20) == std::vector<size_t>({200, 400, 450}));
  CHECK(Ends(many, 150 * kErrorBytes) == std::vector<size_t>({150, 300, 450}));
  // At least one, however small the buffer is.
  CHECK_EQUAL(Ends(many, 1).size(), 450);

  std::vector<uint8_t> mixed;
  Add(mixed, kNew);
  Add(mixed, kGet);
  Add(mixed, kGet, NLM_F_DUMP);
  Add(mixed, kGet);
  Add(mixed, kDelete, 0, 0);
  Add(mixed, kDelete);
  CHECK(Ends(Parsed(mixed), 64 << 20) == std::vector<size_t>({2, 3, 4, 5, 6}));
  CHECK(Ends(Parsed(mixed), kGetAnswerBytes) == std::vector<size_t>({1, 2, 3, 4, 5, 6}));

  std::vector<uint8_t> large;
  for (int i = 0; i < 3; i++) Add(large, kNew, 0, 30'000);
  CHECK(Ends(Parsed(large), 64 << 20) == std::vector<size_t>({2, 3}));
}

TEST(request_list_numbers,
     "requests are numbered consecutively, and the last of a send requests the answer") {
  std::vector<uint8_t> bytes;
  Add(bytes, kNew, NLM_F_ACK);
  Add(bytes, kGet);
  Add(bytes, kGet, NLM_F_DUMP);
  RequestList list = Parsed(bytes);
  MessageReader reader(list.Number(0, 2, 500));
  Message first, second, third;
  CHECK(reader.Next(first) && reader.Next(second) && !reader.Next(third));
  CHECK_EQUAL(first.header.nlmsg_seq, 500);
  CHECK_EQUAL(second.header.nlmsg_seq, 501);
  CHECK_EQUAL(first.header.nlmsg_pid, 0);
  CHECK_EQUAL(first.header.nlmsg_flags, NLM_F_REQUEST);
  CHECK_EQUAL(second.header.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
  reader = MessageReader(list.Number(2, 3, 502));
  CHECK(reader.Next(third));
  CHECK_EQUAL(third.header.nlmsg_seq, 502);
  CHECK_EQUAL(third.header.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP | NLM_F_ACK);
}

}  // namespace flowglass::test
