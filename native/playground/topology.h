// The addresses and services of the playground's network: weighted tables of who reaches what.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sockets.h"

namespace flowglass::playground {

// From one of `from_hosts` addresses to one of `to_hosts`, chosen `weight` times of the table's sum.
struct Route {
  const char* from;
  int from_hosts;
  const char* to;
  int to_hosts;
  uint16_t port;
  int weight;
};

struct Ends {
  Endpoint from, to;
};

// Draws a route by weight and addresses by chance. IPv6 routes are left out if the kernel lacks IPv6.
Ends Draw(Dice& dice, std::span<const Route> routes);

extern const std::span<const Route> kTcpRoutes;    // with a listener
extern const std::span<const Route> kShortRoutes;  // with a listener, for short requests: web and names
extern const std::span<const Route> kDeadRoutes;   // dropped, refused, or half the handshake lost
extern const std::span<const Route> kUdpRoutes;    // long exchanges: QUIC, tunnels, media
extern const std::span<const Route> kNameRoutes;   // single exchanges: DNS, NTP, SNMP
extern const std::span<const Route> kEchoRoutes;   // ICMP and ICMPv6
extern const std::span<const Route> kSctpRoutes;

extern const std::span<const uint16_t> kTcpPorts;  // listened at
extern const std::span<const uint16_t> kUdpPorts;  // answered on

}  // namespace flowglass::playground
