// Requests, answers, keys and batches.
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "batch_decoder.h"
#include "columns.gen.h"
#include "flow_decoder.h"
#include "request.h"
#include "test.h"
#include "tuple_decoder.h"

namespace flowglass::test {
namespace {

Flow FlowOf(const std::string& name) {
  MessageReader reader(FixtureNamed(name).bytes);
  Message message;
  Flow flow;
  StringTable strings;
  ReadMarks marks;
  CHECK(reader.Next(message) && DecodeFlow(message.payload, strings, marks, flow));
  return flow;
}

FlowIdentity IdentityOf(const Flow& flow) {
  return {.tuple = flow.original,
          .start_ns = flow.start_ns,
          .presence = flow.presence,
          .id = flow.id,
          .zone = flow.zone,
          .family = flow.family};
}

// A message from its header and payload.
std::vector<uint8_t> Bytes(uint16_t type, uint16_t flags, uint32_t sequence,
                           const std::vector<uint8_t>& payload) {
  nlmsghdr header = {static_cast<uint32_t>(sizeof(nlmsghdr) + payload.size()), type, flags, sequence, 0};
  std::vector<uint8_t> bytes(sizeof(header));
  std::memcpy(bytes.data(), &header, sizeof(header));
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  return bytes;
}

Answer AnswerOf(const std::vector<uint8_t>& bytes) {
  MessageReader reader(bytes);
  Message message;
  CHECK(reader.Next(message));
  return ReadAnswer(message);
}

}  // namespace

TEST(siphash, "SipHash-1-3 equals the vectors computed by CPython's implementation") {
  // PYTHONHASHSEED=0 has the key 0: hash(b"\x00" * 8) and hash(bytes(range(16))) of CPython 3.11 (siphash13).
  SipHash13 zeros({0, 0});
  zeros.Add(0);
  CHECK_EQUAL(zeros.Finish(), 13646096770106105413ull);
  SipHash13 words({0, 0});
  words.Add(0x0706050403020100);
  words.Add(0x0f0e0d0c0b0a0908);
  CHECK_EQUAL(words.Finish(), 9904005486622393783ull);
}

TEST(round_trip, "the tuple and zone of a request are those of the flow, for every fixture") {
  for (const Fixture& fixture : Fixtures()) {
    const Flow flow = FlowOf(fixture.name);
    RequestWriter writer;
    writer.Delete(7, IdentityOf(flow), {}, true);
    MessageReader reader(writer.bytes());
    Message message;
    CHECK(reader.Next(message) && reader.at_end());
    CHECK_EQUAL(message.header.nlmsg_seq, 7);
    CHECK_EQUAL(message.type(), IPCTNL_MSG_CT_DELETE);
    Flow asked;
    StringTable strings;
    ReadMarks marks;
    CHECK(DecodeFlow(message.payload, strings, marks, asked));
    // A protocol without ports gets two zeros, which the kernel ignores.
    CHECK(asked.original == flow.original);
    CHECK_EQUAL(asked.id, flow.id);
    CHECK_EQUAL(ZoneOf(asked.presence, asked.zone, Direction::kOriginal),
                ZoneOf(flow.presence, flow.zone, Direction::kOriginal));
  }
}

namespace {

// The attribute in which an exact lookup has its tuple, and the zone there.
std::pair<uint16_t, uint16_t> ExactTuple(const FlowIdentity& identity, Direction direction) {
  RequestWriter writer;
  writer.Get(1, identity, {.direction = direction, .exact = true}, false);
  MessageReader messages(writer.bytes());
  Message message;
  CHECK(messages.Next(message));
  ReadMarks marks;
  AttributeReader attributes(message.payload.subspan(sizeof(nfgenmsg)), marks);
  Attribute a;
  CHECK(attributes.Next(a));
  Tuple tuple;
  const TupleExtras extras = DecodeTuple(a, identity.family, marks, tuple);
  CHECK(tuple == identity.tuple && extras.has_zone && !attributes.Next(a) && !marks.bad_length);
  return {a.type, extras.zone};
}

}  // namespace

TEST(exact_lookup, "the other direction of a flow is looked up in another zone, so that it is not found") {
  FlowIdentity identity = IdentityOf(FlowOf(Fixtures().front().name));
  const auto expect = [&](uint32_t zones, Direction direction, uint16_t attribute, uint16_t zone) {
    identity.presence =
        (identity.presence & ~(presence::kZone | presence::kZoneOrig | presence::kZoneReply)) | zones;
    identity.zone = zones == 0 ? 0 : 7;
    CHECK((ExactTuple(identity, direction) == std::pair<uint16_t, uint16_t>(attribute, zone)));
  };
  expect(0, Direction::kOriginal, CTA_TUPLE_REPLY, kUnusedZone);
  expect(0, Direction::kReply, CTA_TUPLE_ORIG, kUnusedZone);
  expect(presence::kZone, Direction::kOriginal, CTA_TUPLE_ORIG, 7);
  expect(presence::kZone, Direction::kReply, CTA_TUPLE_REPLY, 7);
  expect(presence::kZoneOrig, Direction::kOriginal, CTA_TUPLE_ORIG, 7);
  expect(presence::kZoneOrig, Direction::kReply, CTA_TUPLE_ORIG, kUnusedZone);
  expect(presence::kZoneReply, Direction::kOriginal, CTA_TUPLE_REPLY, kUnusedZone);
  expect(presence::kZoneReply, Direction::kReply, CTA_TUPLE_REPLY, 7);
}

TEST(named, "a flow has a name in one direction only, in that direction's zone") {
  for (const Fixture& fixture : Fixtures()) {
    const Flow flow = FlowOf(fixture.name);
    FlowIdentity identity = IdentityOf(flow);
    CHECK(IsNamed(identity, Direction::kOriginal, flow));
    // A fixture without a reply tuple has no name in that direction.
    CHECK_EQUAL(IsNamed(identity, Direction::kReply, flow), flow.reply == flow.original);
    identity.tuple = flow.reply;
    CHECK(IsNamed(identity, Direction::kReply, flow));
    identity.presence = (identity.presence | presence::kZone);
    identity.zone = static_cast<uint16_t>(flow.zone + 1);
    CHECK(!IsNamed(identity, Direction::kReply, flow));
  }
}

TEST(flush_version, "a flush of one family has the version with which the family counts") {
  RequestWriter writer;
  writer.Flush(1, AF_INET6);
  writer.Flush(2, AF_UNSPEC);
  MessageReader reader(writer.bytes());
  Message message;
  CHECK(reader.Next(message));
  CHECK_EQUAL(message.payload[0], AF_INET6);
  CHECK(message.payload[1] != 0);
  CHECK(reader.Next(message));
  CHECK_EQUAL(message.payload[0], AF_UNSPEC);
}

TEST(answers, "errors, acknowledgements, ends and the kernel's words are read") {
  const std::vector<uint8_t> capped = {0xfe, 0xff, 0xff, 0xff, 16, 0, 0, 0, 0, 0,
                                       0,    0,    0,    0,    0,  0, 0, 0, 0, 0};
  CHECK_EQUAL(AnswerOf(Bytes(NLMSG_ERROR, NLM_F_CAPPED, 5, capped)).code, ENOENT);
  CHECK_EQUAL(AnswerOf(Bytes(NLMSG_ERROR, NLM_F_CAPPED, 5, capped)).sequence, 5);
  std::vector<uint8_t> worded = capped;
  worded.insert(worded.end(), {7, 0, NLMSGERR_ATTR_MSG, 0, 'n', 'o', 0, 0});
  CHECK_EQUAL(AnswerOf(Bytes(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, 5, worded)).message, "no");
  CHECK(AnswerOf(Bytes(NLMSG_DONE, 0, 1, {0, 0, 0, 0})).done);
  CHECK_EQUAL(AnswerOf(Bytes(NLMSG_DONE, 0, 1, {})).code, 0);
  CHECK_EQUAL(AnswerOf(Bytes(NLMSG_DONE, 0, 1, {0xf4, 0xff, 0xff, 0xff})).code, ENOMEM);
  CHECK_EQUAL(AnswerOf(Bytes(NLMSG_ERROR, 0, 1, {0})).code, EBADMSG);
  CHECK_EQUAL(AnswerOf(Bytes(NLMSG_ERROR, 0, 1, {1, 0, 0, 0})).code, EBADMSG);
}

TEST(answers_cut, "an answer with the kernel's words is survived at any length") {
  std::vector<uint8_t> payload(64, 0xff);
  const uint32_t error = static_cast<uint32_t>(-EINVAL);
  std::memcpy(payload.data(), &error, sizeof(error));
  for (size_t size = 0; size <= payload.size(); size++) {
    for (const int flags : {0, NLM_F_ACK_TLVS, NLM_F_ACK_TLVS | NLM_F_CAPPED}) {
      const std::vector<uint8_t> part(payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(size));
      const Answer answer = AnswerOf(Bytes(NLMSG_ERROR, static_cast<uint16_t>(flags), 1, part));
      CHECK_EQUAL(answer.code, size < sizeof(error) ? EBADMSG : EINVAL);
    }
  }
}

TEST(full_batch, "a full batch is handed over, and the next flow starts another") {
  const std::vector<uint8_t>& one = FixtureNamed("tcp-established-v4").bytes;
  std::vector<uint8_t> stream;
  for (int i = 0; i < 20; i++) stream.insert(stream.end(), one.begin(), one.end());
  StringTable strings;
  BatchDecoder decoder({}, strings, false);
  decoder.Begin(stream);
  size_t flows = 0;
  size_t batches = 0;
  alignas(8) uint8_t memory[BatchBytes(8)];
  while (true) {
    BatchWriter batch(memory, 8);
    const BatchDecoder::Stop stop = decoder.Continue(batch);
    batch.Finish(1);
    flows += batch.count();
    batches++;
    if (stop == BatchDecoder::Stop::kDatagramEnd) break;
    CHECK(stop == BatchDecoder::Stop::kBatchFull);
  }
  CHECK_EQUAL(flows, 20);
  CHECK_EQUAL(batches, 3);
}

TEST(foreign, "messages of other subsystems are counted, control messages are not flows") {
  std::vector<uint8_t> stream = Bytes(NFNL_SUBSYS_QUEUE << 8, 0, 0, {2, 0, 0, 0});
  const std::vector<uint8_t> noop = Bytes(NLMSG_NOOP, 0, 0, {});
  const std::vector<uint8_t> overrun = Bytes(NLMSG_OVERRUN, 0, 0, {});
  stream.insert(stream.end(), noop.begin(), noop.end());
  stream.insert(stream.end(), overrun.begin(), overrun.end());
  alignas(8) uint8_t memory[BatchBytes(8)];
  BatchWriter batch(memory, 8);
  StringTable strings;
  BatchDecoder decoder({}, strings, true);
  decoder.Begin(stream);
  CHECK(decoder.Continue(batch) == BatchDecoder::Stop::kOverrun);
  CHECK(decoder.Continue(batch) == BatchDecoder::Stop::kDatagramEnd);
  CHECK_EQUAL(batch.count(), 0);
  CHECK_EQUAL(reinterpret_cast<uint32_t*>(memory)[header::kForeign], 1);
}

TEST(expectation, "an event of an expectation is handed out unchanged; in a dump of flows it is foreign") {
  const std::vector<uint8_t> message = Bytes(NFNL_SUBSYS_CTNETLINK_EXP << 8, 0, 0, {2, 0, 0, 0, 7});
  std::vector<uint8_t> stream = message;
  stream.resize(NLMSG_ALIGN(stream.size()));
  const std::vector<uint8_t>& flow = FixtureNamed("event-new").bytes;
  stream.insert(stream.end(), flow.begin(), flow.end());
  StringTable strings;
  for (const bool events : {true, false}) {
    alignas(8) uint8_t memory[BatchBytes(8)];
    BatchWriter batch(memory, 8);
    BatchDecoder decoder({}, strings, events);
    decoder.Begin(stream);
    if (events) {
      CHECK(decoder.Continue(batch) == BatchDecoder::Stop::kExpectation);
      CHECK(std::equal(message.begin(), message.end(), decoder.expectation().begin(),
                       decoder.expectation().end()));
      CHECK_EQUAL(batch.count(), 0);
    }
    CHECK(decoder.Continue(batch) == BatchDecoder::Stop::kDatagramEnd);
    CHECK_EQUAL(batch.count(), 1);
    CHECK_EQUAL(reinterpret_cast<uint32_t*>(memory)[header::kForeign], events ? 0 : 1);
  }
}

TEST(copy, "a batch copied into a smaller one keeps every identity") {
  std::vector<uint8_t> large(BatchBytes(64));
  BatchWriter batch(large.data(), 64);
  for (const Fixture& fixture : Fixtures()) batch.Append(1, FlowOf(fixture.name));
  batch.Finish(123);
  const size_t capacity = BatchCapacity(batch.count());
  std::vector<uint8_t> small(BatchBytes(capacity));
  CopyBatch(large.data(), small.data(), capacity);
  CHECK(IsBatch(small));
  const auto before = ReadIdentities(large);
  const auto after = ReadIdentities(small);
  CHECK_EQUAL(after.size(), Fixtures().size());
  for (size_t i = 0; i < after.size(); i++) {
    CHECK(after[i].tuple == before[i].tuple && after[i].id == before[i].id);
    CHECK_EQUAL(after[i].zone, before[i].zone);
  }
}

TEST(no_batch, "bytes that are not a batch are recognised") {
  std::vector<uint8_t> bytes(BatchBytes(8));
  BatchWriter batch(bytes.data(), 8);
  batch.Finish(0);
  CHECK(IsBatch(bytes));
  CHECK(!IsBatch(std::span(bytes).first(bytes.size() - 1)));
  CHECK(!IsBatch({}));
  auto* words = reinterpret_cast<uint32_t*>(bytes.data());
  words[header::kCount] = 9;
  CHECK(!IsBatch(bytes));
  words[header::kCount] = 0;
  words[header::kCapacity] = 7;
  CHECK(!IsBatch(bytes));
  words[header::kCapacity] = 0xfffffff8;
  CHECK(!IsBatch(bytes));
}

}  // namespace flowglass::test
