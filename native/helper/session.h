// Serves one client over the control socket: parses requests, opens netlink sockets, lends them to the
// client, and sends on them what the request policy allows. No allocation, no threads.
#pragma once

#include <cstdint>
#include <span>

#include "../src/helper_protocol.h"
#include "request_policy.h"

namespace flowglass::helper {

// The files of kSysctlNames and kTimeoutSysctls, opened before the seccomp filter forbids opening; -1 if one
// is missing.
class SysctlFiles {
 public:
  void Open();
  void Read(protocol::InfoReply& reply) const;

 private:
  int sysctls_[protocol::kSysctlCount];
  int timeouts_[kTimeoutCount];
};

class Session {
 public:
  // `control` is the connected SOCK_SEQPACKET socket; nothing is owned.
  Session(int control, const PolicyContext& policy, const SysctlFiles& sysctls)
      : control_(control), policy_(policy), sysctls_(sysctls) {}

  // Answers requests until the client's end is closed (0) or the control socket fails (its errno).
  int Run();

 private:
  // The answer to a request. `fd` is passed along unless it is -1.
  struct Reply {
    int code = 0;
    std::span<const uint8_t> payload;
    int fd = -1;
    // The code is the helper's own, not the kernel's.
    bool refused_by_helper = false;
  };

  Reply Handle(std::span<const uint8_t> message);
  Reply Hello();
  Reply Info();
  Reply Open(std::span<const uint8_t> payload);
  Reply Send(std::span<const uint8_t> payload);
  Reply Close(std::span<const uint8_t> payload);
  Reply Succeed(const void* payload, size_t bytes);
  // The helper refuses: `reason` says why, with the helper as "it".
  static Reply Refuse(int code, const char* reason);
  // The kernel did not do it.
  static Reply Fail(int code, const char* reason);
  bool Answer(const protocol::Header& request, const Reply& reply);
  uint32_t Flags() const;

  const int control_;
  const PolicyContext policy_;
  const SysctlFiles& sysctls_;
  // Slot i holds the socket with id i + 1; -1 is free.
  int sockets_[protocol::kMaxSockets] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
  uint8_t answer_[protocol::kMaxReplyBytes];
  // One byte more than the largest request, so that a longer one is noticed: it fills the buffer.
  alignas(8) uint8_t request_[protocol::kMaxRequestBytes + 1];
};

// Opens a netfilter netlink socket as OpenRequest says, joins its groups and sets its buffers. Returns the
// descriptor, or -1 with errno set and `step` naming what failed (static).
int OpenNetlinkSocket(const protocol::OpenRequest& request, const char*& step);

// Half of getsockopt(SO_RCVBUF): the kernel reports twice what was requested (socket(7)).
uint32_t ReceiveBufferBytes(int fd);

}  // namespace flowglass::helper
