#include "request_policy.h"

#include <linux/netfilter/nfnetlink_conntrack.h>

#include <cstring>

#include "policy_request.h"

namespace flowglass::helper {
namespace {

constexpr uint32_t kTupleBits = 1u << CTA_TUPLE_ORIG | 1u << CTA_TUPLE_REPLY;

Verdict CheckOneFlow(const Request& request, uint32_t seen) {
  if (!IsIpFamily(request.family.nfgen_family)) return {EINVAL, "a request for one flow needs its family"};
  if (!TupleIsWhole(request, seen, CTA_TUPLE_ORIG) || !TupleIsWhole(request, seen, CTA_TUPLE_REPLY)) {
    return {EINVAL, "a tuple needs both addresses and a protocol"};
  }
  return kAllowed;
}

Verdict CheckGetOne(const Request& request) {
  if (!FlagsWithin(request, 0)) return {EPERM, "a flag of a get is not allowed"};
  const AttributeCheck check = CheckAttributes(request.attributes, kGetOneAttributes);
  if (!check.ok) return Invalid(check);
  if (!(check.seen & kTupleBits)) return {EINVAL, "a get needs a tuple"};
  return CheckOneFlow(request, check.seen);
}

Verdict CheckGet(const Request& request) {
  if (IsDump(request)) {
    if (!FlagsWithin(request, NLM_F_DUMP)) return {EPERM, "a flag of a dump is not allowed"};
    const AttributeCheck check = CheckAttributes(request.attributes, kDumpAttributes);
    return check.ok ? kAllowed : Invalid(check);
  }
  return CheckGetOne(request);
}

// GET_CTRZERO: like GET, but it changes the counters. Fewer conditions are allowed in a dump: those that a
// kernel ignores or gets wrong (IPv6 addresses, ports of protocols other than TCP and UDP) would reset the
// counters of other flows.
Verdict CheckGetAndZero(const Request& request, const PolicyContext& context) {
  if (context.read_only) return kReadOnly;
  if (!IsDump(request)) return CheckGetOne(request);
  if (!FlagsWithin(request, NLM_F_DUMP)) return {EPERM, "a flag of a dump is not allowed"};
  const AttributeCheck check = CheckAttributes(request.attributes, kZeroDumpAttributes);
  if (!check.ok) return Invalid(check);
  if (request.family.nfgen_family != AF_UNSPEC && !IsIpFamily(request.family.nfgen_family))
    return {EINVAL, "a dump of an unknown family"};
  if (Has(check.seen, CTA_STATUS) && !context.status_filter)
    return {EOPNOTSUPP, "this kernel would set the counters of all flows to zero: it is older than 5.15"};
  // A mask alone would be ignored.
  if (Has(check.seen, CTA_STATUS_MASK) && !Has(check.seen, CTA_STATUS))
    return {EINVAL, "a mask without its value"};
  if (Has(check.seen, CTA_MARK_MASK) && !Has(check.seen, CTA_MARK))
    return {EINVAL, "a mask without its value"};
  return kAllowed;
}

// Without a tuple the kernel flushes, and an older one flushes more than requested: it ignores attributes
// and a family that it does not know. So a flush carries no attribute at all, and a family only if the
// kernel is known to honour it, which requires nfgenmsg.version 1.
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
  if (context.read_only) return kReadOnly;
  if (!FlagsWithin(request, 0)) return {EPERM, "a flag of a delete is not allowed"};
  const AttributeCheck check = CheckAttributes(request.attributes, kDeleteAttributes);
  if (!check.ok) return Invalid(check);
  if (!(check.seen & kTupleBits)) return CheckFlush(request, context);
  return CheckOneFlow(request, check.seen);
}

Verdict CheckNew(const Request& request, const PolicyContext& context) {
  if (context.read_only) return kReadOnly;
  if (!FlagsWithin(request, NLM_F_CREATE | NLM_F_EXCL | NLM_F_REPLACE)) {
    return {EPERM, "a flag of a create or update is not allowed"};
  }
  const bool creates = (request.header.nlmsg_flags & NLM_F_CREATE) != 0;
  const AttributeCheck check =
      CheckAttributes(request.attributes, creates ? kCreateAttributes : kUpdateAttributes);
  if (!check.ok) return Invalid(check);
  if (!(check.seen & kTupleBits)) return {EINVAL, "a create or update needs a tuple"};
  return CheckOneFlow(request, check.seen);
}

// Requests without attributes: statistics, and tables that the kernel does not filter.
Verdict CheckPlain(const Request& request, bool dump) {
  if (IsDump(request) != dump || !FlagsWithin(request, dump ? NLM_F_DUMP : 0)) {
    return {EPERM, "a flag of this request is not allowed"};
  }
  return request.attributes.empty() ? kAllowed : Verdict{EINVAL, "this request carries no attributes"};
}

Verdict CheckRequest(const Request& request, const PolicyContext& context) {
  if (!(request.header.nlmsg_flags & NLM_F_REQUEST)) return {EPERM, "a message that is not a request"};
  if (request.header.nlmsg_pid != 0) return {EPERM, "nlmsg_pid must be 0"};
  if (request.family.version > 1 || request.family.res_id != 0) return {EPERM, "an unknown nfgenmsg"};
  switch (request.header.nlmsg_type) {
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET):
      return CheckGet(request);
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_CTRZERO):
      return CheckGetAndZero(request, context);
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE):
      return CheckDelete(request, context);
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW):
      return CheckNew(request, context);
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS):
      return CheckPlain(request, false);
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS_CPU):
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_DYING):
    case TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_UNCONFIRMED):
    case TypeOf(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_GET_STATS_CPU):
      return CheckPlain(request, true);
    case TypeOf(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_GET):
      return CheckExpectGet(request);
    case TypeOf(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_NEW):
      return CheckExpectNew(request, context);
    case TypeOf(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_DELETE):
      return CheckExpectDelete(request, context);
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
