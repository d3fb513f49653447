// What each fixture decodes to. capture/capture.sh makes the flows.
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <netinet/in.h>

#include <memory>

#include "batch_decoder.h"
#include "columns.gen.h"
#include "flow_decoder.h"
#include "test.h"

namespace flowglass::test {
namespace {

struct Decoded {
  Flow flow;
  ReadMarks marks;
  StringTable strings;
};

std::unique_ptr<Decoded> Decode(const std::string& name) {
  auto decoded = std::make_unique<Decoded>();
  MessageReader reader(FixtureNamed(name).bytes);
  Message message;
  CHECK(reader.Next(message));
  CHECK(DecodeFlow(message.payload, decoded->strings, decoded->marks, decoded->flow));
  CHECK_EQUAL(decoded->marks.unknown_attributes, name == "hand-made-helper-and-unknown" ? 1 : 0);
  return decoded;
}

Address V4(uint32_t address) {
  return {{0, 0, 0xffff, address}};
}
Address V6(uint32_t last) {
  return {{0xfd000000, 0, 0, last}};
}

// The two hosts that capture.sh uses, untranslated.
void CheckTuples(const Flow& flow, uint8_t family, uint8_t protocol, uint16_t sport, uint16_t dport) {
  CHECK_EQUAL(flow.family, family);
  CHECK_EQUAL(flow.original.protocol, protocol);
  CHECK(flow.original.source == (family == AF_INET ? V4(0x0a000001) : V6(1)));
  CHECK(flow.original.destination == (family == AF_INET ? V4(0x0a000002) : V6(2)));
  CHECK_EQUAL(flow.original.sport, sport);
  CHECK_EQUAL(flow.original.dport, dport);
  CHECK((flow.presence & presence::kReplyTuple) != 0);
  CHECK((flow.presence & presence::kTranslated) == 0);
  CHECK(flow.reply.source == flow.original.destination);
}

void CheckLasts(const Flow& flow) {
  CHECK((flow.presence & presence::kTimeout) != 0);
  CHECK(flow.timeout_sec > 290 && flow.timeout_sec <= 300);
  CHECK((flow.presence & presence::kId) != 0 && flow.id != 0);
  CHECK((flow.presence & presence::kUse) != 0 && flow.use >= 1);
  CHECK((flow.presence & presence::kStatus) != 0);
  CHECK((flow.status & IPS_CONFIRMED) != 0);
}

}  // namespace

TEST(tcp4, "an established TCP flow has state, mark, status and start time") {
  const auto d = Decode("tcp-established-v4");
  CheckTuples(d->flow, AF_INET, IPPROTO_TCP, 1001, 80);
  CheckLasts(d->flow);
  CHECK_EQUAL(d->flow.state, TCP_CONNTRACK_ESTABLISHED);
  CHECK_EQUAL(d->flow.mark, 9);
  CHECK((d->flow.status & IPS_ASSURED) != 0);
  CHECK((d->flow.presence & presence::kStart) != 0);
  // After 2026-01-01, in nanoseconds.
  CHECK(d->flow.start_ns > 1767225600ull * 1000000000);
  CHECK((d->flow.presence & presence::kOrigCounters) != 0);
  CHECK((d->flow.presence & presence::kLabels) == 0);
}

TEST(tcp6, "an IPv6 TCP flow has its addresses most significant word first") {
  const auto d = Decode("tcp-syn-sent-v6");
  CheckTuples(d->flow, AF_INET6, IPPROTO_TCP, 1002, 443);
  CHECK_EQUAL(d->flow.state, TCP_CONNTRACK_SYN_SENT);
}

TEST(udp, "UDP flows of both families have ports and no state") {
  const auto v4 = Decode("udp-v4");
  CheckTuples(v4->flow, AF_INET, IPPROTO_UDP, 1003, 53);
  CheckLasts(v4->flow);
  CHECK((v4->flow.presence & presence::kState) == 0);
  const auto v6 = Decode("udp-v6");
  CheckTuples(v6->flow, AF_INET6, IPPROTO_UDP, 1004, 53);
}

TEST(udplite, "a UDP-Lite flow has its ports") {
  CheckTuples(Decode("udplite-v4")->flow, AF_INET, IPPROTO_UDPLITE, 1006, 1007);
}

TEST(sctp, "an SCTP flow has its ports, state and verification tags") {
  const auto d = Decode("sctp-established-v4");
  CheckTuples(d->flow, AF_INET, IPPROTO_SCTP, 1005, 36412);
  // SCTP_CONNTRACK_ESTABLISHED; its header cannot be included beside <netinet/in.h>.
  CHECK_EQUAL(d->flow.state, 4);
  CHECK((d->flow.presence & presence::kProtocolInfo) != 0);
  // conntrack -I swaps the bytes of the tags (--orig-vtag 1 --reply-vtag 2) on a little-endian machine.
  CHECK_EQUAL(d->flow.protocol_info, uint64_t{0x02000000} << 32 | 0x01000000);
}

TEST(icmp, "an ICMP echo has id, type and code, and its answer is not a translation") {
  const auto d = Decode("icmp-echo-v4");
  CheckTuples(d->flow, AF_INET, IPPROTO_ICMP, 77, 8 << 8);
  CHECK_EQUAL(d->flow.reply.dport, 0);
  CHECK_EQUAL(d->flow.reply.sport, 77);
}

TEST(icmpv6, "an ICMPv6 echo has id, type and code, and its answer is not a translation") {
  const auto d = Decode("icmpv6-echo-v6");
  CheckTuples(d->flow, AF_INET6, IPPROTO_ICMPV6, 78, 128 << 8);
  CHECK_EQUAL(d->flow.reply.dport, 129 << 8);
}

TEST(gre, "a GRE flow has its keys") {
  CheckTuples(Decode("gre-v4")->flow, AF_INET, IPPROTO_GRE, 258, 772);
}

TEST(unknown_protocol, "a flow of another protocol has no layer 4 words") {
  const auto d = Decode("unknown-protocol-v4");
  CheckTuples(d->flow, AF_INET, IPPROTO_ESP, 0, 0);
  CHECK((d->flow.presence & presence::kLayer4) == 0);
}

TEST(counters, "real traffic has counters, mark and labels") {
  const auto d = Decode("udp-mark-labels-counters");
  CHECK_EQUAL(d->flow.orig_packets, 1);
  // "flowglass\n", and the headers of UDP and IP.
  CHECK_EQUAL(d->flow.orig_bytes, 10 + 8 + 20);
  CHECK_EQUAL(d->flow.mark, 0x2a);
  CHECK((d->flow.presence & presence::kLabels) != 0);
  CHECK_EQUAL(d->flow.labels[0], 1u << 5);
  CHECK_EQUAL(d->flow.labels[1] | d->flow.labels[2] | d->flow.labels[3], 0);
}

TEST(translated, "a flow whose reply tuple is not the inverse is translated") {
  const auto d = Decode("udp-translated");
  CHECK((d->flow.presence & presence::kTranslated) != 0);
  CHECK_EQUAL(d->flow.original.dport, 7002);
  CHECK_EQUAL(d->flow.reply.sport, 7003);
}

TEST(zones, "a zone is reported by direction") {
  const uint32_t all = presence::kZone | presence::kZoneOrig | presence::kZoneReply;
  const auto both = Decode("udp-zone-both");
  CHECK_EQUAL(both->flow.zone, 5);
  CHECK_EQUAL(both->flow.presence & all, presence::kZone);
  const auto original = Decode("udp-zone-original");
  CHECK_EQUAL(original->flow.zone, 6);
  CHECK_EQUAL(original->flow.presence & all, presence::kZoneOrig);
  const auto reply = Decode("udp-zone-reply");
  CHECK_EQUAL(reply->flow.zone, 7);
  CHECK_EQUAL(reply->flow.presence & all, presence::kZoneReply);
}

TEST(zone_keys, "the key depends on a zone only if that applies to the original direction") {
  const SipKey key = {1, 2};
  Flow flow = Decode("udp-zone-both")->flow;
  const uint64_t zoned = FlowKey(key, flow);
  flow.zone = 8;
  CHECK(FlowKey(key, flow) != zoned);
  flow.presence = presence::kZoneReply;
  const uint64_t reply_only = FlowKey(key, flow);
  flow.zone = 0;
  CHECK_EQUAL(FlowKey(key, flow), reply_only);
}

TEST(dccp, "a hand-made DCCP flow has its ports, state and role") {
  const auto d = Decode("hand-made-dccp");
  CheckTuples(d->flow, AF_INET, IPPROTO_DCCP, 5001, 5002);
  CHECK_EQUAL(d->flow.state, 4);
  CHECK((d->flow.presence & presence::kProtocolInfo) != 0);
  CHECK_EQUAL(d->flow.protocol_info, 1);
  CHECK_EQUAL(d->flow.timeout_sec, 43200);
}

TEST(offloaded, "a hand-made offloaded flow has neither timeout nor state") {
  const auto d = Decode("hand-made-offloaded");
  CheckTuples(d->flow, AF_INET, IPPROTO_TCP, 5001, 5002);
  CHECK((d->flow.presence & (presence::kTimeout | presence::kState)) == 0);
  CHECK((d->flow.status & IPS_OFFLOAD) != 0);
}

TEST(extras, "helper and security context are interned, others marked as present, unknown ones counted") {
  const auto d = Decode("hand-made-helper-and-unknown");
  const std::vector<std::string> strings = d->strings.Since(0);
  CHECK_EQUAL(strings.size(), 2);
  CHECK_EQUAL(strings[d->flow.helper - 1u], "ftp");
  CHECK_EQUAL(strings[d->flow.secctx - 1u], "u:r");
  const uint32_t expected =
      presence::kHelper | presence::kSecctx | presence::kMaster | presence::kSeqAdjust | presence::kSynproxy;
  CHECK_EQUAL(d->flow.presence & expected, expected);
}

TEST(events, "events are distinguished by message type and flags") {
  for (const auto& [name, expected] : {std::pair<const char*, uint8_t>{"event-new", event::kNew},
                                       {"event-update", event::kUpdate},
                                       {"event-destroy", event::kDestroy}}) {
    alignas(8) uint8_t memory[BatchBytes(8)] = {};
    BatchWriter batch(memory, 8);
    StringTable strings;
    BatchDecoder decoder({}, strings, true);
    decoder.Begin(FixtureNamed(name).bytes);
    CHECK(decoder.Continue(batch) == BatchDecoder::Stop::kDatagramEnd);
    CHECK_EQUAL(batch.count(), 1);
    ColumnPointers columns;
    columns.Bind(memory, 8);
    CHECK_EQUAL(columns.event[0], expected);
    CHECK_EQUAL(columns.orig_sport[0], 9);
    // An end is announced after the flow has ended.
    CHECK((columns.presence[0] & presence::kEventTime) != 0);
    if (expected == event::kDestroy) CHECK(columns.event_ns[0] >= columns.stop_ns[0]);
    if (expected == event::kDestroy) {
      CHECK((columns.presence[0] & presence::kStop) != 0);
      CHECK(columns.stop_ns[0] >= columns.start_ns[0]);
    }
  }
}

}  // namespace flowglass::test
