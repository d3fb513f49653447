// Which netlink requests flowglass-helper sends on behalf of a client: a whitelist of ctnetlink requests
// whose every attribute is known, of exact length and meant for that request. Pure: bytes in, verdict out.
#pragma once

#include <cstdint>
#include <span>

namespace flowglass::helper {

// What the verdict depends on besides the bytes.
struct PolicyContext {
  // Refuse whatever changes the table or its counters.
  bool read_only = false;
  // The kernel honours nfgen_family in a flush (since 5.3). An older one would flush every family.
  bool family_flush = true;
  // The kernel honours CTA_STATUS in a dump (since 5.15). An older one would ignore it, and set the counters
  // of all flows to zero.
  bool status_filter = true;
};

// `code` 0: send it. Otherwise an errno value and a sentence with static lifetime.
struct Verdict {
  int code = 0;
  const char* reason = nullptr;
};

// Checks a buffer of whole netlink messages; one refused message refuses them all. Errors: EBADMSG for
// broken lengths, EPERM for requests that are not allowed, EINVAL for attributes that are.
Verdict CheckRequests(std::span<const uint8_t> messages, const PolicyContext& context);

}  // namespace flowglass::helper
