// Flows of protocols without sockets of their own, by raw sockets: ICMP and ICMPv6 echo, GRE, ESP, OSPF.
#pragma once

#include <cstdint>

#include "event_loop.h"
#include "sockets.h"

namespace flowglass::playground {

// Some echo requests with one identifier. The kernel answers them itself, if the target exists.
struct EchoPlan {
  Endpoint from, to;
  int requests = 3;
  int64_t interval_ms = 1000;
  uint16_t bytes = 56;
};

// Packets of any IP protocol, one way or both.
struct TunnelPlan {
  Endpoint from, to;
  int protocol = IPPROTO_GRE;
  int64_t interval_ms = 1000;
  bool answered = true;
};

// One echo flow. False if no raw socket is available.
bool StartEcho(EventLoop& loop, Dice& dice, const EchoPlan& plan);

// One tunnel, for as long as the loop runs. False if no raw socket is available.
bool StartTunnel(EventLoop& loop, Dice& dice, const TunnelPlan& plan);

}  // namespace flowglass::playground
