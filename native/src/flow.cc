// Inverse tuples and keys of flows.
#include "flow.h"

#include <netinet/in.h>

#include "columns.gen.h"

namespace flowglass {
namespace {

// The type that answers an ICMP type, and vice versa; -1 if the kernel knows none (invmap of
// nf_conntrack_proto_icmp.c).
int InverseIcmpType(int type) {
  switch (type) {
    case 0:
      return 8;  // echo
    case 8:
      return 0;
    case 13:
      return 14;  // timestamp
    case 14:
      return 13;
    case 15:
      return 16;  // information
    case 16:
      return 15;
    case 17:
      return 18;  // address mask
    case 18:
      return 17;
    default:
      return -1;
  }
}

// The same for ICMPv6 (invmap of nf_conntrack_proto_icmpv6.c).
int InverseIcmp6Type(int type) {
  switch (type) {
    case 128:
      return 129;  // echo
    case 129:
      return 128;
    case 139:
      return 140;  // node information
    case 140:
      return 139;
    default:
      return -1;
  }
}

}  // namespace

bool IsInverse(const Tuple& original, const Tuple& reply) {
  if (original.source != reply.destination || original.destination != reply.source) return false;
  if (original.protocol == IPPROTO_ICMP || original.protocol == IPPROTO_ICMPV6) {
    const int type = original.dport >> 8;
    const int inverse = original.protocol == IPPROTO_ICMP ? InverseIcmpType(type) : InverseIcmp6Type(type);
    return original.sport == reply.sport && (original.dport & 0xff) == (reply.dport & 0xff) &&
           inverse == reply.dport >> 8;
  }
  return original.sport == reply.dport && original.dport == reply.sport;
}

uint16_t ZoneOf(uint32_t presence, uint16_t zone, Direction direction) {
  const uint32_t own = direction == Direction::kOriginal ? presence::kZoneOrig : presence::kZoneReply;
  return (presence & (presence::kZone | own)) != 0 ? zone : 0;
}

bool IsNamed(const FlowIdentity& named, Direction direction, const Flow& found) {
  const Tuple& tuple = direction == Direction::kOriginal ? found.original : found.reply;
  return named.family == found.family && named.tuple == tuple &&
         ZoneOf(named.presence, named.zone, direction) == ZoneOf(found.presence, found.zone, direction);
}

uint64_t FlowKey(const SipKey& key, const Flow& flow) {
  SipHash13 hash(key);
  const Tuple& tuple = flow.original;
  const uint64_t zone = (flow.presence & presence::kZoneReply) != 0 ? 0 : flow.zone;
  hash.Add(uint64_t{flow.family} << 56 | uint64_t{tuple.protocol} << 48 | zone << 32 |
           uint64_t{tuple.sport} << 16 | tuple.dport);
  const uint32_t* source = tuple.source.words;
  const uint32_t* destination = tuple.destination.words;
  // The first three words of an IPv4-mapped address carry no information, and the family is already hashed.
  if (flow.family == AF_INET) {
    hash.Add(uint64_t{source[3]} << 32 | destination[3]);
  } else {
    hash.Add(uint64_t{source[0]} << 32 | source[1]);
    hash.Add(uint64_t{source[2]} << 32 | source[3]);
    hash.Add(uint64_t{destination[0]} << 32 | destination[1]);
    hash.Add(uint64_t{destination[2]} << 32 | destination[3]);
  }
  return hash.Finish();
}

}  // namespace flowglass
