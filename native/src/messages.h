// Walks the netlink messages of one datagram, and defines what the ctnetlink headers of older distributions
// lack. Knows nothing of attributes.
#pragma once

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace flowglass {

// Since Linux 6.14; <linux/netfilter/nfnetlink_conntrack.h> of Debian 12 is older.
inline constexpr uint16_t kCtaTimestampEvent = 27;

// One message: its header, and what follows it, without padding.
struct Message {
  nlmsghdr header;
  std::span<const uint8_t> payload;

  // NFNL_SUBSYS_*, and IPCTNL_MSG_* in it. Control messages (NLMSG_*) have subsystem 0.
  uint8_t subsystem() const { return static_cast<uint8_t>(header.nlmsg_type >> 8); }
  uint8_t type() const { return static_cast<uint8_t>(header.nlmsg_type & 0xff); }
  bool is_control() const { return header.nlmsg_type < NLMSG_MIN_TYPE; }
  // Header and payload, in the datagram from which the message was read.
  std::span<const uint8_t> bytes() const {
    return {payload.data() - sizeof(nlmsghdr), sizeof(nlmsghdr) + payload.size()};
  }
};

// Appends a whole message, padded to 4 bytes.
inline void AppendPadded(const Message& message, std::vector<uint8_t>& to) {
  const std::span<const uint8_t> bytes = message.bytes();
  to.insert(to.end(), bytes.begin(), bytes.end());
  to.resize(NLMSG_ALIGN(to.size()));
}

// Walks a datagram. A header whose length does not fit ends the walk: what follows cannot be found.
class MessageReader {
 public:
  MessageReader() = default;
  explicit MessageReader(std::span<const uint8_t> datagram) : left_(datagram) {}

  bool Next(Message& message) {
    if (left_.empty()) return false;
    nlmsghdr header;
    if (left_.size() < sizeof(header)) return Bad();
    std::memcpy(&header, left_.data(), sizeof(header));
    if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > left_.size()) return Bad();
    message = {header, left_.subspan(sizeof(header), header.nlmsg_len - sizeof(header))};
    const size_t padded = NLMSG_ALIGN(static_cast<size_t>(header.nlmsg_len));
    left_ = left_.subspan(padded < left_.size() ? padded : left_.size());
    return true;
  }

  bool at_end() const { return left_.empty(); }
  // True once, after a header with a wrong length.
  bool TakeBadLength() {
    const bool bad = bad_length_;
    bad_length_ = false;
    return bad;
  }

 private:
  bool Bad() {
    left_ = {};
    bad_length_ = true;
    return false;
  }

  std::span<const uint8_t> left_;
  bool bad_length_ = false;
};

}  // namespace flowglass
