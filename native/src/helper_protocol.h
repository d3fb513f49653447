// The protocol between a client and flowglass-helper, the only program of Flowglass with CAP_NET_ADMIN.
//
// The client makes a Unix socketpair of type SOCK_SEQPACKET and starts the helper with one end as its
// descriptor 0. Each packet is one message: a Header, then a payload of Header::payload_bytes bytes. Integers
// have the host's byte order, since both ends run on one machine; structs hold no hidden padding. The helper
// answers each of the client's requests once and in order, with the request's type and id. An answer with
// `code` 0 carries the payload described below; one with an errno value carries a sentence (UTF-8, not
// terminated) that says why. What the helper cannot parse is answered with EBADMSG or EPROTO. If the helper
// itself refuses a request, without passing it to the kernel, `type` has kRefusedByHelper. The helper ends
// when the client's end is closed.
//
//   request  payload                       answer      payload
//   hello    none                          helper's    HelloReply
//   info     none                                      InfoReply
//   open     OpenRequest                               OpenReply, and the netlink socket by SCM_RIGHTS
//   send     SendRequest, netlink messages             none; netlink's own answers come on the socket
//   close    CloseRequest                              none
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "timeouts.gen.h"

namespace flowglass::protocol {

// Raised with every change that an older end would misunderstand; the helper refuses any other version, and
// the client refuses a helper whose answers have another one. 2: the timeouts in InfoReply.
inline constexpr uint16_t kVersion = 2;

// The version of the program, as in package.json (a test compares them).
inline constexpr char kProgramVersion[] = "0.1.0";

enum class Type : uint16_t { kHello = 1, kInfo = 2, kOpen = 3, kSend = 4, kClose = 5 };

inline constexpr uint16_t kRefusedByHelper = 1u << 15;

struct Header {
  uint16_t version;        // kVersion
  uint16_t type;           // Type; in answers also kRefusedByHelper
  uint32_t request_id;     // chosen by the client, repeated in the answer
  uint32_t payload_bytes;  // exactly what follows
  int32_t code;            // 0 in requests; in answers 0 or a positive errno value
};

inline constexpr uint32_t kFlagReadOnly = 1
                                          << 0;  // started with --read-only: requests that change are refused
inline constexpr uint32_t kFlagNetAdmin = 1 << 1;  // CAP_NET_ADMIN is effective: `open` can work

struct HelloReply {
  uint32_t protocol_version;
  int32_t pid;  // as the helper sees itself
  uint32_t flags;
  char program_version[20];  // zero-padded
};

// Order of InfoReply::sysctl; the files are /proc/sys/net/netfilter/nf_conntrack_<name>.
inline constexpr const char* kSysctlNames[] = {"acct",  "timestamp", "events",   "max",
                                               "count", "buckets",   "tcp_loose"};
inline constexpr size_t kSysctlCount = sizeof(kSysctlNames) / sizeof(kSysctlNames[0]);

// Without nf_conntrack_; so no request names a file, and no name exceeds this.
inline constexpr size_t kMaxSysctlName = 48;

// The helper's network namespace, as it is now.
struct InfoReply {
  uint64_t effective_capabilities;  // bit set of CAP_*
  uint32_t flags;
  uint32_t sysctl_present;         // bit i: sysctl[i] could be read
  int64_t sysctl[kSysctlCount];    // see kSysctlNames
  uint64_t timeout_present;        // bit i: timeout[i] could be read
  int64_t timeout[kTimeoutCount];  // seconds; see kTimeoutSysctls in timeouts.gen.h
};

// Groups: NFNLGRP_CONNTRACK_NEW (1) to NFNLGRP_CONNTRACK_EXP_DESTROY (6), each at most once.
inline constexpr uint32_t kFirstGroup = 1;
inline constexpr uint32_t kLastGroup = 6;

struct OpenRequest {
  uint32_t buffer_bytes;  // receive buffer; 0 keeps the system's default; at most kMaxBufferBytes
  uint32_t group_count;
  uint32_t groups[kLastGroup];
};

struct OpenReply {
  uint32_t socket_id;     // never 0
  uint32_t buffer_bytes;  // actual: getsockopt(SO_RCVBUF), halved (socket(7))
};

struct SendRequest {
  uint32_t socket_id;
  uint32_t message_bytes;  // of the netlink messages that follow, at most kMaxSendBytes
};

struct CloseRequest {
  uint32_t socket_id;
};

inline constexpr uint32_t kMaxSockets = 16;
inline constexpr uint32_t kMaxBufferBytes = 256u << 20;
inline constexpr uint32_t kMaxMessageBytes = 256u << 10;  // kMaxSendBytes of channel.h
inline constexpr uint32_t kMaxReasonBytes = 512;
inline constexpr size_t kMaxRequestBytes = sizeof(Header) + sizeof(SendRequest) + kMaxMessageBytes;
inline constexpr size_t kMaxReplyBytes = sizeof(Header) + kMaxReasonBytes;

static_assert(sizeof(Header) == 16 && sizeof(HelloReply) == 32 && sizeof(OpenRequest) == 32);
static_assert(sizeof(InfoReply) == 16 + 8 * kSysctlCount + 8 + 8 * kTimeoutCount);
static_assert(sizeof(HelloReply) <= kMaxReasonBytes && sizeof(InfoReply) <= kMaxReasonBytes);
static_assert(kSysctlCount <= 32 && kTimeoutCount <= 64);

consteval bool NamesFit() {
  for (const char* name : kSysctlNames) {
    if (std::string_view(name).size() > kMaxSysctlName) return false;
  }
  for (const TimeoutSysctl& timeout : kTimeoutSysctls) {
    if (std::string_view(timeout.sysctl).size() > kMaxSysctlName) return false;
  }
  return true;
}
static_assert(NamesFit());

}  // namespace flowglass::protocol
