// The composition's arithmetic, and the entry's attributes.
#include "entry.h"

#include <arpa/inet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <netinet/in.h>

#include <algorithm>

#include "request.h"

namespace ctload {
namespace {

// Periods in `i` of protocol (3) and family (4 times 3), and of both together with translation.
constexpr uint32_t kProtocols = 3;
constexpr uint32_t kQuarters = 4;
constexpr uint32_t kBlock = 24;

void SetAddress(uint32_t (&words)[4], bool ipv6, uint32_t network, uint32_t host) {
  words[0] = ipv6 ? network : 0;
  words[3] = ipv6 ? host : network + host;
}

struct Side {
  const uint32_t (&source)[4];
  const uint32_t (&destination)[4];
  uint16_t sport;
  uint16_t dport;
};

void PutAddress(Request& request, uint16_t type_v4, uint16_t type_v6, const Entry& entry,
                const uint32_t (&words)[4]) {
  if (entry.family == AF_INET) return request.U32(type_v4, words[3]);
  uint32_t network[4];
  std::transform(words, words + 4, network, [](uint32_t word) { return htonl(word); });
  request.Bytes(type_v6, network, sizeof(network));
}

void PutTuple(Request& request, uint16_t type, const Entry& entry, const Side& side) {
  const Nest tuple(request, type);
  {
    const Nest addresses(request, CTA_TUPLE_IP);
    PutAddress(request, CTA_IP_V4_SRC, CTA_IP_V6_SRC, entry, side.source);
    PutAddress(request, CTA_IP_V4_DST, CTA_IP_V6_DST, entry, side.destination);
  }
  const Nest protocol(request, CTA_TUPLE_PROTO);
  request.U8(CTA_PROTO_NUM, entry.protocol);
  request.U16(CTA_PROTO_SRC_PORT, side.sport);
  request.U16(CTA_PROTO_DST_PORT, side.dport);
}

void PutOriginal(Request& request, const Entry& entry) {
  PutTuple(request, CTA_TUPLE_ORIG, entry, {entry.source, entry.destination, entry.sport, entry.dport});
}

void PutTranslation(Request& request, const Entry& entry) {
  const Nest nat(request, CTA_NAT_SRC);
  PutAddress(request, CTA_NAT_V4_MINIP, CTA_NAT_V6_MINIP, entry, entry.translation);
  PutAddress(request, CTA_NAT_V4_MAXIP, CTA_NAT_V6_MAXIP, entry, entry.translation);
}

void PutTcpState(Request& request) {
  const Nest info(request, CTA_PROTOINFO);
  const Nest tcp(request, CTA_PROTOINFO_TCP);
  request.U8(CTA_PROTOINFO_TCP_STATE, TCP_CONNTRACK_ESTABLISHED);
}

}  // namespace

Entry MakeEntry(uint32_t i, const Composition& composition) {
  Entry entry;
  const bool udp = composition.udp && i % kProtocols == 0;
  const bool ipv6 = kQuarters - 1 - i / kProtocols % kQuarters < composition.ipv6_quarters;
  const uint64_t block = i / kBlock;
  entry.translated = (block + 1) * composition.nat_percent / 100 != block * composition.nat_percent / 100;
  entry.family = ipv6 ? AF_INET6 : AF_INET;
  entry.protocol = udp ? IPPROTO_UDP : IPPROTO_TCP;
  SetAddress(entry.source, ipv6, ipv6 ? 0xfd000000 : 0x0a000000, i >> 14);
  SetAddress(entry.destination, ipv6, ipv6 ? 0xfd000001 : 0xc0a80000, (ipv6 ? 0x100 : 0) + i % 251);
  SetAddress(entry.translation, ipv6, ipv6 ? 0xfd000002 : 0x64400000, i >> 14);
  entry.sport = static_cast<uint16_t>(1024 + (i & 0x3fff));
  entry.dport = static_cast<uint16_t>(udp ? 53 : 443);
  entry.mark = i % 16;
  return entry;
}

void PutNew(std::vector<uint8_t>& bytes, const Entry& entry, uint32_t timeout_sec, uint32_t sequence) {
  Request request(bytes, IPCTNL_MSG_CT_NEW, NLM_F_CREATE | NLM_F_EXCL, sequence, entry.family);
  PutOriginal(request, entry);
  // Untranslated even if translation is requested: the kernel computes the real reply (nf_nat_setup_info).
  PutTuple(request, CTA_TUPLE_REPLY, entry, {entry.destination, entry.source, entry.dport, entry.sport});
  if (entry.translated) PutTranslation(request, entry);
  request.U32(CTA_STATUS, IPS_CONFIRMED | IPS_SEEN_REPLY | IPS_ASSURED);
  if (entry.mark != 0) request.U32(CTA_MARK, entry.mark);
  request.U32(CTA_TIMEOUT, timeout_sec);
  if (entry.protocol == IPPROTO_TCP) PutTcpState(request);
}

void PutMark(std::vector<uint8_t>& bytes, const Entry& entry, uint32_t mark, uint32_t sequence) {
  Request request(bytes, IPCTNL_MSG_CT_NEW, 0, sequence, entry.family);
  PutOriginal(request, entry);
  request.U32(CTA_MARK, mark);
}

void PutDelete(std::vector<uint8_t>& bytes, const Entry& entry, uint32_t sequence) {
  Request request(bytes, IPCTNL_MSG_CT_DELETE, 0, sequence, entry.family);
  PutOriginal(request, entry);
}

}  // namespace ctload
