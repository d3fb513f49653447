// Generated from native/flow/timeouts.ts by build/generate-timeouts.ts: do not edit.
// clang-format off
#pragma once

#include <cstddef>

namespace flowglass {

// A timeout of flows, seconds; the file is /proc/sys/net/netfilter/nf_conntrack_<sysctl>.
struct TimeoutSysctl {
  const char* protocol;
  const char* state;  // null if the protocol has only one
  const char* sysctl;
};

inline constexpr TimeoutSysctl kTimeoutSysctls[] = {
    {"tcp", "synSent", "tcp_timeout_syn_sent"},
    {"tcp", "synRecv", "tcp_timeout_syn_recv"},
    {"tcp", "established", "tcp_timeout_established"},
    {"tcp", "finWait", "tcp_timeout_fin_wait"},
    {"tcp", "closeWait", "tcp_timeout_close_wait"},
    {"tcp", "lastAck", "tcp_timeout_last_ack"},
    {"tcp", "timeWait", "tcp_timeout_time_wait"},
    {"tcp", "close", "tcp_timeout_close"},
    {"tcp", "maxRetrans", "tcp_timeout_max_retrans"},
    {"tcp", "unacknowledged", "tcp_timeout_unacknowledged"},
    {"udp", "unreplied", "udp_timeout"},
    {"udp", "stream", "udp_timeout_stream"},
    {"icmp", nullptr, "icmp_timeout"},
    {"icmpv6", nullptr, "icmpv6_timeout"},
    {"gre", "unreplied", "gre_timeout"},
    {"gre", "stream", "gre_timeout_stream"},
    {"sctp", "closed", "sctp_timeout_closed"},
    {"sctp", "cookieWait", "sctp_timeout_cookie_wait"},
    {"sctp", "cookieEchoed", "sctp_timeout_cookie_echoed"},
    {"sctp", "established", "sctp_timeout_established"},
    {"sctp", "shutdownSent", "sctp_timeout_shutdown_sent"},
    {"sctp", "shutdownRecd", "sctp_timeout_shutdown_recd"},
    {"sctp", "shutdownAckSent", "sctp_timeout_shutdown_ack_sent"},
    {"sctp", "heartbeatSent", "sctp_timeout_heartbeat_sent"},
    {"sctp", "heartbeatAcked", "sctp_timeout_heartbeat_acked"},
    {"dccp", "request", "dccp_timeout_request"},
    {"dccp", "respond", "dccp_timeout_respond"},
    {"dccp", "partopen", "dccp_timeout_partopen"},
    {"dccp", "open", "dccp_timeout_open"},
    {"dccp", "closereq", "dccp_timeout_closereq"},
    {"dccp", "closing", "dccp_timeout_closing"},
    {"dccp", "timewait", "dccp_timeout_timewait"},
    {"generic", nullptr, "generic_timeout"},
};
inline constexpr size_t kTimeoutCount = sizeof(kTimeoutSysctls) / sizeof(kTimeoutSysctls[0]);

}  // namespace flowglass
