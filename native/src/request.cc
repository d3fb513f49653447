// Requests to ctnetlink (kernel: ctnetlink_get_conntrack, ctnetlink_del_conntrack, ctnetlink_new_conntrack).
#include "request.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

#include "columns.gen.h"
#include "messages.h"

namespace flowglass {

size_t RequestWriter::Begin(uint8_t type, uint16_t flags, uint32_t sequence, uint8_t family,
                            uint8_t version) {
  const size_t begin = bytes_.size();
  nlmsghdr header = {};
  header.nlmsg_type = static_cast<uint16_t>(NFNL_SUBSYS_CTNETLINK << 8 | type);
  header.nlmsg_flags = static_cast<uint16_t>(NLM_F_REQUEST | flags);
  header.nlmsg_seq = sequence;
  const nfgenmsg general = {family, version, 0};
  bytes_.resize(begin + sizeof(header) + sizeof(general));
  std::memcpy(bytes_.data() + begin, &header, sizeof(header));
  std::memcpy(bytes_.data() + begin + sizeof(header), &general, sizeof(general));
  return begin;
}

void RequestWriter::End(size_t begin) {
  const auto length = static_cast<uint32_t>(bytes_.size() - begin);
  std::memcpy(bytes_.data() + begin, &length, sizeof(length));
}

size_t RequestWriter::BeginNest(uint16_t type) {
  const size_t begin = bytes_.size();
  Attribute(static_cast<uint16_t>(type | NLA_F_NESTED), nullptr, 0);
  return begin;
}

void RequestWriter::EndNest(size_t begin) {
  const auto length = static_cast<uint16_t>(bytes_.size() - begin);
  std::memcpy(bytes_.data() + begin, &length, sizeof(length));
}

void RequestWriter::Attribute(uint16_t type, const void* data, size_t size) {
  const nlattr head = {static_cast<uint16_t>(sizeof(nlattr) + size), type};
  const size_t begin = bytes_.size();
  bytes_.resize(begin + sizeof(head) + NLA_ALIGN(size));
  std::memcpy(bytes_.data() + begin, &head, sizeof(head));
  if (size != 0) std::memcpy(bytes_.data() + begin + sizeof(head), data, size);
}

void RequestWriter::U16(uint16_t type, uint16_t value) {
  const uint16_t network = htons(value);
  Attribute(type, &network, sizeof(network));
}

void RequestWriter::U32(uint16_t type, uint32_t value) {
  const uint32_t network = htonl(value);
  Attribute(type, &network, sizeof(network));
}

void RequestWriter::PutLayer4(const Tuple& tuple) {
  const auto type = static_cast<uint8_t>(tuple.dport >> 8);
  const auto code = static_cast<uint8_t>(tuple.dport & 0xff);
  switch (tuple.protocol) {
    case IPPROTO_ICMP:
      U16(CTA_PROTO_ICMP_ID, tuple.sport);
      U8(CTA_PROTO_ICMP_TYPE, type);
      U8(CTA_PROTO_ICMP_CODE, code);
      break;
    case IPPROTO_ICMPV6:
      U16(CTA_PROTO_ICMPV6_ID, tuple.sport);
      U8(CTA_PROTO_ICMPV6_TYPE, type);
      U8(CTA_PROTO_ICMPV6_CODE, code);
      break;
    // The kernel ignores the ports of protocols without ports.
    default:
      U16(CTA_PROTO_SRC_PORT, tuple.sport);
      U16(CTA_PROTO_DST_PORT, tuple.dport);
  }
}

void RequestWriter::PutTuple(uint16_t type, const Tuple& tuple, uint8_t family, const uint16_t* zone) {
  const size_t nest = BeginNest(type);
  const size_t addresses = BeginNest(CTA_TUPLE_IP);
  if (family == AF_INET) {
    U32(CTA_IP_V4_SRC, tuple.source.words[3]);
    U32(CTA_IP_V4_DST, tuple.destination.words[3]);
  } else {
    Address network = tuple.source;
    for (uint32_t& word : network.words) word = htonl(word);
    Attribute(CTA_IP_V6_SRC, network.words, sizeof(network.words));
    network = tuple.destination;
    for (uint32_t& word : network.words) word = htonl(word);
    Attribute(CTA_IP_V6_DST, network.words, sizeof(network.words));
  }
  EndNest(addresses);
  const size_t protocol = BeginNest(CTA_TUPLE_PROTO);
  U8(CTA_PROTO_NUM, tuple.protocol);
  PutLayer4(tuple);
  EndNest(protocol);
  if (zone != nullptr) U16(CTA_TUPLE_ZONE, *zone);
  EndNest(nest);
}

void RequestWriter::PutIdentity(const FlowIdentity& flow, Lookup lookup) {
  const uint16_t zone = ZoneOf(flow.presence, flow.zone, lookup.direction);
  if (!lookup.exact) {
    PutTuple(CTA_TUPLE_ORIG, flow.tuple, flow.family, nullptr);
    if (zone != 0) U16(CTA_ZONE, zone);
    return;
  }
  // The kernel compares the tuple with both directions of each flow, and the request's zone with the zone of
  // that direction (nf_ct_key_equal). CTA_TUPLE_ZONE sets the request's zone for one direction: that of the
  // attribute in which it is. The other one stays 0.
  const bool as_original = (lookup.direction == Direction::kOriginal) == (zone != 0);
  PutTuple(as_original ? CTA_TUPLE_ORIG : CTA_TUPLE_REPLY, flow.tuple, flow.family,
           zone != 0 ? &zone : &kUnusedZone);
}

void RequestWriter::Dump(uint32_t sequence, uint8_t family) {
  End(Begin(IPCTNL_MSG_CT_GET, NLM_F_DUMP, sequence, family));
}

void RequestWriter::Get(uint32_t sequence, const FlowIdentity& flow, Lookup lookup, bool acknowledge) {
  const size_t begin = Begin(IPCTNL_MSG_CT_GET, acknowledge ? NLM_F_ACK : 0, sequence, flow.family);
  PutIdentity(flow, lookup);
  End(begin);
}

void RequestWriter::Delete(uint32_t sequence, const FlowIdentity& flow, Lookup lookup, bool acknowledge) {
  const size_t begin = Begin(IPCTNL_MSG_CT_DELETE, acknowledge ? NLM_F_ACK : 0, sequence, flow.family);
  PutIdentity(flow, lookup);
  if ((flow.presence & presence::kId) != 0) U32(CTA_ID, flow.id);
  End(begin);
}

void RequestWriter::Flush(uint32_t sequence, uint8_t family) {
  // Any version but 0 means that the family counts.
  End(Begin(IPCTNL_MSG_CT_DELETE, NLM_F_ACK, sequence, family, family == AF_UNSPEC ? 0 : 1));
}

void RequestWriter::GetStats(uint32_t sequence) {
  End(Begin(IPCTNL_MSG_CT_GET_STATS, NLM_F_ACK, sequence, AF_UNSPEC));
}

void RequestWriter::PutProtocolInfo(const NewFlow& entry) {
  const Flow& flow = entry.flow;
  if ((flow.presence & presence::kState) == 0) return;
  const bool tcp = flow.original.protocol == IPPROTO_TCP;
  const size_t nest = BeginNest(CTA_PROTOINFO);
  const size_t inner = BeginNest(tcp ? CTA_PROTOINFO_TCP : CTA_PROTOINFO_SCTP);
  U8(tcp ? static_cast<uint16_t>(CTA_PROTOINFO_TCP_STATE) : static_cast<uint16_t>(CTA_PROTOINFO_SCTP_STATE),
     flow.state);
  if (!tcp) {
    // The kernel accepts an SCTP state only together with both verification tags.
    U32(CTA_PROTOINFO_SCTP_VTAG_ORIGINAL, 1);
    U32(CTA_PROTOINFO_SCTP_VTAG_REPLY, 1);
  }
  EndNest(inner);
  EndNest(nest);
}

void RequestWriter::New(uint32_t sequence, const NewFlow& entry, bool acknowledge) {
  const Flow& flow = entry.flow;
  const auto flags = static_cast<uint16_t>(NLM_F_CREATE | NLM_F_EXCL | (acknowledge ? NLM_F_ACK : 0));
  const size_t begin = Begin(IPCTNL_MSG_CT_NEW, flags, sequence, flow.family);
  const bool zone_orig = (flow.presence & presence::kZoneOrig) != 0;
  const bool zone_reply = (flow.presence & presence::kZoneReply) != 0;
  PutTuple(CTA_TUPLE_ORIG, flow.original, flow.family, zone_orig ? &flow.zone : nullptr);
  PutTuple(CTA_TUPLE_REPLY, flow.reply, flow.family, zone_reply ? &flow.zone : nullptr);
  if ((flow.presence & presence::kZone) != 0) U16(CTA_ZONE, flow.zone);
  if ((flow.presence & presence::kStatus) != 0) U32(CTA_STATUS, flow.status);
  if ((flow.presence & presence::kMark) != 0) U32(CTA_MARK, flow.mark);
  U32(CTA_TIMEOUT, entry.timeout_sec);
  PutProtocolInfo(entry);
  End(begin);
}

}  // namespace flowglass
