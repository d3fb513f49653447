// Descriptors, addresses and sockets of the generator. Everything is non-blocking and closed on exec.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <random>

namespace flowglass::playground {

// A descriptor closed with its owner; -1 if none.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Fd& operator=(Fd&& other) noexcept;
  ~Fd();
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// An IPv4 or IPv6 address with a port.
struct Endpoint {
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
  };
  int family() const { return any.sa_family; }
  socklen_t size() const { return family() == AF_INET ? sizeof v4 : sizeof v6; }
};

// The address literal plus `host` (added to its last 16 bits), with a port.
Endpoint MakeEndpoint(const char* address, unsigned host, uint16_t port);

// A socket, or an empty Fd with errno set.
Fd OpenSocket(int family, int type, int protocol);

// A socket bound to `source`, whose port can be 0.
Fd OpenBound(const Endpoint& source, int type, int protocol);

// A socket bound to one port on every address of a family.
Fd OpenWildcard(int family, int type, int protocol, uint16_t port);

// Makes the socket deliver nothing: packets are dropped before they are queued.
bool DiscardInput(int fd);

// Sends one datagram from a chosen source address on an unconnected socket.
bool SendFrom(int fd, const Endpoint& from, const Endpoint& to, const void* data, size_t bytes);

// The generator's randomness. Not for secrets.
class Dice {
 public:
  explicit Dice(uint32_t seed) : engine_(seed) {}
  // An integer from low to high, inclusive.
  int Between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine_); }
  bool Chance(double probability) { return std::bernoulli_distribution(probability)(engine_); }
  // Exponentially distributed with this mean.
  double Spread(double mean) { return std::exponential_distribution<double>(1 / mean)(engine_); }
  uint32_t Word() { return static_cast<uint32_t>(engine_()); }

 private:
  std::mt19937 engine_;
};

}  // namespace flowglass::playground
