#include "request_policy.h"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "attribute_schema.h"

namespace flowglass::helper {
namespace {

constexpr Verdict kAllowed{};
constexpr uint32_t kTupleBits = 1u << CTA_TUPLE_ORIG | 1u << CTA_TUPLE_REPLY;

// One message, taken apart.
struct Request {
  nlmsghdr header;
  nfgenmsg family;  // nfgen_family, version, res_id
  std::span<const uint8_t> attributes;
};

Verdict Invalid(const AttributeCheck& check) {
  return {EINVAL, check.reason};
}

bool IsDump(const Request& request) {
  return (request.header.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
}

// Whether no flag but REQUEST, ACK and those of `more` is set. A lone half of NLM_F_DUMP never is allowed.
bool FlagsWithin(const Request& request, uint16_t more) {
  const uint16_t flags = request.header.nlmsg_flags;
  return (flags & ~(NLM_F_REQUEST | NLM_F_ACK | more)) == 0;
}

bool IsIpFamily(uint8_t family) {
  return family == AF_INET || family == AF_INET6;
}

// A tuple in a request must name one flow in full, in the request's family.
bool TupleIsWhole(const Request& request, uint32_t seen, uint16_t type) {
  if (!(seen & (1u << type))) return true;
  return IsWholeTuple(FindAttribute(request.attributes, type), request.family.nfgen_family);
}

Verdict CheckOneFlow(const Request& request, uint32_t seen) {
  if (!IsIpFamily(request.family.nfgen_family)) return {EINVAL, "a request for one flow needs its family"};
  if (!TupleIsWhole(request, seen, CTA_TUPLE_ORIG) || !TupleIsWhole(request, seen, CTA_TUPLE_REPLY)) {
    return {EINVAL, "a tuple needs both addresses and a protocol"};
  }
  return kAllowed;
}

Verdict CheckGet(const Request& request) {
  if (IsDump(request)) {
    if (!FlagsWithin(request, NLM_F_DUMP)) return {EPERM, "a flag of a dump is not allowed"};
    const AttributeCheck check = CheckAttributes(request.attributes, kDumpAttributes);
    return check.ok ? kAllowed : Invalid(check);
  }
  if (!FlagsWithin(request, 0)) return {EPERM, "a flag of a get is not allowed"};
  const AttributeCheck check = CheckAttributes(request.attributes, kGetOneAttributes);
  if (!check.ok) return Invalid(check);
  if (!(check.seen & kTupleBits)) return {EINVAL, "a get needs a tuple"};
  return CheckOneFlow(request, check.seen);
}

// Without a tuple the kernel flushes, and an older one flushes more than was asked for: it ignores
// attributes and a family that it does not know. So a flush carries no attribute at all, and its family
// only where the kernel is known to honour it, which takes nfgenmsg.version 1.
Verdict CheckFlush(const Request& request, const PolicyContext& context) {
  if (!request.attributes.empty()) return {EPERM, "a flush must not carry attributes"};
  if (request.family.nfgen_family == AF_UNSPEC) return kAllowed;
  if (!IsIpFamily(request.family.nfgen_family)) return {EINVAL, "a flush of an unknown family"};
  if (request.family.version == 0) return {EPERM, "a flush of one family with version 0 would flush all"};
  if (!context.family_flush)
    return {EOPNOTSUPP, "this kernel would flush every family: it is older than 5.3"};
  return kAllowed;
}

Verdict CheckDelete(const Request& request, const PolicyContext& context) {
  if (context.read_only) return {EPERM, "the helper was started for reading only"};
  if (!FlagsWithin(request, 0)) return {EPERM, "a flag of a delete is not allowed"};
  const AttributeCheck check = CheckAttributes(request.attributes, kDeleteAttributes);
  if (!check.ok) return Invalid(check);
  if (!(check.seen & kTupleBits)) return CheckFlush(request, context);
  return CheckOneFlow(request, check.seen);
}

Verdict CheckNew(const Request& request, const PolicyContext& context) {
  if (context.read_only) return {EPERM, "the helper was started for reading only"};
  if (!FlagsWithin(request, NLM_F_CREATE | NLM_F_EXCL | NLM_F_REPLACE)) {
    return {EPERM, "a flag of a create or update is not allowed"};
  }
  const AttributeCheck check = CheckAttributes(request.attributes, kNewAttributes);
  if (!check.ok) return Invalid(check);
  if (!(check.seen & kTupleBits)) return {EINVAL, "a create or update needs a tuple"};
  return CheckOneFlow(request, check.seen);
}

// Requests without attributes: the two kinds of statistics.
Verdict CheckPlain(const Request& request, bool dump) {
  if (IsDump(request) != dump || !FlagsWithin(request, dump ? NLM_F_DUMP : 0)) {
    return {EPERM, "a flag of this request is not allowed"};
  }
  return request.attributes.empty() ? kAllowed : Verdict{EINVAL, "this request carries no attributes"};
}

Verdict CheckExpectGet(const Request& request) {
  if (!FlagsWithin(request, IsDump(request) ? NLM_F_DUMP : 0)) {
    return {EPERM, "a flag of a get is not allowed"};
  }
  const AttributeCheck check = CheckAttributes(request.attributes, kExpectGetAttributes);
  return check.ok ? kAllowed : Invalid(check);
}

constexpr uint16_t TypeOf(uint8_t subsystem, uint8_t message) {
  return static_cast<uint16_t>(subsystem << 8 | message);
}

Verdict CheckRequest(const Request& request, const PolicyContext& context) {
  if (!(request.header.nlmsg_flags & NLM_F_REQUEST)) return {EPERM, "a message that is not a request"};
  if (request.header.nlmsg_pid != 0) return {EPERM, "nlmsg_pid must be 0"};
  if (request.family.version > 1 || request.family.res_id != 0) return {EPERM, "an unknown nfgenmsg"};
  switch (request.header.nlmsg_type) {
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET):
      return CheckGet(request);
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE):
      return CheckDelete(request, context);
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW):
      return CheckNew(request, context);
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS):
      return CheckPlain(request, false);
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS_CPU):
    case TypeOf(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_GET_STATS_CPU):
      return CheckPlain(request, true);
    case TypeOf(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_GET):
      return CheckExpectGet(request);
    default:
      return {EPERM, "this kind of request is not allowed"};
  }
}

}  // namespace

Verdict CheckRequests(std::span<const uint8_t> messages, const PolicyContext& context) {
  if (messages.empty()) return {EBADMSG, "no message"};
  while (!messages.empty()) {
    Request request;
    constexpr size_t kHeadBytes = NLMSG_HDRLEN + sizeof(nfgenmsg);
    if (messages.size() < kHeadBytes) return {EBADMSG, "a message is cut short"};
    memcpy(&request.header, messages.data(), sizeof request.header);
    memcpy(&request.family, messages.data() + NLMSG_HDRLEN, sizeof request.family);
    const size_t length = request.header.nlmsg_len;
    if (length < kHeadBytes || length > messages.size()) return {EBADMSG, "a message has a wrong length"};
    request.attributes = messages.subspan(kHeadBytes, length - kHeadBytes);
    const Verdict verdict = CheckRequest(request, context);
    if (verdict.code != 0) return verdict;
    const size_t step = NLMSG_ALIGN(length);
    messages = messages.subspan(step < messages.size() ? step : messages.size());
  }
  return kAllowed;
}

}  // namespace flowglass::helper
