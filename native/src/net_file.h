// Files of /proc/<process>/net: a network namespace's own addresses.
#pragma once

#include <string>

#include "result.h"

namespace flowglass {

// The addresses of the namespace itself: fib_trie has the IPv4 ones, if_inet6 the IPv6 ones (proc(5)), and
// ipv6_route the IPv6 networks that are local as a whole.
enum class NetFile { kFibTrie, kIfInet6, kIpv6Route };

// File names, in that order.
inline constexpr const char* kNetFileNames[] = {"fib_trie", "if_inet6", "ipv6_route"};

// At most this much is read: all routes of an internet router take less.
inline constexpr size_t kMaxNetFileBytes = 256 * 1024 * 1024;

// The text of a file in the /proc folder of a process or thread ("/proc/123", "/proc/thread-self"). Errors:
// ENOENT if the process is gone or the kernel has no such file (no IPv6), EACCES, EFBIG.
Result<std::string> ReadNetFile(const std::string& process, NetFile file);

}  // namespace flowglass
