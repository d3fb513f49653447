// UDP and UDP-Lite between real sockets: one server socket a port answers every client; each flow has a
// client socket of its own while it lasts.
#pragma once

#include "event_loop.h"
#include "sockets.h"

namespace flowglass::playground {

// The plan of one flow. Sizes are of datagrams.
struct UdpPlan {
  Endpoint from, to;
  int protocol = IPPROTO_UDP;  // or IPPROTO_UDPLITE
  uint16_t request_bytes = 60;
  uint16_t reply_bytes = 120;  // 0: no answer comes
  int exchanges = 1;
  int64_t interval_ms = 1000;  // between exchanges, varied by a half either way
};

// How many flows have more than one exchange before them, so that the scenario can keep their number.
struct UdpCensus {
  int held = 0;
};

// Answers at one port of every address of a family. False where that is refused.
bool StartUdpServer(EventLoop& loop, int family, int protocol, uint16_t port);

// Starts a flow. False where no socket is to be had. `census` outlives the loop's actors.
bool StartUdp(EventLoop& loop, Dice& dice, UdpCensus& census, const UdpPlan& plan);

}  // namespace flowglass::playground
