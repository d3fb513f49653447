// Netlink messages parsed into trees of attributes, to be changed and reassembled with matching lengths.
// Reads any bytes: what is not an attribute list is a payload.
#pragma once

#include <linux/netlink.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace flowglass::fuzz {

struct Node {
  uint16_t type = 0;             // with the NLA_F_* bits
  std::vector<uint8_t> payload;  // empty if there are children
  std::vector<Node> children;
};

struct MessageTree {
  nlmsghdr header = {};
  std::vector<uint8_t> head;  // struct nfgenmsg, struct nlmsgerr, or the code of NLMSG_DONE
  std::vector<Node> attributes;
  std::vector<uint8_t> rest;  // what follows the last attribute
};

// The bytes of messages, and the position of each length.
struct Printed {
  std::vector<uint8_t> bytes;
  std::vector<size_t> messages;    // offsets of struct nlmsghdr
  std::vector<size_t> attributes;  // offsets of struct nlattr
};

// The messages up to the first whose length does not fit.
std::vector<MessageTree> Parse(std::span<const uint8_t> bytes);
// The bytes of an attribute with its children, padding included.
size_t PrintedSize(const Node& node);
// Lengths too large for their field wrap around.
Printed Print(const std::vector<MessageTree>& messages);

}  // namespace flowglass::fuzz
