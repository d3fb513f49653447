// Files of /proc/<process>/net: what a network namespace tells of its own addresses.
#pragma once

#include <string>

#include "result.h"

namespace flowglass {

// The addresses of the namespace itself: fib_trie holds those of IPv4, if_inet6 those of IPv6 (proc(5)), and
// ipv6_route the networks of IPv6 that are local as a whole.
enum class NetFile { kFibTrie, kIfInet6, kIpv6Route };

// Their names, in that order.
inline constexpr const char* kNetFileNames[] = {"fib_trie", "if_inet6", "ipv6_route"};

// The most that is read: the routes of a whole internet router take less.
inline constexpr size_t kMaxNetFileBytes = 256 * 1024 * 1024;

// The text of a file in the /proc folder of a process or thread ("/proc/123", "/proc/thread-self"). Errors:
// ENOENT where the process is gone or the kernel has no such file (no IPv6), EACCES, EFBIG.
Result<std::string> ReadNetFile(const std::string& process, NetFile file);

}  // namespace flowglass
