// The policy for requests about expectations (kernel: ctnetlink_get_expect, ctnetlink_new_expect,
// ctnetlink_del_expect).
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "policy_request.h"

namespace flowglass::helper {
namespace {

// NF_CT_EXPECT_PERMANENT, INACTIVE and USERSPACE: kernels store other bits unchecked.
constexpr uint32_t kExpectFlags = 0x7;
constexpr Verdict kPartialTuple{EINVAL, "a tuple needs both addresses and a protocol"};
constexpr Verdict kNoFamily{EINVAL, "a request for one expectation needs its family"};

// The value of an attribute of four bytes, in network order.
uint32_t U32Of(std::span<const uint8_t> payload) {
  return uint32_t{payload[0]} << 24 | uint32_t{payload[1]} << 16 | uint32_t{payload[2]} << 8 | payload[3];
}

bool IsAbove(const Request& request, uint32_t seen, uint16_t type, uint32_t most) {
  return Has(seen, type) && U32Of(FindAttribute(request.attributes, type)) > most;
}

// The address before translation: a tuple of the master's family, and its direction, 0 or 1.
Verdict CheckNat(const Request& request, uint32_t seen) {
  if (!Has(seen, CTA_EXPECT_NAT)) return kAllowed;
  const std::span<const uint8_t> nat = FindAttribute(request.attributes, CTA_EXPECT_NAT);
  const std::span<const uint8_t> direction = FindAttribute(nat, CTA_EXPECT_NAT_DIR);
  if (direction.empty() || U32Of(direction) > 1) return {EINVAL, "a translation needs its direction"};
  const std::span<const uint8_t> tuple = FindAttribute(nat, CTA_EXPECT_NAT_TUPLE);
  return IsWholeTuple(tuple, request.family.nfgen_family) ? kAllowed : kPartialTuple;
}

}  // namespace

// One expectation by its tuple; or a dump of all expectations, or of a master's. Without a dump, the kernel
// would look up a master as if it were the tuple of an expectation.
Verdict CheckExpectGet(const Request& request) {
  const bool dump = IsDump(request);
  if (!FlagsWithin(request, dump ? NLM_F_DUMP : 0)) return {EPERM, "a flag of a get is not allowed"};
  const AttributeCheck check =
      CheckAttributes(request.attributes, dump ? kExpectDumpAttributes : kExpectGetAttributes);
  if (!check.ok) return Invalid(check);
  if (dump && check.seen == 0) return kAllowed;
  if (!Has(check.seen, dump ? CTA_EXPECT_MASTER : CTA_EXPECT_TUPLE))
    return {EINVAL, "a get of an expectation needs its tuple, and a dump by zone needs a master"};
  if (!IsIpFamily(request.family.nfgen_family)) return kNoFamily;
  const bool whole = TupleIsWhole(request, check.seen, CTA_EXPECT_MASTER) &&
                     TupleIsWhole(request, check.seen, CTA_EXPECT_TUPLE);
  return whole ? kAllowed : kPartialTuple;
}

Verdict CheckExpectNew(const Request& request, const PolicyContext& context) {
  if (context.read_only) return kReadOnly;
  if (!FlagsWithin(request, NLM_F_CREATE | NLM_F_EXCL | NLM_F_REPLACE))
    return {EPERM, "a flag of a create or update is not allowed"};
  const AttributeCheck check = CheckAttributes(request.attributes, kExpectNewAttributes);
  if (!check.ok) return Invalid(check);
  if (!IsIpFamily(request.family.nfgen_family)) return kNoFamily;
  for (const uint16_t type : {CTA_EXPECT_MASTER, CTA_EXPECT_TUPLE, CTA_EXPECT_MASK}) {
    if (!Has(check.seen, type)) return {EINVAL, "an expectation needs a master, a tuple and a mask"};
    if (!TupleIsWhole(request, check.seen, type)) return kPartialTuple;
  }
  if (IsAbove(request, check.seen, CTA_EXPECT_FLAGS, kExpectFlags))
    return {EINVAL, "an expectation has an unknown flag"};
  // The kernel checks the class against the helper named here, and then uses it with the master's own helper,
  // whose table of classes may be shorter (nf_ct_expect_insert). Every helper has class 0.
  if (IsAbove(request, check.seen, CTA_EXPECT_CLASS, 0))
    return {EPERM, "an expectation of a class other than 0: the kernel does not check it against the master"};
  return CheckNat(request, check.seen);
}

// One expectation by its tuple, or a flush: of all, or of one helper's. Without tuple and name the kernel
// deletes all expectations of both families, whatever family, master, zone or id the request holds; with a
// name all of that helper's, again of both families. So nothing else may accompany a name, and a flush of all
// carries nothing.
Verdict CheckExpectDelete(const Request& request, const PolicyContext& context) {
  if (context.read_only) return kReadOnly;
  if (!FlagsWithin(request, 0)) return {EPERM, "a flag of a delete is not allowed"};
  const AttributeCheck check = CheckAttributes(request.attributes, kExpectDeleteAttributes);
  if (!check.ok) return Invalid(check);
  if (Has(check.seen, CTA_EXPECT_TUPLE)) {
    if (Has(check.seen, CTA_EXPECT_HELP_NAME)) return {EINVAL, "a helper's name beside a tuple is ignored"};
    if (!IsIpFamily(request.family.nfgen_family)) return kNoFamily;
    return TupleIsWhole(request, check.seen, CTA_EXPECT_TUPLE) ? kAllowed : kPartialTuple;
  }
  if ((check.seen & ~(1u << CTA_EXPECT_HELP_NAME)) != 0)
    return {EPERM, "a flush of expectations must carry no attribute except a helper's name"};
  if (request.family.nfgen_family != AF_UNSPEC)
    return {EPERM, "a flush of the expectations of one family would flush both"};
  return kAllowed;
}

}  // namespace flowglass::helper
