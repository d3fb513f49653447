// UDP and UDP-Lite between real sockets: one server socket per port answers every client; each flow has its
// own client socket while it lasts.
#pragma once

#include "event_loop.h"
#include "sockets.h"

namespace flowglass::playground {

// The plan of one flow. Sizes are of datagrams.
struct UdpPlan {
  Endpoint from, to;
  int protocol = IPPROTO_UDP;  // or IPPROTO_UDPLITE
  uint16_t request_bytes = 60;
  uint16_t reply_bytes = 120;  // 0: no answer
  int exchanges = 1;
  int64_t interval_ms = 1000;  // between exchanges, varied by a half either way
};

// Counts the flows with more than one exchange to go, so that the scenario can maintain their number.
struct UdpCensus {
  int held = 0;
};

// Answers on one port of every address of a family. False if that is refused.
bool StartUdpServer(EventLoop& loop, int family, int protocol, uint16_t port);

// Starts a flow. False if no socket is available. `census` outlives the loop's actors.
bool StartUdp(EventLoop& loop, Dice& dice, UdpCensus& census, const UdpPlan& plan);

}  // namespace flowglass::playground
