// A blocking netlink socket, and what the loops do with it: transact a batch, receive a dump, read the clock.
// Errors end the program.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>

#include "request.h"

namespace ctload {

using Clock = std::chrono::steady_clock;

long long NanosecondsSince(Clock::time_point start);
// Processor time of the whole process, user and system.
long long CpuNanoseconds();

[[noreturn]] void Die(const char* what);

// A NETLINK_NETFILTER socket with a receive buffer of `buffer_bytes`, forced if that is allowed, or of the
// system's default size for 0.
int OpenSocket(int buffer_bytes);
// Holds the answers to many requests in one send.
inline constexpr int kBigBufferBytes = 8 * 1024 * 1024;

// Sends a batch and receives until its last request is answered. Returns how many requests failed.
size_t Transact(int fd, Batch& batch);

// Sends a dump request and hands over each datagram until the kernel is done: ctnetlink puts NLMSG_DONE into
// a separate datagram (ctnetlink_dump_table returns the length while there is data).
void Dump(int fd, std::span<const uint8_t> request,
          const std::function<void(std::span<const uint8_t>)>& on_datagram);

}  // namespace ctload
