// SipHash-1-3 over 64-bit words, for the column `key` (J.-P. Aumasson, D. J. Bernstein: "SipHash: a fast
// short-input PRF", with one and three rounds, as Linux and Rust use it for hash tables).
#pragma once

#include <sys/random.h>

#include <bit>
#include <cstdint>
#include <span>

namespace flowglass {

struct SipKey {
  uint64_t low = 0;
  uint64_t high = 0;

  // One key from the kernel's generator for the whole process, so that a handle that replaces another gives
  // each flow the same key. If getrandom fails it is 0, and keys are merely guessable.
  static const SipKey& OfProcess() {
    static const SipKey key = [] {
      SipKey random;
      return getrandom(&random, sizeof(random), 0) == sizeof(random) ? random : SipKey{};
    }();
    return key;
  }
};

// Equals SipHash-1-3 of the words' little-endian bytes.
class SipHash13 {
 public:
  explicit SipHash13(const SipKey& key)
      : v0_(key.low ^ 0x736f6d6570736575),
        v1_(key.high ^ 0x646f72616e646f6d),
        v2_(key.low ^ 0x6c7967656e657261),
        v3_(key.high ^ 0x7465646279746573) {}

  void Add(uint64_t word) {
    v3_ ^= word;
    Round();
    v0_ ^= word;
    words_++;
  }

  uint64_t Finish() {
    Add((words_ * 8) << 56);
    v2_ ^= 0xff;
    Round();
    Round();
    Round();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  void Round() {
    v0_ += v1_;
    v1_ = std::rotl(v1_, 13) ^ v0_;
    v0_ = std::rotl(v0_, 32);
    v2_ += v3_;
    v3_ = std::rotl(v3_, 16) ^ v2_;
    v0_ += v3_;
    v3_ = std::rotl(v3_, 21) ^ v0_;
    v2_ += v1_;
    v1_ = std::rotl(v1_, 17) ^ v2_;
    v2_ = std::rotl(v2_, 32);
  }

  uint64_t v0_, v1_, v2_, v3_;
  uint64_t words_ = 0;
};

}  // namespace flowglass
