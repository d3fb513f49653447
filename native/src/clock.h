// The wall clock as batches carry it, and the clock that timers follow.
#pragma once

#include <chrono>
#include <ctime>

namespace flowglass {

// Milliseconds since the epoch.
inline double NowMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

// Milliseconds of CLOCK_MONOTONIC: nobody sets it, and like the kernel's timers it stands still while the
// machine sleeps.
inline double MonotonicMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// The kernel's ticks per second (CONFIG_HZ), in which it counts timeouts; taken from the resolution of the
// coarse clocks. 100, the lowest of any common kernel, if that is implausible.
inline int TicksPerSecond() {
  constexpr int kFewest = 100, kMost = 10'000;
  timespec tick{};
  if (clock_getres(CLOCK_REALTIME_COARSE, &tick) != 0 || tick.tv_sec != 0 || tick.tv_nsec <= 0)
    return kFewest;
  const double ticks = 1e9 / static_cast<double>(tick.tv_nsec);
  return ticks < kFewest || ticks > kMost ? kFewest : static_cast<int>(ticks + 0.5);
}

}  // namespace flowglass
