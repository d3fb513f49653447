// The shapes of the ctnetlink attributes that requests may carry: nested tables of type and length, and a
// strict check of bytes against them. Constants are the kernel's (linux/netfilter/nfnetlink_conntrack.h).
#pragma once

#include <cstdint>
#include <span>

namespace flowglass::helper {

// One allowed attribute: its payload has min_bytes to max_bytes, or holds `nested` attributes.
struct AttributeSpec {
  uint16_t type;
  uint16_t min_bytes;
  uint16_t max_bytes;
  std::span<const AttributeSpec> nested;
};

// The outcome of a check: `seen` has bit t set for each top-level attribute of type t (all are below 32).
struct AttributeCheck {
  bool ok = false;
  const char* reason = nullptr;  // static
  uint32_t seen = 0;
};

// Checks that `bytes` is a list of attributes of `specs` and nothing else: no unknown attribute, no
// duplicate, exact lengths, no bytes left over. Nesting is as deep as the tables are.
AttributeCheck CheckAttributes(std::span<const uint8_t> bytes, std::span<const AttributeSpec> specs);

// Checks that the payload of a tuple attribute names source and destination address and the protocol of one
// flow.
bool IsWholeTuple(std::span<const uint8_t> payload, uint8_t family);

// The payload of the first attribute of this type in a list that CheckAttributes accepted; empty if absent.
std::span<const uint8_t> FindAttribute(std::span<const uint8_t> bytes, uint16_t type);

// Per request: the attributes it may contain.
extern const std::span<const AttributeSpec> kGetOneAttributes;    // IPCTNL_MSG_CT_GET of one flow
extern const std::span<const AttributeSpec> kDumpAttributes;      // IPCTNL_MSG_CT_GET with NLM_F_DUMP
extern const std::span<const AttributeSpec> kDeleteAttributes;    // IPCTNL_MSG_CT_DELETE
extern const std::span<const AttributeSpec> kCreateAttributes;    // IPCTNL_MSG_CT_NEW with NLM_F_CREATE
extern const std::span<const AttributeSpec> kUpdateAttributes;    // IPCTNL_MSG_CT_NEW of an entry that exists
extern const std::span<const AttributeSpec> kZeroDumpAttributes;  // IPCTNL_MSG_CT_GET_CTRZERO with NLM_F_DUMP
extern const std::span<const AttributeSpec> kExpectGetAttributes;     // IPCTNL_MSG_EXP_GET of one
extern const std::span<const AttributeSpec> kExpectDeleteAttributes;  // IPCTNL_MSG_EXP_DELETE
extern const std::span<const AttributeSpec> kExpectDumpAttributes;    // IPCTNL_MSG_EXP_GET with NLM_F_DUMP
extern const std::span<const AttributeSpec> kExpectNewAttributes;     // IPCTNL_MSG_EXP_NEW

}  // namespace flowglass::helper
