// The wall clock as batches carry it.
#pragma once

#include <chrono>
#include <ctime>

namespace flowglass {

// Milliseconds since the epoch.
inline double NowMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

// Ticks of the kernel in a second (CONFIG_HZ), by which it counts timeouts: the coarse clocks go by them.
// 100, the fewest of any common kernel, where that says nothing of the kind.
inline int TicksPerSecond() {
  constexpr int kFewest = 100, kMost = 10'000;
  timespec tick{};
  if (clock_getres(CLOCK_REALTIME_COARSE, &tick) != 0 || tick.tv_sec != 0 || tick.tv_nsec <= 0)
    return kFewest;
  const double ticks = 1e9 / static_cast<double>(tick.tv_nsec);
  return ticks < kFewest || ticks > kMost ? kFewest : static_cast<int>(ticks + 0.5);
}

}  // namespace flowglass
