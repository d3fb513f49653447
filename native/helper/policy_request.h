// One request, parsed for the policy, and the checks that all kinds of requests share.
#pragma once

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <span>

#include "attribute_schema.h"
#include "request_policy.h"

namespace flowglass::helper {

inline constexpr Verdict kAllowed{};
inline constexpr Verdict kReadOnly{EPERM,
                                   "it was started with --read-only; start it without to change anything"};

struct Request {
  nlmsghdr header;
  nfgenmsg family;  // nfgen_family, version, res_id
  std::span<const uint8_t> attributes;
};

constexpr uint16_t TypeOf(uint8_t subsystem, uint8_t message) {
  return static_cast<uint16_t>(subsystem << 8 | message);
}

inline Verdict Invalid(const AttributeCheck& check) {
  return {EINVAL, check.reason};
}

inline bool IsDump(const Request& request) {
  return (request.header.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
}

// Whether no flags are set except REQUEST, ACK and those in `more`. Half of NLM_F_DUMP, which the kernel
// treats as a dump, is never allowed.
inline bool FlagsWithin(const Request& request, uint16_t more) {
  const uint16_t flags = request.header.nlmsg_flags;
  return (flags & ~(NLM_F_REQUEST | NLM_F_ACK | more)) == 0;
}

inline bool IsIpFamily(uint8_t family) {
  return family == AF_INET || family == AF_INET6;
}

inline bool Has(uint32_t seen, uint16_t type) {
  return (seen & (1u << type)) != 0;
}

// A tuple in a request must name both addresses and the protocol, in the request's family.
inline bool TupleIsWhole(const Request& request, uint32_t seen, uint16_t type) {
  if (!Has(seen, type)) return true;
  return IsWholeTuple(FindAttribute(request.attributes, type), request.family.nfgen_family);
}

// expectation_policy.cc: requests of the subsystem CTNETLINK_EXP.
Verdict CheckExpectGet(const Request& request);
Verdict CheckExpectNew(const Request& request, const PolicyContext& context);
Verdict CheckExpectDelete(const Request& request, const PolicyContext& context);

}  // namespace flowglass::helper
