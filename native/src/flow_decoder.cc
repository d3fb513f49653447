// The attributes of a flow, one function for each nest (kernel: ctnetlink_fill_info and its callees).
// native/wire/decode-flow.ts decides by the same rules what counts as a flow.
#include "flow_decoder.h"

#include <netinet/in.h>

#include "columns.gen.h"
#include "messages.h"
#include "tuple_decoder.h"

namespace flowglass {
namespace {

// CTA_COUNTERS_ORIG, CTA_COUNTERS_REPLY
void DecodeCounters(const Attribute& nest, ReadMarks& marks, uint64_t& packets, uint64_t& bytes) {
  AttributeReader reader(nest, marks);
  Attribute a;
  while (reader.Next(a)) {
    switch (a.type) {
      case CTA_COUNTERS_PACKETS:
        packets = reader.U64(a);
        break;
      case CTA_COUNTERS_BYTES:
        bytes = reader.U64(a);
        break;
      case CTA_COUNTERS32_PACKETS:
        packets = reader.U32(a);
        break;
      case CTA_COUNTERS32_BYTES:
        bytes = reader.U32(a);
        break;
      case CTA_COUNTERS_PAD:
        break;
      default:
        reader.Unknown();
    }
  }
}

// CTA_TIMESTAMP
void DecodeTimestamps(const Attribute& nest, ReadMarks& marks, Flow& flow) {
  AttributeReader reader(nest, marks);
  Attribute a;
  while (reader.Next(a)) {
    switch (a.type) {
      case CTA_TIMESTAMP_START:
        flow.start_ns = reader.U64(a);
        flow.presence |= presence::kStart;
        break;
      case CTA_TIMESTAMP_STOP:
        flow.stop_ns = reader.U64(a);
        flow.presence |= presence::kStop;
        break;
      case CTA_TIMESTAMP_PAD:
        break;
      default:
        reader.Unknown();
    }
  }
}

// Attributes without a column. Their length is still checked: a message with a wrong one is not a flow.
void SkipProtocolAttribute(AttributeReader& reader, uint16_t protocol, const Attribute& a) {
  static_assert(CTA_PROTOINFO_TCP_WSCALE_REPLY == 3 && CTA_PROTOINFO_TCP_FLAGS_ORIGINAL == 4);
  if (protocol == CTA_PROTOINFO_TCP) {
    // struct nf_ct_tcp_flags has two bytes.
    if (a.type < CTA_PROTOINFO_TCP_FLAGS_ORIGINAL) {
      reader.U8(a);
    } else {
      reader.U16(a);
    }
  } else if (protocol == CTA_PROTOINFO_DCCP && a.type == CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ) {
    reader.U64(a);
  }
}

// What a protocol says besides its state. Only what is needed to restore a saved flow has a column.
void DecodeProtocolAttribute(AttributeReader& reader, uint16_t protocol, const Attribute& a, Flow& flow) {
  if (protocol == CTA_PROTOINFO_SCTP && a.type == CTA_PROTOINFO_SCTP_VTAG_ORIGINAL) {
    flow.protocol_info |= reader.U32(a);
  } else if (protocol == CTA_PROTOINFO_SCTP && a.type == CTA_PROTOINFO_SCTP_VTAG_REPLY) {
    flow.protocol_info |= uint64_t{reader.U32(a)} << 32;
  } else if (protocol == CTA_PROTOINFO_DCCP && a.type == CTA_PROTOINFO_DCCP_ROLE) {
    flow.protocol_info = reader.U8(a);
  } else {
    SkipProtocolAttribute(reader, protocol, a);
    return;
  }
  flow.presence |= presence::kProtocolInfo;
}

// CTA_PROTOINFO. The state is attribute 1 in the nest of each protocol.
void DecodeProtocolInfo(const Attribute& nest, ReadMarks& marks, Flow& flow) {
  static_assert(CTA_PROTOINFO_TCP_STATE == 1 && CTA_PROTOINFO_DCCP_STATE == 1 &&
                CTA_PROTOINFO_SCTP_STATE == 1);
  AttributeReader reader(nest, marks);
  Attribute protocol;
  while (reader.Next(protocol)) {
    uint16_t known = 0;
    switch (protocol.type) {
      case CTA_PROTOINFO_TCP:
        known = CTA_PROTOINFO_TCP_MAX;
        break;
      case CTA_PROTOINFO_DCCP:
        known = CTA_PROTOINFO_DCCP_MAX;
        break;
      case CTA_PROTOINFO_SCTP:
        known = CTA_PROTOINFO_SCTP_MAX;
        break;
      default:
        reader.Unknown();
        continue;
    }
    AttributeReader inner(protocol, marks);
    Attribute a;
    while (inner.Next(a)) {
      if (a.type == 1) {
        flow.state = inner.U8(a);
        flow.presence |= presence::kState;
      } else if (a.type == 0 || a.type > known) {
        inner.Unknown();
      } else {
        DecodeProtocolAttribute(inner, protocol.type, a, flow);
      }
    }
  }
}

// CTA_HELP (attribute 1, CTA_HELP_NAME) and CTA_SECCTX (attribute 1, CTA_SECCTX_NAME)
// Returns whether there was a name.
bool DecodeName(const Attribute& nest, ReadMarks& marks, StringTable& strings, uint16_t& number) {
  static_assert(CTA_HELP_NAME == 1 && CTA_SECCTX_NAME == 1);
  AttributeReader reader(nest, marks);
  Attribute a;
  bool present = false;
  while (reader.Next(a)) {
    // The contents of CTA_HELP_INFO differ by helper.
    if (a.type == 1) {
      number = strings.Intern(reader.Text(a));
      present = true;
    } else if (nest.type != CTA_HELP || a.type != CTA_HELP_INFO) {
      reader.Unknown();
    }
  }
  return present;
}

void DecodeOriginal(const Attribute& a, ReadMarks& marks, Flow& flow) {
  const TupleExtras extras = DecodeTuple(a, flow.family, marks, flow.original);
  if (extras.layer4) flow.presence |= presence::kLayer4;
  if (!extras.has_zone) return;
  flow.zone = extras.zone;
  flow.presence |= presence::kZoneOrig;
}

void DecodeReply(const Attribute& a, ReadMarks& marks, Flow& flow) {
  const TupleExtras extras = DecodeTuple(a, flow.family, marks, flow.reply);
  flow.presence |= presence::kReplyTuple;
  if (!extras.has_zone) return;
  flow.zone = extras.zone;
  flow.presence |= presence::kZoneReply;
}

// CTA_TUPLE_MASTER: the master itself has no column.
void DecodeMaster(const Attribute& a, ReadMarks& marks, Flow& flow) {
  Tuple master;
  DecodeTuple(a, flow.family, marks, master);
  flow.presence |= presence::kMaster;
}

// CTA_SEQ_ADJ_ORIG, CTA_SEQ_ADJ_REPLY, CTA_SYNPROXY: three words each, without a column.
void DecodeAdjustment(const Attribute& nest, ReadMarks& marks, Flow& flow, uint32_t bit) {
  static_assert(CTA_SEQADJ_MAX == 3 && CTA_SYNPROXY_MAX == 3);
  AttributeReader reader(nest, marks);
  Attribute a;
  while (reader.Next(a)) {
    if (a.type == 0 || a.type > 3) {
      reader.Unknown();
    } else {
      reader.U32(a);
    }
  }
  flow.presence |= bit;
}

// The attributes that are a nest or a string. Returns false for an unknown one.
bool DecodeNest(const Attribute& a, StringTable& strings, ReadMarks& marks, Flow& flow) {
  switch (a.type) {
    case CTA_TUPLE_ORIG:
      DecodeOriginal(a, marks, flow);
      return true;
    case CTA_TUPLE_REPLY:
      DecodeReply(a, marks, flow);
      return true;
    case CTA_COUNTERS_ORIG:
      DecodeCounters(a, marks, flow.orig_packets, flow.orig_bytes);
      flow.presence |= presence::kOrigCounters;
      return true;
    case CTA_COUNTERS_REPLY:
      DecodeCounters(a, marks, flow.reply_packets, flow.reply_bytes);
      flow.presence |= presence::kReplyCounters;
      return true;
    case CTA_PROTOINFO:
      DecodeProtocolInfo(a, marks, flow);
      return true;
    case CTA_TIMESTAMP:
      DecodeTimestamps(a, marks, flow);
      return true;
    case CTA_HELP:
      if (DecodeName(a, marks, strings, flow.helper)) flow.presence |= presence::kHelper;
      return true;
    case CTA_SECCTX:
      if (DecodeName(a, marks, strings, flow.secctx)) flow.presence |= presence::kSecctx;
      return true;
    case CTA_SEQ_ADJ_ORIG:
    case CTA_SEQ_ADJ_REPLY:
      DecodeAdjustment(a, marks, flow, presence::kSeqAdjust);
      return true;
    case CTA_SYNPROXY:
      DecodeAdjustment(a, marks, flow, presence::kSynproxy);
      return true;
    case CTA_TUPLE_MASTER:
      DecodeMaster(a, marks, flow);
      return true;
    // Known, but only in requests.
    case CTA_NAT_SRC:
    case CTA_NAT_DST:
    case CTA_MARK_MASK:
    case CTA_LABELS_MASK:
    case CTA_FILTER:
    case CTA_STATUS_MASK:
      return true;
    default:
      return false;
  }
}

// CTA_LABELS: 128 bits, which the kernel writes as host words of `unsigned long`.
void DecodeLabels(AttributeReader& reader, const Attribute& a, Flow& flow) {
  if (reader.Bytes(a, flow.labels, sizeof(flow.labels))) flow.presence |= presence::kLabels;
}

void DecodeAttribute(AttributeReader& reader, const Attribute& a, StringTable& strings, ReadMarks& marks,
                     Flow& flow) {
  const auto number = [&](uint32_t& value, uint32_t bit) {
    value = reader.U32(a);
    flow.presence |= bit;
  };
  switch (a.type) {
    case CTA_STATUS:
      // If empty, it is the padding before CTA_TIMESTAMP_EVENT on machines that align 8-byte words: it is
      // numbered CTA_TIMESTAMP_PAD, outside the nest of that name (ctnetlink_dump_event_timestamp).
      if (a.size != 0) number(flow.status, presence::kStatus);
      break;
    case CTA_TIMEOUT:
      number(flow.timeout_sec, presence::kTimeout);
      break;
    case CTA_MARK:
      number(flow.mark, presence::kMark);
      break;
    case CTA_USE:
      number(flow.use, presence::kUse);
      break;
    case CTA_ID:
      number(flow.id, presence::kId);
      break;
    case CTA_SECMARK:
      reader.U32(a);
      break;
    case CTA_ZONE:
      flow.zone = reader.U16(a);
      flow.presence |= presence::kZone;
      break;
    case kCtaTimestampEvent:
      flow.event_ns = reader.U64(a);
      flow.presence |= presence::kEventTime;
      break;
    case CTA_LABELS:
      DecodeLabels(reader, a, flow);
      break;
    default:
      if (!DecodeNest(a, strings, marks, flow)) reader.Unknown();
  }
}

}  // namespace

bool DecodeFlow(std::span<const uint8_t> payload, StringTable& strings, ReadMarks& marks, Flow& flow) {
  nfgenmsg head;
  if (payload.size() < sizeof(head)) return false;
  std::memcpy(&head, payload.data(), sizeof(head));
  if (head.nfgen_family != AF_INET && head.nfgen_family != AF_INET6) return false;
  flow.family = head.nfgen_family;
  AttributeReader reader(payload.subspan(sizeof(head)), marks);
  Attribute a;
  bool original = false;
  while (reader.Next(a)) {
    original |= a.type == CTA_TUPLE_ORIG;
    DecodeAttribute(reader, a, strings, marks, flow);
  }
  if (marks.bad_length || marks.incomplete || !original) return false;
  if ((flow.presence & presence::kReplyTuple) != 0 && !IsInverse(flow.original, flow.reply)) {
    flow.presence |= presence::kTranslated;
  }
  return true;
}

}  // namespace flowglass
