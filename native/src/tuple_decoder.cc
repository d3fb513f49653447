#include "tuple_decoder.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include "messages.h"

namespace flowglass {
namespace {

// The mandatory parts of a tuple, as bits.
constexpr unsigned kSource = 1, kDestination = 2, kProtocol = 4;
constexpr unsigned kWhole = kSource | kDestination | kProtocol;

void DecodeAddress4(AttributeReader& reader, const Attribute& attribute, Address& address) {
  address.words[2] = 0xffff;
  address.words[3] = reader.U32(attribute);
}

void DecodeAddress6(AttributeReader& reader, const Attribute& attribute, Address& address) {
  if (!reader.Bytes(attribute, address.words, sizeof(address.words))) return;
  for (uint32_t& word : address.words) word = ntohl(word);
}

// CTA_TUPLE_IP. Returns which addresses were present.
unsigned DecodeAddresses(const Attribute& nest, uint8_t family, ReadMarks& marks, Tuple& tuple) {
  AttributeReader reader(nest, marks);
  Attribute a;
  const bool ipv4 = family == AF_INET;
  const uint16_t source = ipv4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC;
  const uint16_t destination = ipv4 ? CTA_IP_V4_DST : CTA_IP_V6_DST;
  unsigned parts = 0;
  while (reader.Next(a)) {
    if (a.type != source && a.type != destination) {
      reader.Unknown();
      continue;
    }
    Address& address = a.type == source ? tuple.source : tuple.destination;
    if (ipv4) {
      DecodeAddress4(reader, a, address);
    } else {
      DecodeAddress6(reader, a, address);
    }
    parts |= a.type == source ? kSource : kDestination;
  }
  return parts;
}

// CTA_TUPLE_PROTO. Returns whether the protocol was present.
unsigned DecodeLayer4(const Attribute& nest, ReadMarks& marks, Tuple& tuple, bool& layer4) {
  AttributeReader reader(nest, marks);
  Attribute a;
  unsigned parts = 0;
  layer4 = false;
  while (reader.Next(a)) {
    switch (a.type) {
      case CTA_PROTO_NUM:
        tuple.protocol = reader.U8(a);
        parts = kProtocol;
        continue;
      case CTA_PROTO_SRC_PORT:
      case CTA_PROTO_ICMP_ID:
      case CTA_PROTO_ICMPV6_ID:
        tuple.sport = reader.U16(a);
        break;
      case CTA_PROTO_DST_PORT:
        tuple.dport = reader.U16(a);
        break;
      case CTA_PROTO_ICMP_TYPE:
      case CTA_PROTO_ICMPV6_TYPE:
        tuple.dport = static_cast<uint16_t>((tuple.dport & 0xff) | reader.U8(a) << 8);
        break;
      case CTA_PROTO_ICMP_CODE:
      case CTA_PROTO_ICMPV6_CODE:
        tuple.dport = static_cast<uint16_t>((tuple.dport & 0xff00) | reader.U8(a));
        break;
      default:
        reader.Unknown();
        continue;
    }
    layer4 = true;
  }
  return parts;
}

}  // namespace

TupleExtras DecodeTuple(const Attribute& nest, uint8_t family, ReadMarks& marks, Tuple& tuple) {
  AttributeReader reader(nest, marks);
  Attribute a;
  TupleExtras extras;
  unsigned parts = 0;
  while (reader.Next(a)) {
    switch (a.type) {
      case CTA_TUPLE_IP:
        parts |= DecodeAddresses(a, family, marks, tuple);
        break;
      case CTA_TUPLE_PROTO:
        parts |= DecodeLayer4(a, marks, tuple, extras.layer4);
        break;
      case CTA_TUPLE_ZONE:
        extras.has_zone = true;
        extras.zone = reader.U16(a);
        break;
      default:
        reader.Unknown();
    }
  }
  if (parts != kWhole) marks.incomplete = true;
  return extras;
}

}  // namespace flowglass
