// Decodes the payload of one ctnetlink message (struct nfgenmsg and attributes) into a Flow. Pure.
#pragma once

#include <cstdint>
#include <span>

#include "attributes.h"
#include "flow.h"
#include "string_table.h"

namespace flowglass {

// Decodes what follows the nlmsghdr. `flow` must be fresh. The caller fills in the event and the key. Returns
// false if a length is wrong, the family is neither IPv4 nor IPv6, there is no original tuple, or a tuple
// lacks an address of the family or its protocol; `flow` must not be used then.
bool DecodeFlow(std::span<const uint8_t> payload, StringTable& strings, ReadMarks& marks, Flow& flow);

}  // namespace flowglass
