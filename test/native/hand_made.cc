// Messages for what the present kernel cannot track: DCCP (removed from newer kernels) and flows handed to a
// flow table (CONFIG_NF_FLOW_TABLE). Composed according to <linux/netfilter/nfnetlink_conntrack.h> and the
// kernel's ctnetlink_fill_info, not captured.
#include <arpa/inet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <netinet/in.h>

#include <cstring>

#include "messages.h"
#include "test.h"

namespace flowglass::test {
namespace {

// Concatenated attributes; nests are attributes whose payload is other attributes.
class Bytes {
 public:
  Bytes& Put(uint16_t type, const std::vector<uint8_t>& payload) {
    const nlattr head = {static_cast<uint16_t>(sizeof(nlattr) + payload.size()), type};
    Append(&head, sizeof(head));
    Append(payload.data(), payload.size());
    bytes_.resize(NLA_ALIGN(bytes_.size()));
    return *this;
  }
  Bytes& Nest(uint16_t type, const Bytes& inner) {
    return Put(static_cast<uint16_t>(type | NLA_F_NESTED), inner.bytes_);
  }
  Bytes& U8(uint16_t type, uint8_t value) { return Put(type, {value}); }
  Bytes& U16(uint16_t type, uint16_t value) {
    return Put(type, {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)});
  }
  Bytes& U32(uint16_t type, uint32_t value) {
    const uint32_t network = htonl(value);
    std::vector<uint8_t> payload(sizeof(network));
    std::memcpy(payload.data(), &network, sizeof(network));
    return Put(type, payload);
  }
  void Append(const void* data, size_t size) {
    const auto* from = static_cast<const uint8_t*>(data);
    bytes_.insert(bytes_.end(), from, from + size);
  }
  const std::vector<uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<uint8_t> bytes_;
};

Bytes TupleOf(uint32_t source, uint32_t destination, uint8_t protocol, uint16_t sport, uint16_t dport) {
  return Bytes()
      .Nest(CTA_TUPLE_IP, Bytes().U32(CTA_IP_V4_SRC, source).U32(CTA_IP_V4_DST, destination))
      .Nest(
          CTA_TUPLE_PROTO,
          Bytes().U8(CTA_PROTO_NUM, protocol).U16(CTA_PROTO_SRC_PORT, sport).U16(CTA_PROTO_DST_PORT, dport));
}

std::vector<uint8_t> MessageOf(const Bytes& attributes) {
  Bytes message;
  nlmsghdr header = {};
  const nfgenmsg general = {AF_INET, NFNETLINK_V0, 0};
  header.nlmsg_len = static_cast<uint32_t>(sizeof(header) + sizeof(general) + attributes.bytes().size());
  header.nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW;
  header.nlmsg_flags = NLM_F_MULTI;
  message.Append(&header, sizeof(header));
  message.Append(&general, sizeof(general));
  message.Append(attributes.bytes().data(), attributes.bytes().size());
  return message.bytes();
}

Bytes FlowOf(uint8_t protocol, uint32_t status) {
  Bytes bytes;
  bytes.Nest(CTA_TUPLE_ORIG, TupleOf(0x0a000001, 0x0a000002, protocol, 5001, 5002))
      .Nest(CTA_TUPLE_REPLY, TupleOf(0x0a000002, 0x0a000001, protocol, 5002, 5001))
      .U32(CTA_STATUS, status);
  return bytes;
}

}  // namespace

std::vector<Fixture> HandMade() {
  Bytes dccp = FlowOf(IPPROTO_DCCP, IPS_CONFIRMED | IPS_SEEN_REPLY);
  dccp.U32(CTA_TIMEOUT, 43200)
      .Nest(CTA_PROTOINFO, Bytes().Nest(CTA_PROTOINFO_DCCP,
                                        Bytes()
                                            .U8(CTA_PROTOINFO_DCCP_STATE, 4)
                                            .U8(CTA_PROTOINFO_DCCP_ROLE, 1)
                                            .Put(CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ, {0, 0, 0, 0, 0, 0, 0, 7})))
      .U32(CTA_ID, 12)
      .U32(CTA_USE, 1);
  // Neither CTA_TIMEOUT nor CTA_PROTOINFO: the hardware or the flow table has them.
  Bytes offloaded = FlowOf(IPPROTO_TCP, IPS_CONFIRMED | IPS_SEEN_REPLY | IPS_ASSURED | IPS_OFFLOAD);
  offloaded.U32(CTA_MARK, 1).U32(CTA_ID, 13).U32(CTA_USE, 2);
  Bytes extras = FlowOf(IPPROTO_TCP, IPS_CONFIRMED | IPS_EXPECTED);
  extras.U32(CTA_TIMEOUT, 10)
      .Nest(CTA_HELP, Bytes().Put(CTA_HELP_NAME, {'f', 't', 'p', 0}))
      .Nest(CTA_SECCTX, Bytes().Put(CTA_SECCTX_NAME, {'u', ':', 'r', 0}))
      .Nest(CTA_TUPLE_MASTER, TupleOf(0x0a000001, 0x0a000002, IPPROTO_TCP, 5000, 21))
      .Nest(CTA_SEQ_ADJ_ORIG, Bytes().U32(CTA_SEQADJ_CORRECTION_POS, 1))
      .Nest(CTA_SYNPROXY, Bytes().U32(CTA_SYNPROXY_ISN, 1))
      .Put(kCtaTimestampEvent, {0, 0, 0, 0, 0, 0, 0, 9})
      .U32(99, 1);
  return {{"hand-made-dccp", MessageOf(dccp)},
          {"hand-made-offloaded", MessageOf(offloaded)},
          {"hand-made-helper-and-unknown", MessageOf(extras)}};
}

}  // namespace flowglass::test
