// Files of /proc/<process>/net: what a network namespace tells of its own addresses.
#pragma once

#include <string>

#include "result.h"

namespace flowglass {

// The addresses of the namespace itself: fib_trie holds those of IPv4, if_inet6 those of IPv6 (proc(5)).
enum class NetFile { kFibTrie, kIfInet6 };

// The most that is read: the routes of a whole internet router take less.
inline constexpr size_t kMaxNetFileBytes = 256 * 1024 * 1024;

// The text of a file in the /proc folder of a process or thread ("/proc/123", "/proc/thread-self"). Errors:
// ENOENT where the process is gone or the kernel has no such file (no IPv6), EACCES, EFBIG.
Result<std::string> ReadNetFile(const std::string& process, NetFile file);

}  // namespace flowglass
