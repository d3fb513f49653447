// The wall clock as batches carry it.
#pragma once

#include <chrono>

namespace flowglass {

// Milliseconds since the epoch.
inline double NowMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

}  // namespace flowglass
