// Every attribute that ctnetlink writes into a flow (ctnetlink_fill_info, ctnetlink_conntrack_event): each is
// known, sets its presence bit, and with a wrong length drops its message and nothing else.
#include <netinet/in.h>

#include "batch_decoder.h"
#include "columns.gen.h"
#include "flow_decoder.h"
#include "policy_requests.h"

namespace flowglass {
namespace {

struct Case {
  const char* name;
  Bytes attribute;
  uint32_t presence;
  // Whether a wrong length of the attribute (or of what is nested in it) must be noticed.
  bool sized = true;
};

Bytes Number(uint16_t type, size_t bytes) {
  return MakeAttribute(type, Bytes(bytes, 1));
}

// The payload is a nest without the flag, as the kernel's nla_nest_start_noflag writes it.
Bytes Nest(uint16_t type, std::initializer_list<Bytes> inner) {
  return MakeAttribute(type, Join(inner));
}

std::vector<Case> Cases() {
  const Bytes counters = Join({Number(CTA_COUNTERS_PACKETS, 8), Number(CTA_COUNTERS_BYTES, 8)});
  const Bytes adjust = Join({Number(1, 4), Number(2, 4), Number(3, 4)});
  const Bytes tcp = Join({Number(1, 1), Number(2, 1), Number(3, 1), Number(4, 2), Number(5, 2)});
  const Bytes dccp = Join({Number(1, 1), Number(2, 1), Number(3, 8)});
  const Bytes sctp = Join({Number(1, 1), Number(2, 4), Number(3, 4)});
  const Bytes name = MakeAttribute(1, {'f', 't', 'p', 0});
  return {
      {"reply", MakeTuple(CTA_TUPLE_REPLY), presence::kReplyTuple | presence::kTranslated},
      {"status", Number(CTA_STATUS, 4), presence::kStatus},
      {"TCP", Nest(CTA_PROTOINFO, {MakeAttribute(CTA_PROTOINFO_TCP, tcp)}), presence::kState},
      {"DCCP", Nest(CTA_PROTOINFO, {MakeAttribute(CTA_PROTOINFO_DCCP, dccp)}),
       presence::kState | presence::kProtocolInfo},
      {"SCTP", Nest(CTA_PROTOINFO, {MakeAttribute(CTA_PROTOINFO_SCTP, sctp)}),
       presence::kState | presence::kProtocolInfo},
      {"helper", Nest(CTA_HELP, {name, Number(CTA_HELP_INFO, 6)}), presence::kHelper, false},
      {"timeout", Number(CTA_TIMEOUT, 4), presence::kTimeout},
      {"mark", Number(CTA_MARK, 4), presence::kMark},
      {"counters", MakeAttribute(CTA_COUNTERS_ORIG, counters), presence::kOrigCounters},
      {"reply counters", MakeAttribute(CTA_COUNTERS_REPLY, counters), presence::kReplyCounters},
      {"use", Number(CTA_USE, 4), presence::kUse},
      {"id", Number(CTA_ID, 4), presence::kId},
      {"master", MakeTuple(CTA_TUPLE_MASTER), presence::kMaster},
      {"sequence adjustment", MakeAttribute(CTA_SEQ_ADJ_ORIG, adjust), presence::kSeqAdjust},
      {"reply's adjustment", MakeAttribute(CTA_SEQ_ADJ_REPLY, adjust), presence::kSeqAdjust},
      {"zone", Number(CTA_ZONE, 2), presence::kZone},
      {"security context", Nest(CTA_SECCTX, {name}), presence::kSecctx, false},
      {"timestamps", Nest(CTA_TIMESTAMP, {Number(1, 8), Number(2, 8)}), presence::kStart | presence::kStop},
      {"labels", Number(CTA_LABELS, 16), presence::kLabels},
      {"SYNPROXY", MakeAttribute(CTA_SYNPROXY, adjust), presence::kSynproxy},
      {"event time", Number(kCtaTimestampEvent, 8), presence::kEventTime},
      {"security mark", Number(CTA_SECMARK, 4), 0},
  };
}

struct Decoded {
  bool whole = false;
  Flow flow;
  ReadMarks marks;
};

// A flow of just an original tuple and the given attributes.
Decoded Decode(const Bytes& attributes) {
  const Bytes message = MakeMessage({.type = kCtNew}, {MakeTuple(), attributes});
  Decoded decoded;
  StringTable strings;
  decoded.whole = DecodeFlow(std::span(message).subspan(NLMSG_HDRLEN), strings, decoded.marks, decoded.flow);
  return decoded;
}

// The attribute with its last byte cut off; a nest loses the last byte of its last attribute.
Bytes Shortened(Bytes attribute) {
  const uint16_t length = static_cast<uint16_t>(attribute[0] | attribute[1] << 8);
  const uint16_t shorter = static_cast<uint16_t>(length - 1);
  std::memcpy(attribute.data(), &shorter, sizeof(shorter));
  return attribute;
}

}  // namespace

TEST(every_attribute_known, "every attribute that ctnetlink writes is known and marks its presence") {
  const uint32_t bare = Decode({}).flow.presence;
  for (const Case& one : Cases()) {
    const Decoded decoded = Decode(one.attribute);
    if (!decoded.whole || decoded.marks.unknown_attributes != 0 ||
        (decoded.flow.presence & ~bare) != one.presence) {
      test::Fail(__FILE__, __LINE__, std::string("of ") + one.name);
    }
  }
}

TEST(every_attribute_broken, "an attribute of a wrong length drops its message, and the next one is read") {
  const Bytes good = MakeMessage({.type = kCtNew}, {MakeTuple()});
  for (const Case& one : Cases()) {
    if (!one.sized) continue;
    const Bytes bad = MakeMessage({.type = kCtNew}, {MakeTuple(), Shortened(one.attribute)});
    alignas(8) uint8_t memory[BatchBytes(8)];
    BatchWriter batch(memory, 8);
    StringTable strings;
    BatchDecoder decoder({}, strings, false);
    const Bytes stream = Join({bad, good});
    decoder.Begin(stream);
    const bool ended = decoder.Continue(batch) == BatchDecoder::Stop::kDatagramEnd;
    const uint32_t malformed = reinterpret_cast<uint32_t*>(memory)[header::kMalformed];
    if (!ended || batch.count() != 1 || malformed != 1)
      test::Fail(__FILE__, __LINE__, std::string("of ") + one.name);
  }
}

TEST(every_attribute_padding,
     "the padding before an event's time is not a status, though it has its number") {
  // On machines that align eight-byte words, nla_put_be64 puts an empty CTA_TIMESTAMP_PAD (3) in front of it.
  const Decoded decoded = Decode(
      Join({Number(CTA_STATUS, 4), MakeAttribute(CTA_TIMESTAMP_PAD, {}), Number(kCtaTimestampEvent, 8)}));
  CHECK(decoded.whole);
  CHECK_EQUAL(decoded.flow.status, 0x01010101);
  CHECK_EQUAL(decoded.flow.event_ns, 0x0101010101010101);
}

}  // namespace flowglass
