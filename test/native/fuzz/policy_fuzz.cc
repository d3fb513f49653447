// libFuzzer on the helper's request policy. A request that passes must be one that the kernel understands
// completely, so that nothing in it is ignored; it changes nothing if the helper is read-only; and a buffer
// of messages gets the same verdict as its messages alone.
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "../../../native/helper/request_policy.h"
#include "kernel_schema.h"

namespace {

using flowglass::helper::CheckRequests;
using flowglass::helper::PolicyContext;
using flowglass::helper::Verdict;

constexpr size_t kHeadBytes = NLMSG_HDRLEN + sizeof(nfgenmsg);

void Require(bool holds) {
  if (!holds) std::abort();
}

constexpr uint16_t Type(int subsystem, int message) {
  return static_cast<uint16_t>(subsystem << 8 | message);
}

// Whether the kernel changes something for it: entries, expectations, counters.
bool Modifies(uint16_t type) {
  switch (type) {
    case Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW):
    case Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE):
    case Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_CTRZERO):
    case Type(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_NEW):
    case Type(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_DELETE):
      return true;
    default:
      return false;
  }
}

// From memory of exactly this size, so that a read beyond it shows; twice, for the same verdict.
int Check(std::span<const uint8_t> bytes, const PolicyContext& context) {
  const std::vector<uint8_t> exact(bytes.begin(), bytes.end());
  const Verdict verdict = CheckRequests(exact, context);
  const Verdict again = CheckRequests(exact, context);
  Require(verdict.code == again.code && verdict.reason == again.reason);
  Require(verdict.code >= 0 && (verdict.code == 0) == (verdict.reason == nullptr));
  return verdict.code;
}

// A delete names one entry completely, or is a flush without any condition that a kernel could overlook.
void RequireExactDelete(uint16_t type, const nfgenmsg& family, uint32_t seen, const PolicyContext& context) {
  if (type == Type(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_DELETE)) {
    Require(seen == 0 || seen == 1u << CTA_EXPECT_HELP_NAME || (seen & 1u << CTA_EXPECT_TUPLE) != 0);
    return;
  }
  if (type != Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE)) return;
  if (seen == 0) {
    Require(family.nfgen_family == AF_UNSPEC || (family.version != 0 && context.family_flush));
    return;
  }
  constexpr uint32_t kTuples = 1u << CTA_TUPLE_ORIG | 1u << CTA_TUPLE_REPLY;
  constexpr uint32_t kBeside = 1u << CTA_ID | 1u << CTA_ZONE;
  Require((seen & kTuples) != 0 && (seen & ~(kTuples | kBeside)) == 0);
  Require(family.nfgen_family == AF_INET || family.nfgen_family == AF_INET6);
}

// A change of an existing entry carries nothing that only a new one can have.
void RequirePlainUpdate(const nlmsghdr& header, uint32_t seen) {
  if (header.nlmsg_type != Type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW)) return;
  constexpr uint32_t kSettled = 1u << CTA_NAT_SRC | 1u << CTA_NAT_DST | 1u << CTA_TUPLE_MASTER | 1u << CTA_ID;
  Require((header.nlmsg_flags & NLM_F_CREATE) != 0 || (seen & kSettled) == 0);
}

void RequireSound(std::span<const uint8_t> message, const PolicyContext& context) {
  nlmsghdr header;
  nfgenmsg family;
  std::memcpy(&header, message.data(), sizeof(header));
  std::memcpy(&family, message.data() + NLMSG_HDRLEN, sizeof(family));
  const auto subsystem = static_cast<uint8_t>(header.nlmsg_type >> 8);
  Require(subsystem == NFNL_SUBSYS_CTNETLINK || subsystem == NFNL_SUBSYS_CTNETLINK_EXP);
  Require((header.nlmsg_flags & NLM_F_REQUEST) != 0 && header.nlmsg_pid == 0);
  Require(!context.read_only || !Modifies(header.nlmsg_type));
  uint32_t seen = 0;
  Require(flowglass::fuzz::KernelKnows(subsystem, message.subspan(kHeadBytes), seen));
  RequireExactDelete(header.nlmsg_type, family, seen, context);
  RequirePlainUpdate(header, seen);
}

void Judge(std::span<const uint8_t> bytes, const PolicyContext& context) {
  const int whole = Check(bytes, context);
  int first_refusal = 0;
  size_t at = 0;
  while (at < bytes.size() && first_refusal == 0) {
    nlmsghdr header;
    const bool has_head = bytes.size() - at >= kHeadBytes;
    if (has_head) std::memcpy(&header, bytes.data() + at, sizeof(header));
    if (!has_head || header.nlmsg_len < kHeadBytes || header.nlmsg_len > bytes.size() - at) {
      Require(whole != 0);
      return;
    }
    const auto message = bytes.subspan(at, header.nlmsg_len);
    first_refusal = Check(message, context);
    if (first_refusal == 0) RequireSound(message, context);
    at += NLMSG_ALIGN(size_t{header.nlmsg_len});
  }
  if (!bytes.empty()) Require(whole == first_refusal);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  for (const bool read_only : {false, true}) {
    for (const bool family_flush : {false, true}) Judge({data, size}, {read_only, family_flush});
  }
  return 0;
}
