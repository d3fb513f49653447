// The interned strings of a handle: helper names and security contexts, which many flows share.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flowglass {

// Numbers from 1; 0 is the empty string. Only grows, to at most 65,535 strings; after that new ones are 0.
// Thread: any.
class StringTable {
 public:
  uint16_t Intern(std::string_view text) {
    if (text.empty()) return 0;
    const std::lock_guard lock(mutex_);
    const auto found = numbers_.find(text);
    if (found != numbers_.end()) return found->second;
    if (texts_.size() >= 0xffff) return 0;
    texts_.emplace_back(text);
    const auto number = static_cast<uint16_t>(texts_.size());
    numbers_.emplace(texts_.back(), number);
    return number;
  }

  // The strings with numbers above `known`, in order.
  std::vector<std::string> Since(size_t known) const {
    const std::lock_guard lock(mutex_);
    if (known >= texts_.size()) return {};
    return {texts_.begin() + static_cast<std::ptrdiff_t>(known), texts_.end()};
  }

 private:
  mutable std::mutex mutex_;
  // A deque: the map's keys view its strings, which must not move.
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, uint16_t> numbers_;
};

}  // namespace flowglass
