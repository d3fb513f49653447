// Builds requests to ctnetlink, independently of the library: its reference must not be its own code.
#pragma once

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace ctload {

// A whole message of the conntrack subsystem at the end of `bytes`; its length is correct once this is
// destroyed.
class Request {
 public:
  // `type`: IPCTNL_MSG_CT_*. `flags` besides NLM_F_REQUEST.
  Request(std::vector<uint8_t>& bytes, uint8_t type, uint16_t flags, uint32_t sequence, uint8_t family);
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
  ~Request();

  void Bytes(uint16_t type, const void* data, size_t size);
  void U8(uint16_t type, uint8_t value) { Bytes(type, &value, sizeof(value)); }
  // Network byte order, like everything in ctnetlink except the flags of CTA_FILTER.
  void U16(uint16_t type, uint16_t value);
  void U32(uint16_t type, uint32_t value);
  // Attributes copied from another message, with headers.
  void Copy(std::span<const uint8_t> attribute);

 private:
  friend class Nest;
  std::vector<uint8_t>& bytes_;
  const size_t begin_;
};

// A nested attribute: contains what is appended during its lifetime.
class Nest {
 public:
  Nest(Request& request, uint16_t type);
  Nest(const Nest&) = delete;
  Nest& operator=(const Nest&) = delete;
  ~Nest();

 private:
  std::vector<uint8_t>& bytes_;
  const size_t begin_;
};

// Requests for one send. The kernel always reports errors, but successes only on request: the last one's
// acknowledgement serves for all.
struct Batch {
  std::vector<uint8_t> messages;
  // Where the last message begins, and its sequence number.
  size_t last_at = 0;
  uint32_t last = 0;

  // Call before a message is appended.
  void Begin(uint32_t sequence) {
    last_at = messages.size();
    last = sequence;
  }
  // Requests the acknowledgement of the last message.
  void RequestAnswer();
};

}  // namespace ctload
