// The request policy of flowglass-helper: what it lets through, and what it must not.
#include <cerrno>
#include <random>

#include "flow_decoder.h"
#include "messages.h"
#include "policy_requests.h"
#include "request.h"

namespace flowglass {
namespace {

Bytes MakeDelete(std::initializer_list<Bytes> attributes, uint8_t family = AF_INET, uint8_t version = 0) {
  return MakeMessage({.type = kCtDelete, .family = family, .version = version}, attributes);
}

}  // namespace

TEST(policy_allows_library, "the helper sends every request that the library makes") {
  RequestWriter writer;
  uint32_t sequence = 0;
  for (const test::Fixture& fixture : test::Fixtures()) {
    MessageReader reader(fixture.bytes);
    Message message;
    Flow flow;
    StringTable strings;
    ReadMarks marks;
    if (!reader.Next(message) || !DecodeFlow(message.payload, strings, marks, flow)) continue;
    const FlowIdentity identity{.tuple = flow.original,
                                .start_ns = flow.start_ns,
                                .presence = flow.presence,
                                .id = flow.id,
                                .zone = flow.zone,
                                .family = flow.family};
    for (const bool exact : {false, true}) {
      writer.Get(++sequence, identity, {.exact = exact}, true);
      writer.Delete(++sequence, identity, {.exact = exact}, true);
    }
    writer.New(++sequence, {flow, 600}, true);
    CHECK_EQUAL(Check({writer.bytes().begin(), writer.bytes().end()}), 0);
  }
  CHECK(sequence > 30);
  writer.Dump(++sequence, AF_UNSPEC);
  writer.Dump(++sequence, AF_INET);
  writer.Flush(++sequence, AF_UNSPEC);
  writer.Flush(++sequence, AF_INET6);
  writer.GetStats(++sequence);
  CHECK_EQUAL(Check({writer.bytes().begin(), writer.bytes().end()}), 0);
}

TEST(policy_allows_exact, "exact gets, deletes and creations are sent") {
  CHECK_EQUAL(Check(MakeMessage({}, {MakeTuple()})), 0);
  CHECK_EQUAL(Check(MakeMessage({}, {MakeTuple(CTA_TUPLE_REPLY), MakeAttribute(CTA_ZONE, {0, 5})})), 0);
  CHECK_EQUAL(Check(MakeDelete({MakeTuple(), U32(CTA_ID), MakeAttribute(CTA_ZONE, {0, 5})})), 0);
  const Head create{.type = kCtNew, .flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL};
  CHECK_EQUAL(Check(MakeMessage(create, {MakeTuple(), MakeTuple(CTA_TUPLE_REPLY), U32(CTA_TIMEOUT),
                                         U32(CTA_STATUS), MakeNested(CTA_NAT_SRC, {U32(CTA_NAT_V4_MINIP)}),
                                         MakeAttribute(CTA_LABELS, Bytes(16, 0))})),
              0);
}

TEST(policy_update, "an update carries what the kernel changes in an entry, and nothing that is fixed") {
  const Head update{.type = kCtNew};
  const Head create{.type = kCtNew, .flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL};
  const Bytes adjust =
      Join({U32(CTA_SEQADJ_CORRECTION_POS), U32(CTA_SEQADJ_OFFSET_BEFORE), U32(CTA_SEQADJ_OFFSET_AFTER)});
  const Bytes tcp = Join({MakeAttribute(CTA_PROTOINFO_TCP_STATE, {3}),
                          MakeAttribute(CTA_PROTOINFO_TCP_WSCALE_ORIGINAL, {7}),
                          MakeAttribute(CTA_PROTOINFO_TCP_WSCALE_REPLY, {7}),
                          MakeAttribute(CTA_PROTOINFO_TCP_FLAGS_ORIGINAL, {1, 1}),
                          MakeAttribute(CTA_PROTOINFO_TCP_FLAGS_REPLY, {1, 1})});
  const Bytes sctp = Join({MakeAttribute(CTA_PROTOINFO_SCTP_STATE, {4}),
                           U32(CTA_PROTOINFO_SCTP_VTAG_ORIGINAL), U32(CTA_PROTOINFO_SCTP_VTAG_REPLY)});
  const Bytes dccp =
      Join({MakeAttribute(CTA_PROTOINFO_DCCP_STATE, {4}), MakeAttribute(CTA_PROTOINFO_DCCP_ROLE, {1}),
            MakeAttribute(CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ, Bytes(8, 1))});
  const Bytes changes[] = {
      MakeNested(CTA_PROTOINFO, {MakeAttribute(CTA_PROTOINFO_TCP, tcp)}),
      MakeNested(CTA_PROTOINFO, {MakeAttribute(CTA_PROTOINFO_SCTP, sctp)}),
      MakeNested(CTA_PROTOINFO, {MakeAttribute(CTA_PROTOINFO_DCCP, dccp)}),
      MakeAttribute(CTA_SEQ_ADJ_ORIG, adjust),
      MakeAttribute(CTA_SEQ_ADJ_REPLY, adjust),
      MakeAttribute(CTA_SYNPROXY,
                    Join({U32(CTA_SYNPROXY_ISN), U32(CTA_SYNPROXY_ITS), U32(CTA_SYNPROXY_TSOFF)})),
      MakeNested(CTA_HELP, {MakeAttribute(CTA_HELP_NAME, {0})}),
      U32(CTA_STATUS),
      U32(CTA_TIMEOUT),
      Join({U32(CTA_MARK), U32(CTA_MARK_MASK)}),
      MakeAttribute(CTA_ZONE, {0, 5}),
      Join({MakeAttribute(CTA_LABELS, Bytes(16, 1)), MakeAttribute(CTA_LABELS_MASK, Bytes(16, 1))}),
  };
  for (const Bytes& change : changes) {
    CHECK_EQUAL(Check(MakeMessage(update, {MakeTuple(), change})), 0);
    CHECK_EQUAL(Check(MakeMessage(create, {MakeTuple(), MakeTuple(CTA_TUPLE_REPLY), change})), 0);
  }
  const Bytes settled[] = {MakeNested(CTA_NAT_SRC, {U32(CTA_NAT_V4_MINIP)}),
                           MakeNested(CTA_NAT_DST, {U32(CTA_NAT_V4_MINIP)}), MakeTuple(CTA_TUPLE_MASTER),
                           U32(CTA_ID)};
  for (const Bytes& one : settled) {
    CHECK_EQUAL(Check(MakeMessage(update, {MakeTuple(), one})), EINVAL);
    CHECK_EQUAL(Check(MakeMessage(create, {MakeTuple(), MakeTuple(CTA_TUPLE_REPLY), one})), 0);
  }
  // What the kernel itself never accepts, or an unknown attribute in a nest, which it would skip.
  for (const uint16_t type : {CTA_USE, CTA_SECMARK, CTA_COUNTERS_ORIG, CTA_FILTER, CTA_STATUS_MASK}) {
    CHECK_EQUAL(Check(MakeMessage(update, {MakeTuple(), U32(type)})), EINVAL);
  }
  const Bytes strange = Join({tcp, MakeAttribute(CTA_PROTOINFO_TCP_MAX + 1, {1})});
  CHECK_EQUAL(
      Check(MakeMessage(
          update, {MakeTuple(), MakeNested(CTA_PROTOINFO, {MakeAttribute(CTA_PROTOINFO_TCP, strange)})})),
      EINVAL);
}

TEST(policy_flush, "a flush is sent only without attributes") {
  CHECK_EQUAL(Check(MakeDelete({}, AF_UNSPEC)), 0);
  CHECK_EQUAL(Check(MakeDelete({}, AF_INET, 1)), 0);
  for (const uint16_t type : {CTA_MARK, CTA_MARK_MASK, CTA_STATUS, CTA_STATUS_MASK, CTA_ID}) {
    CHECK(Check(MakeDelete({U32(type)}, AF_UNSPEC)) != 0);
    CHECK(Check(MakeDelete({U32(type)}, AF_INET, 1)) != 0);
  }
  CHECK(Check(MakeDelete({MakeAttribute(CTA_ZONE, {0, 5})}, AF_UNSPEC)) != 0);
  CHECK(Check(MakeDelete({MakeNested(CTA_FILTER, {U32(1)})}, AF_INET, 1)) != 0);
  CHECK(Check(MakeDelete({U32(28)}, AF_UNSPEC)) != 0);
}

TEST(policy_family_flush, "a flush of one family is refused if the kernel would flush all") {
  CHECK_EQUAL(Check(MakeDelete({}, AF_INET, 0)), EPERM);
  CHECK_EQUAL(Check(MakeDelete({}, AF_INET6, 1), {.family_flush = false}), EOPNOTSUPP);
  CHECK_EQUAL(Check(MakeDelete({}, AF_BRIDGE, 1)), EINVAL);
}

TEST(policy_delete_filter, "a delete of one flow carries nothing that could turn it into a flush") {
  CHECK(Check(MakeDelete({MakeTuple(), MakeNested(CTA_FILTER, {U32(1), U32(2)})})) != 0);
  CHECK(Check(MakeDelete({MakeTuple(), U32(CTA_MARK)})) != 0);
  CHECK(Check(MakeDelete({MakeTuple(), U32(CTA_STATUS)})) != 0);
  CHECK(Check(MakeDelete({MakeTuple(), U32(30)})) != 0);
  CHECK(Check(MakeDelete({MakeTuple()}, AF_UNSPEC)) != 0);
}

TEST(policy_partial_tuple, "an incomplete tuple is refused") {
  const Bytes ip = MakeNested(CTA_TUPLE_IP, {U32(CTA_IP_V4_SRC), U32(CTA_IP_V4_DST)});
  const Bytes protocol = MakeNested(CTA_TUPLE_PROTO, {MakeAttribute(CTA_PROTO_NUM, {6})});
  CHECK_EQUAL(Check(MakeDelete({MakeNested(CTA_TUPLE_ORIG, {ip, protocol})})), 0);
  CHECK_EQUAL(Check(MakeDelete({MakeNested(CTA_TUPLE_ORIG, {ip})})), EINVAL);
  CHECK_EQUAL(Check(MakeDelete({MakeNested(CTA_TUPLE_ORIG, {protocol})})), EINVAL);
  CHECK_EQUAL(Check(MakeDelete({MakeNested(CTA_TUPLE_ORIG, {})})), EINVAL);
  CHECK_EQUAL(Check(MakeDelete({MakeTuple()}, AF_INET6)), EINVAL);
  CHECK_EQUAL(Check(MakeDelete({MakeTuple(), MakeTuple()})), EINVAL);
}

TEST(policy_read_only, "a read-only helper refuses what changes the table") {
  const PolicyContext context{.read_only = true};
  CHECK_EQUAL(Check(MakeMessage({}, {MakeTuple()}), context), 0);
  CHECK_EQUAL(Check(MakeMessage({.flags = NLM_F_REQUEST | NLM_F_DUMP}), context), 0);
  CHECK_EQUAL(Check(MakeDelete({MakeTuple()}), context), EPERM);
  CHECK_EQUAL(Check(MakeDelete({}, AF_UNSPEC), context), EPERM);
  CHECK_EQUAL(Check(MakeMessage({.type = kCtNew}, {MakeTuple()}), context), EPERM);
}

TEST(policy_other_types, "only the listed kinds of requests are sent") {
  int allowed = 0;
  for (uint32_t type = 0; type <= UINT16_MAX; type++) {
    for (const int flags : {NLM_F_REQUEST, NLM_F_REQUEST | NLM_F_DUMP}) {
      const Head head{
          .type = static_cast<uint16_t>(type), .flags = static_cast<uint16_t>(flags), .family = AF_UNSPEC};
      if (Check(MakeMessage(head)) == 0) allowed++;
    }
  }
  // CT: dumps of four kinds, flush, statistics, statistics of each CPU. EXP: dump, flush, statistics of each
  // CPU.
  CHECK_EQUAL(allowed, 10);
}

TEST(policy_heads, "flags, port, version and family must be those that the library sends") {
  CHECK_EQUAL(Check(MakeMessage({.flags = NLM_F_ACK}, {MakeTuple()})), EPERM);
  CHECK_EQUAL(Check(MakeMessage({.flags = NLM_F_REQUEST | NLM_F_ECHO}, {MakeTuple()})), EPERM);
  CHECK_EQUAL(Check(MakeMessage({.flags = NLM_F_REQUEST | NLM_F_ROOT}, {MakeTuple()})), EPERM);
  CHECK_EQUAL(Check(MakeMessage({.port = 1}, {MakeTuple()})), EPERM);
  CHECK_EQUAL(Check(MakeMessage({.version = 2}, {MakeTuple()})), EPERM);
  CHECK_EQUAL(Check(MakeMessage({.type = kCtDelete, .flags = NLM_F_REQUEST | NLM_F_DUMP})), EPERM);
  CHECK_EQUAL(Check(MakeMessage({.type = kCtDelete, .flags = NLM_F_REQUEST | NLM_F_BULK})), EPERM);
}

TEST(policy_batch, "one refused message refuses the whole send") {
  const Bytes good = MakeMessage({}, {MakeTuple()});
  CHECK_EQUAL(Check(Join({good, good, good})), 0);
  CHECK_EQUAL(Check(Join({good, MakeDelete({}, AF_INET, 0), good})), EPERM);
  CHECK_EQUAL(Check({}), EBADMSG);
}

TEST(policy_truncated, "a request cut at any byte is refused without reading beyond it") {
  const Bytes whole = Join({MakeMessage({}, {MakeTuple()}), MakeDelete({MakeTuple(), U32(CTA_ID)})});
  const size_t first = MakeMessage({}, {MakeTuple()}).size();
  for (size_t size = 0; size < whole.size(); size++) {
    const int code = Check(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    CHECK_EQUAL(code == 0, size == first);
  }
}

TEST(policy_shortened, "a message whose length is too small never becomes a flush") {
  const Bytes whole = MakeDelete({MakeTuple(), U32(CTA_ID)}, AF_UNSPEC);
  for (uint32_t length = 0; length <= whole.size() + 8; length++) {
    Bytes bytes = whole;
    memcpy(bytes.data(), &length, sizeof length);
    CHECK(Check(bytes) != 0);
  }
}

TEST(policy_lengths, "every attribute length is checked, at every depth") {
  const Bytes whole = MakeMessage({}, {MakeTuple()});
  for (size_t at = NLMSG_HDRLEN + sizeof(nfgenmsg); at + 2 <= whole.size(); at += NLA_ALIGNTO) {
    for (const uint16_t length : std::initializer_list<uint16_t>{0, 1, 3, 4, 5, 7, 200, 0xfffc, 0xffff}) {
      Bytes bytes = whole;
      memcpy(bytes.data() + at, &length, sizeof length);
      Check(bytes);  // any verdict, but no read outside
    }
  }
  CHECK_EQUAL(Check(MakeMessage({}, {MakeTuple(), MakeAttribute(CTA_ZONE, {0})})), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({}, {MakeTuple(), MakeAttribute(CTA_ZONE, {0, 0, 0, 5})})), EINVAL);
  CHECK_EQUAL(Check(MakeMessage({}, {MakeTuple(), {0, 0}})), EINVAL);
}

TEST(policy_hostile, "a hundred thousand damaged requests never pass as a flush and never crash") {
  constexpr uint32_t kSeed = 20261123;
  std::mt19937 random(kSeed);
  const Bytes whole = MakeDelete({MakeTuple(), U32(CTA_ID), MakeAttribute(CTA_ZONE, {0, 5})});
  for (int round = 0; round < 100'000; round++) {
    Bytes bytes = whole;
    for (unsigned changes = 1 + random() % 4; changes > 0; changes--) {
      bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
    }
    if (Check(bytes) != 0) continue;
    nlmsghdr header;
    memcpy(&header, bytes.data(), sizeof header);
    // What passed is still a whole message with attributes: a delete without attributes is a flush.
    CHECK(header.nlmsg_len > NLMSG_HDRLEN + sizeof(nfgenmsg));
  }
}

}  // namespace flowglass
