// The kernel's own policies for the attributes of requests (ct_nla_policy, exp_nla_policy and the policies
// nested in them, net/netfilter/nf_conntrack_netlink.c): written a second time, independently of the
// helper's tables, to check the tables.
#pragma once

#include <cstdint>
#include <span>

namespace flowglass::fuzz {

// True if the payload is a list of attributes that the kernel knows in a request of this subsystem
// (NFNL_SUBSYS_CTNETLINK or NFNL_SUBSYS_CTNETLINK_EXP), each once in its nest, of a size that the kernel
// accepts, and nothing else. `seen` gets bit t for each outermost attribute of type t.
bool KernelKnows(uint8_t subsystem, std::span<const uint8_t> attributes, uint32_t& seen);

}  // namespace flowglass::fuzz
