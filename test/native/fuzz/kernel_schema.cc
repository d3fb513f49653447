#include "kernel_schema.h"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>

#include <cstring>
#include <initializer_list>

namespace flowglass::fuzz {
namespace {

struct Policy {
  // Types whose payload is an integer of this size, as bits.
  uint32_t u8 = 0, u16 = 0, u32 = 0, u64 = 0, u128 = 0;
  // Types whose payload has at most `most` bytes.
  uint32_t binary = 0;
  size_t most = 0;
  struct Nest {
    uint16_t type = 0;
    const Policy* policy = nullptr;
  };
  std::span<const Nest> nests = {};
};

constexpr uint32_t Bits(std::initializer_list<int> types) {
  uint32_t bits = 0;
  for (const int type : types) bits |= 1u << type;
  return bits;
}

constexpr Policy kIp = {.u32 = Bits({CTA_IP_V4_SRC, CTA_IP_V4_DST}),
                        .u128 = Bits({CTA_IP_V6_SRC, CTA_IP_V6_DST})};
constexpr Policy kProto = {
    .u8 = Bits({CTA_PROTO_NUM, CTA_PROTO_ICMP_TYPE, CTA_PROTO_ICMP_CODE, CTA_PROTO_ICMPV6_TYPE,
                CTA_PROTO_ICMPV6_CODE}),
    .u16 = Bits({CTA_PROTO_SRC_PORT, CTA_PROTO_DST_PORT, CTA_PROTO_ICMP_ID, CTA_PROTO_ICMPV6_ID})};
constexpr Policy::Nest kTupleNests[] = {{CTA_TUPLE_IP, &kIp}, {CTA_TUPLE_PROTO, &kProto}};
constexpr Policy kTuple = {.u16 = Bits({CTA_TUPLE_ZONE}), .nests = kTupleNests};

// struct nf_ct_tcp_flags has two bytes.
constexpr Policy kTcp = {
    .u8 = Bits({CTA_PROTOINFO_TCP_STATE, CTA_PROTOINFO_TCP_WSCALE_ORIGINAL, CTA_PROTOINFO_TCP_WSCALE_REPLY}),
    .u16 = Bits({CTA_PROTOINFO_TCP_FLAGS_ORIGINAL, CTA_PROTOINFO_TCP_FLAGS_REPLY})};
constexpr Policy kDccp = {.u8 = Bits({CTA_PROTOINFO_DCCP_STATE, CTA_PROTOINFO_DCCP_ROLE}),
                          .u64 = Bits({CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ})};
constexpr Policy kSctp = {.u8 = Bits({CTA_PROTOINFO_SCTP_STATE}),
                          .u32 = Bits({CTA_PROTOINFO_SCTP_VTAG_ORIGINAL, CTA_PROTOINFO_SCTP_VTAG_REPLY})};
constexpr Policy::Nest kProtoinfoNests[] = {
    {CTA_PROTOINFO_TCP, &kTcp}, {CTA_PROTOINFO_DCCP, &kDccp}, {CTA_PROTOINFO_SCTP, &kSctp}};
constexpr Policy kProtoinfo = {.nests = kProtoinfoNests};

// The longest name has 15 characters; the area behind CTA_HELP_INFO 32 bytes (struct nf_conn_help).
constexpr Policy kHelp = {.binary = Bits({CTA_HELP_NAME, CTA_HELP_INFO}), .most = 32};
constexpr Policy kProtonat = {.u16 = Bits({CTA_PROTONAT_PORT_MIN, CTA_PROTONAT_PORT_MAX})};
constexpr Policy::Nest kNatNests[] = {{CTA_NAT_PROTO, &kProtonat}};
constexpr Policy kNat = {.u32 = Bits({CTA_NAT_V4_MINIP, CTA_NAT_V4_MAXIP}),
                         .u128 = Bits({CTA_NAT_V6_MINIP, CTA_NAT_V6_MAXIP}),
                         .nests = kNatNests};
constexpr Policy kSeqAdj = {
    .u32 = Bits({CTA_SEQADJ_CORRECTION_POS, CTA_SEQADJ_OFFSET_BEFORE, CTA_SEQADJ_OFFSET_AFTER})};
constexpr Policy kSynproxy = {.u32 = Bits({CTA_SYNPROXY_ISN, CTA_SYNPROXY_ITS, CTA_SYNPROXY_TSOFF})};
// CTA_FILTER_ORIG_FLAGS and CTA_FILTER_REPLY_FLAGS.
constexpr Policy kFilter = {.u32 = Bits({1, 2})};

constexpr Policy::Nest kCtNests[] = {
    {CTA_TUPLE_ORIG, &kTuple},    {CTA_TUPLE_REPLY, &kTuple},   {CTA_TUPLE_MASTER, &kTuple},
    {CTA_PROTOINFO, &kProtoinfo}, {CTA_HELP, &kHelp},           {CTA_NAT_SRC, &kNat},
    {CTA_NAT_DST, &kNat},         {CTA_SEQ_ADJ_ORIG, &kSeqAdj}, {CTA_SEQ_ADJ_REPLY, &kSeqAdj},
    {CTA_SYNPROXY, &kSynproxy},   {CTA_FILTER, &kFilter}};
constexpr Policy kCt = {
    .u16 = Bits({CTA_ZONE}),
    .u32 = Bits({CTA_STATUS, CTA_TIMEOUT, CTA_MARK, CTA_ID, CTA_MARK_MASK, CTA_STATUS_MASK}),
    .binary = Bits({CTA_LABELS, CTA_LABELS_MASK}),
    .most = 16,
    .nests = kCtNests};

constexpr Policy::Nest kExpectNatNests[] = {{CTA_EXPECT_NAT_TUPLE, &kTuple}};
constexpr Policy kExpectNat = {.u32 = Bits({CTA_EXPECT_NAT_DIR}), .nests = kExpectNatNests};
constexpr Policy::Nest kExpectNests[] = {{CTA_EXPECT_MASTER, &kTuple},
                                         {CTA_EXPECT_TUPLE, &kTuple},
                                         {CTA_EXPECT_MASK, &kTuple},
                                         {CTA_EXPECT_NAT, &kExpectNat}};
constexpr Policy kExpect = {
    .u16 = Bits({CTA_EXPECT_ZONE}),
    .u32 = Bits({CTA_EXPECT_TIMEOUT, CTA_EXPECT_ID, CTA_EXPECT_FLAGS, CTA_EXPECT_CLASS}),
    .binary = Bits({CTA_EXPECT_HELP_NAME, CTA_EXPECT_FN}),
    .most = 32,
    .nests = kExpectNests};

bool Follows(std::span<const uint8_t> bytes, const Policy& policy, uint32_t& seen);

bool PayloadFits(uint16_t type, std::span<const uint8_t> payload, const Policy& policy) {
  const uint32_t bit = 1u << type;
  for (const Policy::Nest& nest : policy.nests) {
    uint32_t inner = 0;
    if (nest.type == type) return Follows(payload, *nest.policy, inner);
  }
  if ((policy.u8 & bit) != 0) return payload.size() == 1;
  if ((policy.u16 & bit) != 0) return payload.size() == 2;
  if ((policy.u32 & bit) != 0) return payload.size() == 4;
  if ((policy.u64 & bit) != 0) return payload.size() == 8;
  if ((policy.u128 & bit) != 0) return payload.size() == 16;
  return (policy.binary & bit) != 0 && payload.size() <= policy.most;
}

bool Follows(std::span<const uint8_t> bytes, const Policy& policy, uint32_t& seen) {
  for (size_t at = 0; at < bytes.size();) {
    nlattr head;
    if (bytes.size() - at < sizeof(head)) return false;
    std::memcpy(&head, bytes.data() + at, sizeof(head));
    if (head.nla_len < sizeof(head) || head.nla_len > bytes.size() - at) return false;
    const uint16_t type = head.nla_type & NLA_TYPE_MASK;
    if (type > 31 || (seen & 1u << type) != 0) return false;
    seen |= 1u << type;
    if (!PayloadFits(type, bytes.subspan(at + sizeof(head), head.nla_len - sizeof(head)), policy))
      return false;
    at += NLA_ALIGN(static_cast<size_t>(head.nla_len));
  }
  return true;
}

}  // namespace

bool KernelKnows(uint8_t subsystem, std::span<const uint8_t> attributes, uint32_t& seen) {
  seen = 0;
  return Follows(attributes, subsystem == NFNL_SUBSYS_CTNETLINK_EXP ? kExpect : kCt, seen);
}

}  // namespace flowglass::fuzz
