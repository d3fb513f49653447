// Planes of 32-bit words: those in which all rows are alike, and those that travel as arrays.
#include "packed_batch.h"

#include <cstring>

namespace flowglass {
namespace {

size_t PlanesOf(const ColumnInfo& column) {
  return (column.bytes + 3) / 4;
}

// True if all rows have the same value, one element after every `stride`.
template <typename Element>
bool AreSame(const Element* values, size_t count, size_t stride) {
  for (size_t i = 1; i < count; i++)
    if (values[i * stride] != values[0]) return false;
  return true;
}

// One batch and where it is packed to.
class Packer {
 public:
  Packer(const uint8_t* batch, uint8_t* target)
      : batch_(batch), header_(reinterpret_cast<const uint32_t*>(batch)), target_(target) {}

  size_t Pack(const Packing& packing) {
    std::memset(target_, 0, 4 * packed::kValues);
    words()[packed::kVersion] = kSchemaVersion;
    words()[packed::kCount] = header_[header::kCount];
    words()[packed::kDump] = packing.dump;
    words()[packed::kAfter] = packing.after;
    words()[packed::kMalformed] = header_[header::kMalformed];
    words()[packed::kUnknownAttributes] = header_[header::kUnknownAttributes];
    words()[packed::kForeign] = header_[header::kForeign];
    std::memcpy(words() + packed::kReceivedMs, batch_ + kHeaderReceivedMs, sizeof(double));
    PackSingles();
    PackArrays();
    words()[packed::kBytes] = static_cast<uint32_t>(at_);
    return at_;
  }

 private:
  uint32_t* words() { return reinterpret_cast<uint32_t*>(target_); }
  size_t count() const { return header_[header::kCount]; }
  const uint8_t* ValuesOf(const ColumnInfo& column) const {
    return batch_ + kHeaderBytes + column.offset_per_flow * header_[header::kCapacity];
  }
  bool HasArray(size_t plane) { return (words()[packed::kBits + plane / 32] >> (plane % 32) & 1) != 0; }

  // The bits that at least one row has.
  uint32_t PresenceOfAny() const {
    ColumnPointers columns;
    // Only read from.
    columns.Bind(const_cast<uint8_t*>(batch_), header_[header::kCapacity]);
    uint32_t any = 0;
    for (size_t row = 0; row < count(); row++) any |= columns.presence[row];
    return any;
  }

  // Writes which planes are arrays, and the values of the others.
  void PackSingles() {
    const uint32_t any = PresenceOfAny();
    size_t plane = 0;
    size_t values = packed::kValues;
    for (const ColumnInfo& column : kColumns) {
      const bool is_absent = column.needed != 0 && (any & column.needed) == 0;
      for (size_t word = 0; word < PlanesOf(column); word++, plane++) {
        uint32_t value = 0;
        if (!is_absent && count() > 0 && !IsSingle(column, word, value))
          words()[packed::kBits + plane / 32] |= uint32_t{1} << (plane % 32);
        else
          words()[values++] = value;
      }
    }
    at_ = 4 * values;
    Align();
  }

  // Whether all rows have the same value in a plane, and which.
  bool IsSingle(const ColumnInfo& column, size_t word, uint32_t& value) const {
    const uint8_t* from = ValuesOf(column);
    if (column.bytes == 1) {
      value = *from;
      return AreSame(from, count(), 1);
    }
    if (column.bytes == 2) {
      const auto* halves = reinterpret_cast<const uint16_t*>(from);
      value = *halves;
      return AreSame(halves, count(), 1);
    }
    const auto* all = reinterpret_cast<const uint32_t*>(from) + word;
    value = *all;
    return AreSame(all, count(), PlanesOf(column));
  }

  void PackArrays() {
    size_t plane = 0;
    for (const ColumnInfo& column : kColumns) {
      const size_t planes = PlanesOf(column);
      size_t arrays = 0;
      for (size_t word = 0; word < planes; word++) arrays += HasArray(plane + word) ? 1 : 0;
      // All planes travel: as they lie in the batch.
      if (arrays == planes) {
        std::memcpy(target_ + at_, ValuesOf(column), column.bytes * count());
        at_ += column.bytes * count();
      } else if (arrays > 0) {
        for (size_t word = 0; word < planes; word++)
          if (HasArray(plane + word)) Gather(column, word);
      }
      plane += planes;
    }
    Align();
  }

  // Ends what was written at a multiple of 8.
  void Align() {
    const size_t end = (at_ + 7) & ~size_t{7};
    std::memset(target_ + at_, 0, end - at_);
    at_ = end;
  }

  void Gather(const ColumnInfo& column, size_t word) {
    const size_t stride = PlanesOf(column);
    const auto* from = reinterpret_cast<const uint32_t*>(ValuesOf(column)) + word;
    auto* to = reinterpret_cast<uint32_t*>(target_ + at_);
    for (size_t row = 0; row < count(); row++) to[row] = from[row * stride];
    at_ += 4 * count();
  }

  const uint8_t* batch_;
  const uint32_t* header_;
  uint8_t* target_;
  // Where the next array goes.
  size_t at_ = 0;
};

}  // namespace

size_t PackBatch(const uint8_t* batch, const Packing& packing, uint8_t* target) {
  return Packer(batch, target).Pack(packing);
}

}  // namespace flowglass
