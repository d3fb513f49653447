// A channel is one netfilter netlink socket: this process reads from it, and requests are sent on it
// either by this process itself (direct: it has CAP_NET_ADMIN) or by flowglass-helper, which opened it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "net_file.h"
#include "result.h"
#include "timeouts.gen.h"

namespace flowglass {

// What a channel is opened with.
struct ChannelOptions {
  // NFNLGRP_CONNTRACK_* numbers (1 NEW, 2 UPDATE, 3 DESTROY, 4..6 expectations) to join.
  std::vector<uint32_t> groups;
  // Requested receive buffer, bytes; 0 keeps the system's default. Forced (SO_RCVBUFFORCE) if that is
  // allowed.
  uint32_t buffer_bytes = 0;
};

// Thread: any one at a time for Send; another thread can read fd() at the same time. Closes on destruction.
class Channel {
 public:
  virtual ~Channel() = default;
  // The netlink socket to receive from. Non-blocking. Owned by the channel.
  virtual int fd() const = 0;
  // Size of the receive buffer, bytes: getsockopt(SO_RCVBUF), halved (socket(7)).
  virtual uint32_t buffer_bytes() const = 0;
  // Sends whole netlink messages, at most kMaxSendBytes. Errors: EPERM, ENOBUFS, EPIPE (the helper died).
  virtual Status Send(std::span<const uint8_t> messages) = 0;
};

// The largest Send: a batch of 200 requests is far below it.
inline constexpr size_t kMaxSendBytes = 256 * 1024;

// Values of /proc/sys/net/netfilter/nf_conntrack_* in the channel's network namespace; empty if unreadable.
struct Sysctls {
  std::optional<int64_t> acct, timestamp, events, max, count, buckets, tcp_loose;
  // Seconds, in the order of kTimeoutSysctls.
  std::array<std::optional<int64_t>, kTimeoutCount> timeouts;
};

// Opens channels. Direct: in the given network namespace. Helper: in the helper's.
// Thread: any; calls are serialised inside.
class ChannelSource {
 public:
  virtual ~ChannelSource() = default;
  virtual Result<std::unique_ptr<Channel>> Open(const ChannelOptions& options) = 0;
  virtual Result<Sysctls> ReadSysctls() = 0;
  // The text of a file of /proc/net in the channels' network namespace. Errors: those of ReadNetFile.
  virtual Result<std::string> ReadFile(NetFile file) = 0;
  // The helper's process id, or 0.
  virtual int helper_pid() const { return 0; }
  // A descriptor that hangs up (POLLHUP) when the helper ends, or -1 without a helper. Being readable means
  // nothing: an answer may be arriving.
  virtual int end_fd() const { return -1; }
  // The helper's version, empty if there is no helper.
  virtual std::string helper_version() const { return {}; }
  // False if requests that change the table are refused (a read-only helper).
  virtual bool can_modify() const { return true; }
  // Ends the helper and waits for its end, at most HelperProcess::kEndSeconds. From then on calls fail with
  // EPIPE.
  virtual void Close() {}
};

// A launcher such as unshare, or the playground's set-up, runs first; it takes about 0.2 s on an idle
// machine.
inline constexpr int kHelperLimitMs = 10'000;

// Channels of this process itself. `netns` is empty (its own), a name under /run/netns or a path such as
// /proc/123/ns/net. The namespace lives as long as the source, even if its name or its last process goes.
// Errors: EPERM without CAP_NET_ADMIN, EACCES for somebody else's process, ENOENT for an unknown namespace,
// EINVAL for a file that is not a namespace. (direct_channel.cc)
Result<std::unique_ptr<ChannelSource>> OpenDirectSource(const std::string& netns);

// Channels through a helper started as `argv` with the control socket as its descriptor 0; the helper's
// stderr is kept, and errors quote its first lines. It has `limit_ms` for its first answer; until then,
// `cancel_fd` (-1: none) ends it when it becomes readable. (helper_channel.cc)
Result<std::unique_ptr<ChannelSource>> OpenHelperSource(const std::vector<std::string>& argv, int limit_ms,
                                                        int cancel_fd);

}  // namespace flowglass
