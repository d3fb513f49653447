// How long entries of real traffic live in the tests' namespaces: longer than any test takes on a slow machine. The
// kernel keeps an unanswered datagram for half a minute.

/** Settings without their prefix `nf_conntrack_`, seconds. */
export const LASTING = ['udp_timeout=600', 'udp_timeout_stream=600', 'icmp_timeout=600', 'icmpv6_timeout=600'];
