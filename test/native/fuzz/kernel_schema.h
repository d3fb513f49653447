// What the kernel's own policies say about the attributes of requests (ct_nla_policy, exp_nla_policy and the
// ones that they nest, net/netfilter/nf_conntrack_netlink.c): written down here a second time, apart from the
// helper's tables, to judge these by.
#pragma once

#include <cstdint>
#include <span>

namespace flowglass::fuzz {

// True where the payload is a list of attributes that the kernel knows in a request of this subsystem
// (NFNL_SUBSYS_CTNETLINK or NFNL_SUBSYS_CTNETLINK_EXP), each once in its nest, of a size that the kernel
// takes, and nothing else. `seen` gets bit t for each outermost attribute of type t.
bool KernelKnows(uint8_t subsystem, std::span<const uint8_t> attributes, uint32_t& seen);

}  // namespace flowglass::fuzz
