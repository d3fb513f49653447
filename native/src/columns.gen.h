// Generated from native/flow/column-schema.ts and packed-layout.ts by build/generate-columns.ts: do not edit.
// clang-format off
#pragma once

#include <cstddef>
#include <cstdint>

namespace flowglass {

inline constexpr uint32_t kSchemaVersion = 0x68a1c5e7u;
inline constexpr size_t kHeaderBytes = 64;
inline constexpr size_t kFlowBytes = 194;
inline constexpr size_t kMaxBatchFlows = 8192;
// Byte offset of the double in the header: when the batch was filled, milliseconds since the epoch.
inline constexpr size_t kHeaderReceivedMs = 48;

// Indexes of the header's 32-bit words.
namespace header {
inline constexpr size_t kVersion = 0;
inline constexpr size_t kCapacity = 1;
inline constexpr size_t kCount = 2;
inline constexpr size_t kMalformed = 3;
inline constexpr size_t kUnknownAttributes = 4;
inline constexpr size_t kForeign = 5;
}  // namespace header

// Bits of the column `presence`.
namespace presence {
inline constexpr uint32_t kOrigCounters = 0x1u;
inline constexpr uint32_t kReplyCounters = 0x2u;
inline constexpr uint32_t kStart = 0x4u;
inline constexpr uint32_t kStop = 0x8u;
inline constexpr uint32_t kLabels = 0x10u;
inline constexpr uint32_t kId = 0x20u;
inline constexpr uint32_t kMark = 0x40u;
inline constexpr uint32_t kStatus = 0x80u;
inline constexpr uint32_t kTimeout = 0x100u;
inline constexpr uint32_t kUse = 0x200u;
inline constexpr uint32_t kLayer4 = 0x400u;
inline constexpr uint32_t kZone = 0x800u;
inline constexpr uint32_t kZoneOrig = 0x1000u;
inline constexpr uint32_t kZoneReply = 0x2000u;
inline constexpr uint32_t kHelper = 0x4000u;
inline constexpr uint32_t kSecctx = 0x8000u;
inline constexpr uint32_t kState = 0x10000u;
inline constexpr uint32_t kReplyTuple = 0x20000u;
inline constexpr uint32_t kTranslated = 0x40000u;
inline constexpr uint32_t kSeqAdjust = 0x80000u;
inline constexpr uint32_t kSynproxy = 0x100000u;
inline constexpr uint32_t kMaster = 0x200000u;
inline constexpr uint32_t kProtocolInfo = 0x400000u;
inline constexpr uint32_t kEventTime = 0x800000u;
}  // namespace presence

// Values of the column `event`.
namespace event {
inline constexpr uint8_t kNone = 0;
inline constexpr uint8_t kNew = 1;
inline constexpr uint8_t kUpdate = 2;
inline constexpr uint8_t kDestroy = 3;
}  // namespace event

// A column begins at kHeaderBytes + offset_per_flow * capacity and has `bytes` a flow.
struct ColumnInfo {
  const char* name;
  size_t offset_per_flow;
  size_t bytes;
  // The bits of `presence` without which a packed batch leaves it out; 0 for none.
  uint32_t needed;
};

// Indexes of the 32-bit words with which a packed batch begins (native/flow/packed-layout.ts).
namespace packed {
inline constexpr size_t kVersion = 0;
inline constexpr size_t kBytes = 1;
inline constexpr size_t kCount = 2;
inline constexpr size_t kDump = 3;
inline constexpr size_t kAfter = 4;
inline constexpr size_t kMalformed = 5;
inline constexpr size_t kUnknownAttributes = 6;
inline constexpr size_t kForeign = 7;
inline constexpr size_t kReceivedMs = 8;
inline constexpr size_t kBits = 10;
inline constexpr size_t kValues = 12;
// Bytes that are enough for every packed batch.
inline constexpr size_t kLargestBytes = 1589528;
}  // namespace packed

inline constexpr ColumnInfo kColumns[] = {
    {"key", 0, 8, 0x0u},
    {"origBytes", 8, 8, 0x0u},
    {"replyBytes", 16, 8, 0x0u},
    {"origPackets", 24, 8, 0x0u},
    {"replyPackets", 32, 8, 0x0u},
    {"startNs", 40, 8, 0x0u},
    {"stopNs", 48, 8, 0x8u},
    {"eventNs", 56, 8, 0x800000u},
    {"protocolInfo", 64, 8, 0x400000u},
    {"origSrc", 72, 16, 0x0u},
    {"origDst", 88, 16, 0x0u},
    {"replySrc", 104, 16, 0x40000u},
    {"replyDst", 120, 16, 0x40000u},
    {"labels", 136, 16, 0x10u},
    {"presence", 152, 4, 0x0u},
    {"id", 156, 4, 0x0u},
    {"mark", 160, 4, 0x0u},
    {"status", 164, 4, 0x0u},
    {"timeoutSec", 168, 4, 0x0u},
    {"use", 172, 4, 0x0u},
    {"origSport", 176, 2, 0x0u},
    {"origDport", 178, 2, 0x0u},
    {"replySport", 180, 2, 0x40000u},
    {"replyDport", 182, 2, 0x40000u},
    {"zone", 184, 2, 0x0u},
    {"helper", 186, 2, 0x0u},
    {"secctx", 188, 2, 0x0u},
    {"family", 190, 1, 0x0u},
    {"protocol", 191, 1, 0x0u},
    {"state", 192, 1, 0x0u},
    {"event", 193, 1, 0x0u},
};

// Where each column of a batch begins. The batch must be aligned to 8 bytes.
struct ColumnPointers {
  void Bind(uint8_t* base, size_t capacity) {
    key = reinterpret_cast<uint64_t*>(base + kHeaderBytes + size_t{0} * capacity);
    orig_bytes = reinterpret_cast<uint64_t*>(base + kHeaderBytes + size_t{8} * capacity);
    reply_bytes = reinterpret_cast<uint64_t*>(base + kHeaderBytes + size_t{16} * capacity);
    orig_packets = reinterpret_cast<uint64_t*>(base + kHeaderBytes + size_t{24} * capacity);
    reply_packets = reinterpret_cast<uint64_t*>(base + kHeaderBytes + size_t{32} * capacity);
    start_ns = reinterpret_cast<uint64_t*>(base + kHeaderBytes + size_t{40} * capacity);
    stop_ns = reinterpret_cast<uint64_t*>(base + kHeaderBytes + size_t{48} * capacity);
    event_ns = reinterpret_cast<uint64_t*>(base + kHeaderBytes + size_t{56} * capacity);
    protocol_info = reinterpret_cast<uint64_t*>(base + kHeaderBytes + size_t{64} * capacity);
    orig_src = reinterpret_cast<uint32_t*>(base + kHeaderBytes + size_t{72} * capacity);
    orig_dst = reinterpret_cast<uint32_t*>(base + kHeaderBytes + size_t{88} * capacity);
    reply_src = reinterpret_cast<uint32_t*>(base + kHeaderBytes + size_t{104} * capacity);
    reply_dst = reinterpret_cast<uint32_t*>(base + kHeaderBytes + size_t{120} * capacity);
    labels = reinterpret_cast<uint32_t*>(base + kHeaderBytes + size_t{136} * capacity);
    presence = reinterpret_cast<uint32_t*>(base + kHeaderBytes + size_t{152} * capacity);
    id = reinterpret_cast<uint32_t*>(base + kHeaderBytes + size_t{156} * capacity);
    mark = reinterpret_cast<uint32_t*>(base + kHeaderBytes + size_t{160} * capacity);
    status = reinterpret_cast<uint32_t*>(base + kHeaderBytes + size_t{164} * capacity);
    timeout_sec = reinterpret_cast<uint32_t*>(base + kHeaderBytes + size_t{168} * capacity);
    use = reinterpret_cast<uint32_t*>(base + kHeaderBytes + size_t{172} * capacity);
    orig_sport = reinterpret_cast<uint16_t*>(base + kHeaderBytes + size_t{176} * capacity);
    orig_dport = reinterpret_cast<uint16_t*>(base + kHeaderBytes + size_t{178} * capacity);
    reply_sport = reinterpret_cast<uint16_t*>(base + kHeaderBytes + size_t{180} * capacity);
    reply_dport = reinterpret_cast<uint16_t*>(base + kHeaderBytes + size_t{182} * capacity);
    zone = reinterpret_cast<uint16_t*>(base + kHeaderBytes + size_t{184} * capacity);
    helper = reinterpret_cast<uint16_t*>(base + kHeaderBytes + size_t{186} * capacity);
    secctx = reinterpret_cast<uint16_t*>(base + kHeaderBytes + size_t{188} * capacity);
    family = reinterpret_cast<uint8_t*>(base + kHeaderBytes + size_t{190} * capacity);
    protocol = reinterpret_cast<uint8_t*>(base + kHeaderBytes + size_t{191} * capacity);
    state = reinterpret_cast<uint8_t*>(base + kHeaderBytes + size_t{192} * capacity);
    event = reinterpret_cast<uint8_t*>(base + kHeaderBytes + size_t{193} * capacity);
  }

  // The key by which flows are found: a SipHash of family, protocol, original tuple and original zone, with a secret that is random for each handle.
  uint64_t* key;
  // Bytes sent by the source of the connection, IP headers included.
  uint64_t* orig_bytes;
  // Bytes sent back by the destination, IP headers included.
  uint64_t* reply_bytes;
  // Packets sent by the source of the connection.
  uint64_t* orig_packets;
  // Packets sent back by the destination.
  uint64_t* reply_packets;
  // When the kernel created the entry, if it keeps timestamps (nf_conntrack_timestamp).
  uint64_t* start_ns;
  // When the flow ended, if the kernel keeps timestamps; only in events of destroyed flows.
  uint64_t* stop_ns;
  // When the kernel wrote the event; only in events, since Linux 6.14.
  uint64_t* event_ns;
  // SCTP: the verification tags, that of the original direction in the low word. DCCP: the role of the source, 0 client and 1 server.
  uint64_t* protocol_info;
  // Address that the connection comes from, before any translation.
  uint32_t* orig_src;
  // Address that the connection goes to, before any translation.
  uint32_t* orig_dst;
  // Address that replies come from: the destination after translation.
  uint32_t* reply_src;
  // Address that replies go to: the source after translation.
  uint32_t* reply_dst;
  // Connection labels (connlabel): a set of 128 bits, bit 0 in the lowest bit of the first word.
  uint32_t* labels;
  // Which values the kernel sent with the flow.
  uint32_t* presence;
  // The kernel's id of the entry, host-endian; often reused for a later entry of the same tuple.
  uint32_t* id;
  // Connection mark (connmark): a number that firewall rules set and match.
  uint32_t* mark;
  // Status bits: assured, seen reply, translated, dying, offloaded and others.
  uint32_t* status;
  // Seconds until the entry expires without another packet, counted from when the kernel wrote the message.
  uint32_t* timeout_sec;
  // References that the kernel holds to the entry.
  uint32_t* use;
  // Source port of the original direction, or what takes its place.
  uint16_t* orig_sport;
  // Destination port of the original direction, or what takes its place.
  uint16_t* orig_dport;
  // Source port of replies, or what takes its place.
  uint16_t* reply_sport;
  // Destination port of replies, or what takes its place.
  uint16_t* reply_dport;
  // Conntrack zone; PRESENCE.zone, zoneOrig and zoneReply say which direction it applies to.
  uint16_t* zone;
  // Connection tracking helper that follows the flow, such as ftp or sip.
  uint16_t* helper;
  // Security context of the flow, from SECMARK rules.
  uint16_t* secctx;
  // Address family: IPv4 or IPv6.
  uint8_t* family;
  // Transport protocol: TCP, UDP, ICMP and others.
  uint8_t* protocol;
  // State of the connection, for TCP, SCTP and DCCP.
  uint8_t* state;
  // What happened to the flow: new, updated or destroyed; none where it is not from an event.
  uint8_t* event;
};

}  // namespace flowglass
