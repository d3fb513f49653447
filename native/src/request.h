// Encodes ctnetlink requests. Pure: appends whole messages to a buffer.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "flow.h"

namespace flowglass {

// The entry that a NEW request creates. Addresses, ports and zone as in Flow.
struct NewFlow {
  Flow flow;
  uint32_t timeout_sec = 600;
};

// How the kernel looks a tuple up.
struct Lookup {
  Direction direction = Direction::kOriginal;
  // Without it the kernel finds the flow that has the tuple in either direction, if its zone is the flow's.
  // With it a flow that has it in the other direction is not found, unless its zone there is kUnusedZone or,
  // if the requested zone is not 0, 0. Needs CONFIG_NF_CONNTRACK_ZONES, otherwise EOPNOTSUPP.
  bool exact = false;
};

// A zone in which exact lookups without a zone look for the other direction, so that they find none.
inline constexpr uint16_t kUnusedZone = 0xffff;

// Messages for one Send. Sequence numbers are the caller's.
class RequestWriter {
 public:
  std::span<const uint8_t> bytes() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }
  void Clear() { bytes_.clear(); }

  // Lists the flows of AF_INET or AF_INET6; AF_UNSPEC means all.
  void Dump(uint32_t sequence, uint8_t family);
  // The flow with this tuple and zone. CTA_ID is not sent: the kernel would ignore it.
  void Get(uint32_t sequence, const FlowIdentity& flow, Lookup lookup, bool acknowledge);
  // Deletes the flow with this tuple, zone, and CTA_ID if present.
  void Delete(uint32_t sequence, const FlowIdentity& flow, Lookup lookup, bool acknowledge);
  // Deletes every flow, or every flow of a family: the kernel heeds the family only if nfgenmsg.version is
  // not 0 (ctnetlink_del_conntrack), and only since Linux 5.3.
  void Flush(uint32_t sequence, uint8_t family);
  void GetStats(uint32_t sequence);
  // Creates an entry: tuples, status, timeout, mark, zone, TCP state. Fails if it exists (NLM_F_EXCL).
  void New(uint32_t sequence, const NewFlow& flow, bool acknowledge);

 private:
  size_t Begin(uint8_t type, uint16_t flags, uint32_t sequence, uint8_t family, uint8_t version = 0);
  void End(size_t begin);
  size_t BeginNest(uint16_t type);
  void EndNest(size_t begin);
  void Attribute(uint16_t type, const void* data, size_t size);
  void U8(uint16_t type, uint8_t value) { Attribute(type, &value, sizeof(value)); }
  void U16(uint16_t type, uint16_t value);
  void U32(uint16_t type, uint32_t value);
  void PutTuple(uint16_t type, const Tuple& tuple, uint8_t family, const uint16_t* zone);
  void PutLayer4(const Tuple& tuple);
  void PutIdentity(const FlowIdentity& flow, Lookup lookup);
  void PutProtocolInfo(const NewFlow& flow);

  std::vector<uint8_t> bytes_;
};

}  // namespace flowglass
