// Requests assembled byte by byte, valid and invalid, for the tests of the helper's policy.
#pragma once

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <cstring>
#include <initializer_list>
#include <vector>

#include "../../native/helper/request_policy.h"
#include "test.h"

namespace flowglass {

using helper::CheckRequests;
using helper::PolicyContext;
using Bytes = std::vector<uint8_t>;

inline constexpr uint16_t kCtNew = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW;
inline constexpr uint16_t kCtGet = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET;
inline constexpr uint16_t kCtDelete = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE;

template <typename T>
void Append(Bytes& bytes, const T& value) {
  const auto* first = reinterpret_cast<const uint8_t*>(&value);
  bytes.insert(bytes.end(), first, first + sizeof value);
}

inline Bytes MakeAttribute(uint16_t type, const Bytes& payload) {
  Bytes bytes;
  Append(bytes, nlattr{static_cast<uint16_t>(NLA_HDRLEN + payload.size()), type});
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  bytes.resize(NLA_ALIGN(bytes.size()));
  return bytes;
}

inline Bytes Join(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

inline Bytes MakeNested(uint16_t type, std::initializer_list<Bytes> parts) {
  return MakeAttribute(static_cast<uint16_t>(type | NLA_F_NESTED), Join(parts));
}

inline Bytes U32(uint16_t type) {
  return MakeAttribute(type, Bytes(4, 1));
}

inline Bytes MakeTuple(uint16_t type = CTA_TUPLE_ORIG) {
  return MakeNested(type, {MakeNested(CTA_TUPLE_IP, {U32(CTA_IP_V4_SRC), U32(CTA_IP_V4_DST)}),
                           MakeNested(CTA_TUPLE_PROTO, {MakeAttribute(CTA_PROTO_NUM, {6}),
                                                        MakeAttribute(CTA_PROTO_SRC_PORT, {1, 2}),
                                                        MakeAttribute(CTA_PROTO_DST_PORT, {0, 80})})});
}

struct Head {
  uint16_t type = kCtGet;
  uint16_t flags = NLM_F_REQUEST | NLM_F_ACK;
  uint8_t family = AF_INET;
  uint8_t version = 0;
  uint32_t port = 0;
};

inline Bytes MakeMessage(const Head& head, std::initializer_list<Bytes> attributes = {}) {
  const Bytes body = Join(attributes);
  Bytes bytes;
  const auto length = static_cast<uint32_t>(NLMSG_HDRLEN + sizeof(nfgenmsg) + body.size());
  Append(bytes, nlmsghdr{length, head.type, head.flags, 7, head.port});
  Append(bytes, nfgenmsg{head.family, head.version, 0});
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

// The buffer is copied into one of exactly its size, so that AddressSanitizer sees a read beyond it.
inline int Check(const Bytes& bytes, const PolicyContext& context = {}) {
  const Bytes exact(bytes.begin(), bytes.end());
  const auto verdict = CheckRequests(exact, context);
  if (verdict.code != 0) CHECK(verdict.reason != nullptr && *verdict.reason != 0);
  return verdict.code;
}

}  // namespace flowglass
