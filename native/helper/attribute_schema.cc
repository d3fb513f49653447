#include "attribute_schema.h"

#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <cstring>

namespace flowglass::helper {
namespace {

constexpr AttributeSpec U8(uint16_t type) {
  return {type, 1, 1, {}};
}
constexpr AttributeSpec U16(uint16_t type) {
  return {type, 2, 2, {}};
}
constexpr AttributeSpec U32(uint16_t type) {
  return {type, 4, 4, {}};
}
constexpr AttributeSpec U64(uint16_t type) {
  return {type, 8, 8, {}};
}
constexpr AttributeSpec Bytes(uint16_t type, uint16_t least, uint16_t most) {
  return {type, least, most, {}};
}
constexpr AttributeSpec Nested(uint16_t type, std::span<const AttributeSpec> nested) {
  return {type, 0, UINT16_MAX, nested};
}

constexpr AttributeSpec kTupleIp[] = {U32(CTA_IP_V4_SRC), U32(CTA_IP_V4_DST), Bytes(CTA_IP_V6_SRC, 16, 16),
                                      Bytes(CTA_IP_V6_DST, 16, 16)};
constexpr AttributeSpec kTupleProto[] = {
    U8(CTA_PROTO_NUM),        U16(CTA_PROTO_SRC_PORT),   U16(CTA_PROTO_DST_PORT),
    U16(CTA_PROTO_ICMP_ID),   U8(CTA_PROTO_ICMP_TYPE),   U8(CTA_PROTO_ICMP_CODE),
    U16(CTA_PROTO_ICMPV6_ID), U8(CTA_PROTO_ICMPV6_TYPE), U8(CTA_PROTO_ICMPV6_CODE)};
constexpr AttributeSpec kTuple[] = {Nested(CTA_TUPLE_IP, kTupleIp), Nested(CTA_TUPLE_PROTO, kTupleProto),
                                    U16(CTA_TUPLE_ZONE)};
// The TCP flags are struct nf_ct_tcp_flags: flags and mask, a byte each.
constexpr AttributeSpec kTcp[] = {U8(CTA_PROTOINFO_TCP_STATE), U8(CTA_PROTOINFO_TCP_WSCALE_ORIGINAL),
                                  U8(CTA_PROTOINFO_TCP_WSCALE_REPLY), U16(CTA_PROTOINFO_TCP_FLAGS_ORIGINAL),
                                  U16(CTA_PROTOINFO_TCP_FLAGS_REPLY)};
constexpr AttributeSpec kDccp[] = {U8(CTA_PROTOINFO_DCCP_STATE), U8(CTA_PROTOINFO_DCCP_ROLE),
                                   U64(CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ)};
constexpr AttributeSpec kSctp[] = {U8(CTA_PROTOINFO_SCTP_STATE), U32(CTA_PROTOINFO_SCTP_VTAG_ORIGINAL),
                                   U32(CTA_PROTOINFO_SCTP_VTAG_REPLY)};
constexpr AttributeSpec kProtoInfo[] = {Nested(CTA_PROTOINFO_TCP, kTcp), Nested(CTA_PROTOINFO_DCCP, kDccp),
                                        Nested(CTA_PROTOINFO_SCTP, kSctp)};
// NF_CT_HELPER_NAME_LEN is 16; the private area NF_CT_HELPER_BUILD... is at most 32 bytes (struct
// nf_conn_help).
constexpr AttributeSpec kHelp[] = {Bytes(CTA_HELP_NAME, 1, 16), Bytes(CTA_HELP_INFO, 0, 32)};
constexpr AttributeSpec kNatPorts[] = {U16(CTA_PROTONAT_PORT_MIN), U16(CTA_PROTONAT_PORT_MAX)};
constexpr AttributeSpec kNat[] = {U32(CTA_NAT_V4_MINIP), U32(CTA_NAT_V4_MAXIP),
                                  Nested(CTA_NAT_PROTO, kNatPorts), Bytes(CTA_NAT_V6_MINIP, 16, 16),
                                  Bytes(CTA_NAT_V6_MAXIP, 16, 16)};
constexpr AttributeSpec kSeqAdjust[] = {U32(CTA_SEQADJ_CORRECTION_POS), U32(CTA_SEQADJ_OFFSET_BEFORE),
                                        U32(CTA_SEQADJ_OFFSET_AFTER)};
constexpr AttributeSpec kSynproxy[] = {U32(CTA_SYNPROXY_ISN), U32(CTA_SYNPROXY_ITS), U32(CTA_SYNPROXY_TSOFF)};
// CTA_FILTER_ORIG_FLAGS 1, CTA_FILTER_REPLY_FLAGS 2.
constexpr AttributeSpec kFilter[] = {U32(1), U32(2)};

constexpr AttributeSpec kGetOne[] = {Nested(CTA_TUPLE_ORIG, kTuple), Nested(CTA_TUPLE_REPLY, kTuple),
                                     U32(CTA_ID), U16(CTA_ZONE)};
constexpr AttributeSpec kDump[] = {Nested(CTA_TUPLE_ORIG, kTuple),
                                   Nested(CTA_TUPLE_REPLY, kTuple),
                                   U32(CTA_STATUS),
                                   U32(CTA_MARK),
                                   U32(CTA_MARK_MASK),
                                   U32(CTA_STATUS_MASK),
                                   U16(CTA_ZONE),
                                   Nested(CTA_FILTER, kFilter)};
constexpr AttributeSpec kCreate[] = {Nested(CTA_TUPLE_ORIG, kTuple),
                                     Nested(CTA_TUPLE_REPLY, kTuple),
                                     Nested(CTA_TUPLE_MASTER, kTuple),
                                     Nested(CTA_PROTOINFO, kProtoInfo),
                                     Nested(CTA_HELP, kHelp),
                                     Nested(CTA_NAT_SRC, kNat),
                                     Nested(CTA_NAT_DST, kNat),
                                     Nested(CTA_SEQ_ADJ_ORIG, kSeqAdjust),
                                     Nested(CTA_SEQ_ADJ_REPLY, kSeqAdjust),
                                     Nested(CTA_SYNPROXY, kSynproxy),
                                     U32(CTA_STATUS),
                                     U32(CTA_TIMEOUT),
                                     U32(CTA_MARK),
                                     U32(CTA_MARK_MASK),
                                     U32(CTA_ID),
                                     U16(CTA_ZONE),
                                     Bytes(CTA_LABELS, 4, 16),
                                     Bytes(CTA_LABELS_MASK, 4, 16)};
// Translation and master are fixed when an entry is created, and the sender never chooses its id.
constexpr AttributeSpec kUpdate[] = {Nested(CTA_TUPLE_ORIG, kTuple),
                                     Nested(CTA_TUPLE_REPLY, kTuple),
                                     Nested(CTA_PROTOINFO, kProtoInfo),
                                     Nested(CTA_HELP, kHelp),
                                     Nested(CTA_SEQ_ADJ_ORIG, kSeqAdjust),
                                     Nested(CTA_SEQ_ADJ_REPLY, kSeqAdjust),
                                     Nested(CTA_SYNPROXY, kSynproxy),
                                     U32(CTA_STATUS),
                                     U32(CTA_TIMEOUT),
                                     U32(CTA_MARK),
                                     U32(CTA_MARK_MASK),
                                     U16(CTA_ZONE),
                                     Bytes(CTA_LABELS, 4, 16),
                                     Bytes(CTA_LABELS_MASK, 4, 16)};
constexpr AttributeSpec kZeroDump[] = {U32(CTA_STATUS), U32(CTA_STATUS_MASK), U32(CTA_MARK),
                                       U32(CTA_MARK_MASK)};
// An expectation has one zone: CTA_EXPECT_ZONE.
constexpr AttributeSpec kPlainTuple[] = {Nested(CTA_TUPLE_IP, kTupleIp),
                                         Nested(CTA_TUPLE_PROTO, kTupleProto)};
constexpr AttributeSpec kExpectGet[] = {Nested(CTA_EXPECT_TUPLE, kPlainTuple), U32(CTA_EXPECT_ID),
                                        U16(CTA_EXPECT_ZONE)};
constexpr AttributeSpec kExpectDelete[] = {Nested(CTA_EXPECT_TUPLE, kPlainTuple), U32(CTA_EXPECT_ID),
                                           U16(CTA_EXPECT_ZONE), Bytes(CTA_EXPECT_HELP_NAME, 1, 16)};
constexpr AttributeSpec kExpectDump[] = {Nested(CTA_EXPECT_MASTER, kPlainTuple), U16(CTA_EXPECT_ZONE)};
constexpr AttributeSpec kExpectNat[] = {U32(CTA_EXPECT_NAT_DIR), Nested(CTA_EXPECT_NAT_TUPLE, kPlainTuple)};
// Names of functions (CTA_EXPECT_FN) are the kernel's own, such as "nat-follow-master".
constexpr AttributeSpec kExpectNew[] = {Nested(CTA_EXPECT_MASTER, kPlainTuple),
                                        Nested(CTA_EXPECT_TUPLE, kPlainTuple),
                                        Nested(CTA_EXPECT_MASK, kPlainTuple),
                                        U32(CTA_EXPECT_TIMEOUT),
                                        Bytes(CTA_EXPECT_HELP_NAME, 1, 16),
                                        U16(CTA_EXPECT_ZONE),
                                        U32(CTA_EXPECT_FLAGS),
                                        U32(CTA_EXPECT_CLASS),
                                        Nested(CTA_EXPECT_NAT, kExpectNat),
                                        Bytes(CTA_EXPECT_FN, 1, 32)};

// The attribute at the front of `bytes`: its type without the NLA_F_* bits, its payload, and its size with
// padding. False if its length is impossible.
struct Attribute {
  uint16_t type;
  std::span<const uint8_t> payload;
  size_t step;
};

bool ReadAttribute(std::span<const uint8_t> bytes, Attribute& attribute) {
  nlattr header;
  if (bytes.size() < sizeof header) return false;
  memcpy(&header, bytes.data(), sizeof header);
  if (header.nla_len < NLA_HDRLEN || header.nla_len > bytes.size()) return false;
  attribute.type = header.nla_type & NLA_TYPE_MASK;
  attribute.payload = bytes.subspan(NLA_HDRLEN, header.nla_len - NLA_HDRLEN);
  const size_t aligned = NLA_ALIGN(header.nla_len);
  // The last attribute of a list may lack its padding.
  attribute.step = aligned < bytes.size() ? aligned : bytes.size();
  return true;
}

const AttributeSpec* FindSpec(std::span<const AttributeSpec> specs, uint16_t type) {
  for (const AttributeSpec& spec : specs) {
    if (spec.type == type) return &spec;
  }
  return nullptr;
}

}  // namespace

AttributeCheck CheckAttributes(std::span<const uint8_t> bytes, std::span<const AttributeSpec> specs) {
  uint32_t seen = 0;
  while (!bytes.empty()) {
    Attribute attribute;
    if (!ReadAttribute(bytes, attribute)) return {false, "an attribute has a wrong length", seen};
    const AttributeSpec* spec = FindSpec(specs, attribute.type);
    if (!spec) return {false, "an attribute does not belong in this request", seen};
    if (seen & (1u << attribute.type)) return {false, "an attribute appears twice", seen};
    seen |= 1u << attribute.type;
    const size_t size = attribute.payload.size();
    if (size < spec->min_bytes || size > spec->max_bytes) {
      return {false, "an attribute has a wrong length", seen};
    }
    if (!spec->nested.empty()) {
      const AttributeCheck inner = CheckAttributes(attribute.payload, spec->nested);
      if (!inner.ok) return {false, inner.reason, seen};
    }
    bytes = bytes.subspan(attribute.step);
  }
  return {true, nullptr, seen};
}

std::span<const uint8_t> FindAttribute(std::span<const uint8_t> bytes, uint16_t type) {
  Attribute attribute;
  while (!bytes.empty() && ReadAttribute(bytes, attribute)) {
    if (attribute.type == type) return attribute.payload;
    bytes = bytes.subspan(attribute.step);
  }
  return {};
}

bool IsWholeTuple(std::span<const uint8_t> payload, uint8_t family) {
  const std::span<const uint8_t> ip = FindAttribute(payload, CTA_TUPLE_IP);
  const uint16_t source = family == AF_INET ? CTA_IP_V4_SRC : CTA_IP_V6_SRC;
  const uint16_t destination = family == AF_INET ? CTA_IP_V4_DST : CTA_IP_V6_DST;
  return !FindAttribute(ip, source).empty() && !FindAttribute(ip, destination).empty() &&
         !FindAttribute(FindAttribute(payload, CTA_TUPLE_PROTO), CTA_PROTO_NUM).empty();
}

const std::span<const AttributeSpec> kGetOneAttributes = kGetOne;
const std::span<const AttributeSpec> kDumpAttributes = kDump;
const std::span<const AttributeSpec> kDeleteAttributes = kGetOne;
const std::span<const AttributeSpec> kCreateAttributes = kCreate;
const std::span<const AttributeSpec> kUpdateAttributes = kUpdate;
const std::span<const AttributeSpec> kZeroDumpAttributes = kZeroDump;
const std::span<const AttributeSpec> kExpectGetAttributes = kExpectGet;
const std::span<const AttributeSpec> kExpectDeleteAttributes = kExpectDelete;
const std::span<const AttributeSpec> kExpectDumpAttributes = kExpectDump;
const std::span<const AttributeSpec> kExpectNewAttributes = kExpectNew;

}  // namespace flowglass::helper
