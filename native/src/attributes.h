// Reads netlink attributes (struct nlattr). Every read is checked against the bytes available; the first
// wrong length sets a sticky mark shared by nested readers, and ends the walk.
#pragma once

#include <arpa/inet.h>
#include <linux/netlink.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace flowglass {

static_assert(std::endian::native == std::endian::little, "batches are little-endian");

// What went wrong or was skipped while reading one message.
struct ReadMarks {
  bool bad_length = false;
  bool incomplete = false;  // a tuple lacks an address or its protocol
  uint32_t unknown_attributes = 0;
};

// One attribute: its type without the flag bits, and its payload, which lies inside the message.
struct Attribute {
  uint16_t type;
  const uint8_t* data;
  size_t size;
};

// Walks the attributes in [begin, end). Holds pointers only: the message must outlive it.
class AttributeReader {
 public:
  AttributeReader(const uint8_t* begin, const uint8_t* end, ReadMarks& marks)
      : at_(begin), end_(end), marks_(marks) {}
  AttributeReader(std::span<const uint8_t> bytes, ReadMarks& marks)
      : AttributeReader(bytes.data(), bytes.data() + bytes.size(), marks) {}
  // The attributes nested in `parent`; reading cannot go beyond it.
  AttributeReader(const Attribute& parent, ReadMarks& marks)
      : AttributeReader(parent.data, parent.data + parent.size, marks) {}

  // The next attribute; false at the end, or after a wrong length.
  bool Next(Attribute& attribute) {
    const size_t left = static_cast<size_t>(end_ - at_);
    if (left == 0 || marks_.bad_length) return false;
    nlattr head;
    if (left < sizeof(head)) return Bad();
    std::memcpy(&head, at_, sizeof(head));
    if (head.nla_len < sizeof(head) || head.nla_len > left) return Bad();
    attribute = {static_cast<uint16_t>(head.nla_type & NLA_TYPE_MASK), at_ + sizeof(head),
                 head.nla_len - sizeof(head)};
    const size_t padded = NLA_ALIGN(static_cast<size_t>(head.nla_len));
    at_ += padded < left ? padded : left;
    return true;
  }

  // Payloads of a fixed size; any other size marks the message bad and yields 0. Network order unless stated.
  uint8_t U8(const Attribute& a) { return Exactly(a, 1) ? a.data[0] : uint8_t{0}; }
  uint16_t U16(const Attribute& a) { return Exactly(a, 2) ? ntohs(Load<uint16_t>(a.data)) : uint16_t{0}; }
  uint32_t U32(const Attribute& a) { return Exactly(a, 4) ? ntohl(Load<uint32_t>(a.data)) : 0; }
  uint64_t U64(const Attribute& a) { return Exactly(a, 8) ? __builtin_bswap64(Load<uint64_t>(a.data)) : 0; }

  // Copies a payload of exactly `size` bytes as it is.
  bool Bytes(const Attribute& a, void* out, size_t size) {
    if (!Exactly(a, size)) return false;
    std::memcpy(out, a.data, size);
    return true;
  }

  // A string: up to its first NUL; an empty payload marks the message bad.
  std::string_view Text(const Attribute& a) {
    if (a.size == 0) {
      Bad();
      return {};
    }
    const char* text = reinterpret_cast<const char*>(a.data);
    return {text, strnlen(text, a.size)};
  }

  void Unknown() { marks_.unknown_attributes++; }

 private:
  template <typename T>
  static T Load(const uint8_t* from) {
    T value;
    std::memcpy(&value, from, sizeof(value));
    return value;
  }
  bool Exactly(const Attribute& a, size_t size) {
    if (a.size == size) [[likely]]
      return true;
    return Bad();
  }
  bool Bad() {
    marks_.bad_length = true;
    return false;
  }

  const uint8_t* at_;
  const uint8_t* end_;
  ReadMarks& marks_;
};

}  // namespace flowglass
