// One flow as the decoder reads it, before it is put into a batch's columns.
#pragma once

#include <cstdint>

#include "siphash.h"

namespace flowglass {

// An address as four host-endian words, most significant first; IPv4 is mapped (0, 0, 0xffff, address).
struct Address {
  uint32_t words[4] = {};
  bool operator==(const Address&) const = default;
};

// One direction of a flow. Layer 4 words as native/flow/column-schema.ts says.
struct Tuple {
  Address source;
  Address destination;
  uint16_t sport = 0;
  uint16_t dport = 0;
  uint8_t protocol = 0;
  bool operator==(const Tuple&) const = default;
};

// The direction of a flow that a tuple names.
enum class Direction : uint8_t { kOriginal, kReply };

// What identifies a flow to the kernel: enough for GET and DELETE.
struct FlowIdentity {
  // As the named direction has it: that of the original one, unless the request says kReply.
  Tuple tuple;
  uint64_t start_ns = 0;
  // With presence::kStop: the flow is known to have been alive at this time, so it began no later.
  uint64_t lived_ns = 0;
  uint32_t presence = 0;
  uint32_t id = 0;
  uint16_t zone = 0;
  uint8_t family = 0;
};

// The values of all columns of a batch.
struct Flow {
  Tuple original;
  Tuple reply;
  uint64_t orig_bytes = 0, reply_bytes = 0;
  uint64_t orig_packets = 0, reply_packets = 0;
  uint64_t start_ns = 0, stop_ns = 0, event_ns = 0;
  uint64_t protocol_info = 0;
  uint32_t labels[4] = {};
  uint32_t presence = 0;
  uint32_t id = 0, mark = 0, status = 0, timeout_sec = 0, use = 0;
  uint16_t zone = 0, helper = 0, secctx = 0;
  uint8_t family = 0, state = 0, event = 0;
};

// True when `reply` is the inverse that the kernel makes of `original` without any translation.
bool IsInverse(const Tuple& original, const Tuple& reply);

// The zone in which a direction is looked up: 0 unless the flow's zone holds for that direction.
uint16_t ZoneOf(uint32_t presence, uint16_t zone, Direction direction);

// True when the flow that the kernel found has the tuple in that direction. The kernel also finds flows whose
// other direction has it.
bool IsNamed(const FlowIdentity& named, Direction direction, const Flow& found);

// The column `key`: family, protocol, original tuple, and the zone as far as it holds for the original
// direction.
uint64_t FlowKey(const SipKey& key, const Flow& flow);

}  // namespace flowglass
